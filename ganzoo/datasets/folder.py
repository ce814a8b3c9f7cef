"""A folder of pictures, read batch by batch."""

import os
from pathlib import Path

import numpy as np

from ganzoo.datasets.options import warn
from ganzoo.datasets.pictures import ENDINGS, in_parallel, picture_size, read_picture
from ganzoo.datasets.split import split_positions

# Up to here every picture is decoded once before training. Two slow cores decode
# about 100 million pixels a second, so that this takes them some seconds; above it
# the wait would be minutes, and only the headers are read.
CHECKED_FILES = 20_000
CHECKED_PIXELS = 2_000_000_000
_NAMED = 5  # How many damaged files a message names.


class PictureFolder:
    """Random access to the pictures in a folder and its sub-folders.

    Only the paths stay in memory; pictures are decoded, in threads, when a batch
    asks for them. If all pictures lie in sub-folders, each first-level sub-folder is
    a class, and labels 0, 1, ... follow the sorted names. Hidden files and files
    with other endings are passed over.

    All headers are read at construction. All pictures are decoded at construction,
    too, if `on_error` is `"skip"` or if there are at most 20,000 of them with at most
    2 billion pixels together; in larger folders, a damaged picture whose header is
    sound is found, and named, when it is first read.

    Args:
        folder: Path of the folder.
        image_size: (height, width) in pixels. Default None: as stored, which must
            then be one size.
        channels: 1, 3 or 4. Default 3.
        resize: `"crop"` (default) or `"pad"`.
        split: Slice of the set, such as `"train[:90%]"`. Default None: all.
        on_error: `"raise"` (default), or `"skip"` to leave out damaged pictures with
            a warning. Skipping decodes the whole folder at construction.
        names: Paths of the pictures below `folder`, which then have no labels. Default
            None: all that are there.
        one_size: Whether pictures of several sizes are refused where `image_size` is
            None. Default True; else `read` gives what there is.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it holds no pictures, damaged ones, or ones of several sizes
            while `image_size` is None.
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        image_size: tuple[int, int] | None = None,
        channels: int = 3,
        resize: str = "crop",
        split: str | None = None,
        on_error: str = "raise",
        names: list[str] | None = None,
        one_size: bool = True,
    ):
        self.folder = Path(folder)
        self.channels = channels
        self.resize = resize
        self.class_names = None
        if names is None:
            names = list_pictures(self.folder)
            self.class_names = _class_names(self.folder, names)
        positions = split_positions(split, len(names))
        # An array of references takes an index array and copies no name.
        self.names = np.array(names, object)[positions]
        self._image_size = image_size
        sizes = self._check(on_error)
        self.sizes = np.array(sizes, np.int32)  # As stored.
        self.image_size = image_size
        if one_size and image_size is None:
            self.image_size = self._common_size(sizes)
        self.labels = None
        if self.class_names is not None:
            label = {name: index for index, name in enumerate(self.class_names)}
            labels = [label[name.split(os.sep)[0]] for name in self.names]
            self.labels = np.array(labels, np.int32)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Reads the pictures at these positions."""
        columns = {"image": np.stack(in_parallel(self.read, self.names[indices]))}
        if self.labels is not None:
            columns["label"] = self.labels[indices]
        return columns

    def read(self, name: str) -> np.ndarray:
        """Reads the picture of this name."""
        path = self.folder / name
        image = read_picture(path, self._image_size, self.channels, self.resize)
        if self.image_size not in (None, image.shape[:2]):
            raise ValueError(
                f"the picture {path} is {_shown(image.shape)} and not, as the others, "
                f"{_shown(self.image_size)} pixels: pass image_size to resize all."
            )
        return image

    def _check(self, on_error: str) -> list[tuple[int, int]]:
        """Finds damaged files, refuses or drops them, and returns the other sizes."""
        sizes = in_parallel(self._header, self.names)
        pixels = sum(size[0] * size[1] for size in sizes if isinstance(size, tuple))
        small = len(sizes) <= CHECKED_FILES and pixels <= CHECKED_PIXELS
        if small or on_error == "skip":
            decoded = in_parallel(self._decode, self.names)
            sizes = [error or size for size, error in zip(sizes, decoded, strict=True)]
        damaged = [size for size in sizes if isinstance(size, Exception)]
        if not damaged:
            return sizes
        message = (
            f"{len(damaged)} of the {len(sizes)} pictures in {self.folder} "
            "cannot be read:"
        )
        message += "".join(f"\n  {error}" for error in damaged[:_NAMED])
        if len(damaged) > _NAMED:
            message += f"\n  and {len(damaged) - _NAMED} more"
        if on_error == "raise":
            raise ValueError(
                f'{message}\nRemove them, or pass on_error="skip" to leave them out.'
            )
        if len(damaged) == len(sizes):
            raise ValueError(message)
        warn(f"{message}\nThey are left out.")
        sound = [isinstance(size, tuple) for size in sizes]
        self.names = self.names[sound]
        return [size for size in sizes if isinstance(size, tuple)]

    def _header(self, name: str) -> tuple[int, int] | Exception:
        try:
            return picture_size(self.folder / name)
        except ValueError as error:
            return error

    def _decode(self, name: str) -> Exception | None:
        try:
            read_picture(
                self.folder / name, self._image_size, self.channels, self.resize
            )
        except ValueError as error:
            return error
        return None

    def _common_size(self, sizes: list[tuple[int, int]]) -> tuple[int, int]:
        for name, size in zip(self.names, sizes, strict=True):
            if size != sizes[0]:
                raise ValueError(
                    f"the pictures in {self.folder} differ in size: {self.names[0]} is "
                    f"{_shown(sizes[0])}, {name} is {_shown(size)} pixels. Pass "
                    "image_size, such as image_size=64, to bring all to one size."
                )
        return sizes[0]


def list_pictures(folder: Path) -> list[str]:
    """Lists the pictures below a folder, by sorted relative name."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    names = []
    for parent, children, files in os.walk(folder, followlinks=True):
        # A link to a folder that holds it would be followed for ever.
        above = os.path.realpath(parent) + os.sep
        children[:] = [
            child
            for child in children
            if not child.startswith(".")
            and not above.startswith(
                os.path.realpath(os.path.join(parent, child)) + os.sep
            )
        ]
        inside = os.path.relpath(parent, folder)
        names += [
            os.path.normpath(os.path.join(inside, file))
            for file in files
            if not file.startswith(".") and os.path.splitext(file)[1].lower() in ENDINGS
        ]
    if not names:
        raise ValueError(
            f"the folder {folder} holds no pictures. Looked for files, in its "
            f"sub-folders too, that end in {' '.join(sorted(ENDINGS))}."
        )
    return sorted(names)


def _class_names(folder: Path, names: list[str]) -> list[str] | None:
    beside = [name for name in names if os.sep not in name]
    if len(beside) == len(names):
        return None
    if beside:
        warn(
            f"{folder} holds pictures both directly ({beside[0]}) and in sub-folders, "
            "so its sub-folders are not taken for classes and there are no labels."
        )
        return None
    return sorted({name.split(os.sep)[0] for name in names})


def _shown(size: tuple[int, ...]) -> str:
    return f"{size[1]}x{size[0]}"
