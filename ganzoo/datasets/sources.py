"""What a user calls a set of images, opened for random access."""

from collections.abc import Mapping
import os
from pathlib import Path
from typing import Any

from ganzoo.datasets import bundled
from ganzoo.datasets.columns import KEYS, image_columns, read_npz
from ganzoo.datasets.folder import PictureFolder
from ganzoo.datasets.pictures import fit_pictures
from ganzoo.datasets.pipeline import Arrays
from ganzoo.datasets.prepared_tfds import prepared_tfds
from ganzoo.datasets.split import split_positions

_ACCEPTED = (
    f"one of the shipped sets {bundled.NAMES}, "
    '"tfds:NAME" (such as "tfds:cifar10"), the path of a folder of pictures or of an '
    ".npz file, an array (n, h, w, c), a tuple (images, labels), or a dict "
    '{"image": ..., "label": ...}'
)


def open_images(
    source: Any,
    *,
    image_size: tuple[int, int] | None,
    channels: int | None,
    resize: str,
    split: str | None,
    on_error: str,
    data_dir: str | os.PathLike | None,
    download: bool,
) -> tuple[Any, list[str] | None]:
    """Opens all that `ganzoo.datasets.images` takes, which describes the arguments.

    Returns:
        A random-access source with `"image"` and perhaps `"label"`; and the class
        names, or None.
    """
    if isinstance(source, str) and source.startswith("tfds:"):
        return prepared_tfds(
            source.removeprefix("tfds:"),
            split=split,
            data_dir=data_dir,
            download=download,
            image_size=image_size,
            channels=channels,
            resize=resize,
        )
    if (folder := folder_path(source, _ACCEPTED)) is not None:
        opened = PictureFolder(
            folder, image_size, channels or 3, resize, split, on_error
        )
        return opened, opened.class_names
    columns, class_names = image_columns(_in_memory(source))
    positions = split_positions(split, len(columns["image"]))
    columns = {key: column[positions] for key, column in columns.items()}
    columns["image"] = fit_pictures(columns["image"], image_size, channels, resize)
    return Arrays(columns), class_names


def folder_path(source: Any, accepted: str) -> Path | None:
    """The path of the folder that `source` names; None if it is something else.

    Raises:
        FileNotFoundError: If `source` is a path where nothing is.
        ValueError: If it is a file other than `.npz`, or a word that is not known;
            the message says what is `accepted`.
    """
    if not isinstance(source, (str, os.PathLike)) or source in bundled.NAMES:
        return None
    path = Path(source).expanduser()
    if path.is_dir():
        return path
    if path.suffix == ".npz" and path.is_file():
        return None
    if path.is_file():
        raise ValueError(f"source={source!r} is a file; accepted is {accepted}.")
    # A bare word is rather a wrong name than a wrong path.
    path_like = isinstance(source, os.PathLike) or os.sep in source
    if path.suffix == ".npz" or path_like:
        raise FileNotFoundError(f"source={source!r}: there is no file or folder {path}")
    raise ValueError(
        f"source={source!r} is not known. Accepted is {accepted}. "
        f'If it is the name of a TFDS set, write "tfds:{source}".'
    )


def _in_memory(source: Any) -> Mapping[str, Any]:
    """Brings every source that is in memory, or goes there, to named columns."""
    if isinstance(source, Mapping):
        return source
    if isinstance(source, str) and source in bundled.NAMES:
        return bundled.load(source)
    if isinstance(source, (str, os.PathLike)):
        return read_npz(source, KEYS)
    if isinstance(source, tuple) and len(source) == 2:
        return {"image": source[0], "label": source[1]}
    if hasattr(source, "__array__"):
        return {"image": source}
    raise TypeError(
        f"source must be {_ACCEPTED}; received {type(source).__name__}. A "
        "tf.data.Dataset goes to fit as it is."
    )
