"""Pairs stored as one picture each, its halves side by side."""

import os

import numpy as np

from ganzoo.datasets.folder import PictureFolder
from ganzoo.datasets.options import some_of, warn
from ganzoo.datasets.pictures import fit_picture, in_parallel

_HINT = (
    'For pictures that are not pairs, pass make, such as make="edges"; for pairs in '
    "two folders, a tuple of both paths."
)


class SideBySide:
    """Random access to the pairs in a folder of pictures A|B, as pix2pix has them.

    Args:
        folder: Path of the folder, see `PictureFolder`.
        image_size: (height, width) of one half, to which each is brought by itself.
            Default None: as stored, which must then be one size.
        channels: Of the left and the right half: 1, 3 or 4. Default (3, 3).
        resize: `"crop"` (default) or `"pad"`.
        split: Slice of the set, such as `"train[:90%]"`. Default None: all.
        on_error: `"raise"` (default) or `"skip"`.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it holds no pictures, damaged ones, ones of odd width, or ones
            of several sizes while `image_size` is None.
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        image_size: tuple[int, int] | None = None,
        channels: tuple[int, int] = (3, 3),
        resize: str = "crop",
        split: str | None = None,
        on_error: str = "raise",
    ):
        self.image_size = image_size
        self.channels = channels
        self.resize = resize
        self.pictures = PictureFolder(
            folder,
            # Halves can be made of more channels, but not of fewer.
            channels=max(channels),
            split=split,
            on_error=on_error,
            one_size=image_size is None,
        )
        sizes, names = self.pictures.sizes, self.pictures.names
        odd = names[sizes[:, 1] % 2 == 1]
        if len(odd):
            raise ValueError(
                f"{len(odd)} of the {len(names)} pictures in {folder} are of odd "
                f"width, so that they have no halves: {some_of(odd)}. One folder must "
                f"hold pictures A|B of two halves of equal width. {_HINT}"
            )
        if (sizes[:, 1] <= sizes[:, 0]).all():
            warn(
                f"No picture in {folder} is wider than high ({names[0]} is "
                f"{sizes[0, 1]}x{sizes[0, 0]} pixels), and each is taken for two "
                f"pictures side by side. {_HINT}"
            )

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Reads the pairs at these positions."""
        pairs = in_parallel(self._halves, self.pictures.names[indices])
        left, right = map(np.stack, zip(*pairs))
        return {"source": left, "target": right}

    def _halves(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        picture = self.pictures.read(name)
        middle, odd = divmod(picture.shape[1], 2)
        if odd:
            path = self.pictures.folder / name
            raise ValueError(f"the picture {path} is of odd width: it has no halves.")
        left, right = (
            fit_picture(half, self.image_size, channels, self.resize)
            for half, channels in zip(
                (picture[:, :middle], picture[:, middle:]), self.channels
            )
        )
        return left, right
