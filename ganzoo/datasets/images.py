"""One front door to image sets: shipped, TFDS, a folder, a file or arrays."""

from collections.abc import Mapping, Sequence
import os
from pathlib import Path
from typing import Any
import warnings
import zipfile
import zlib

import numpy as np

from ganzoo.datasets import bundled
from ganzoo.datasets.folder import PictureFolder
from ganzoo.datasets.pictures import fit_pictures
from ganzoo.datasets.pipeline import Arrays, Batches
from ganzoo.datasets.prepared_tfds import prepared_tfds
from ganzoo.datasets.split import split_positions

_IMAGE_KEYS = ("image", "images", "x_train", "arr_0")
_LABEL_KEYS = ("label", "labels", "y_train")
_ACCEPTED = (
    f"one of the shipped sets {bundled.NAMES}, "
    '"tfds:NAME" (such as "tfds:cifar10"), the path of a folder of pictures or of an '
    ".npz file, an array (n, h, w, c), a tuple (images, labels), or a dict "
    '{"image": ..., "label": ...}'
)


def images(
    source: Any,
    *,
    image_size: int | tuple[int, int] | None = None,
    channels: int | None = None,
    resize: str = "crop",
    horizontal_flip: bool = False,
    split: str | None = None,
    batch_size: int = 64,
    shuffle: bool = True,
    seed: int = 0,
    on_error: str = "raise",
    data_dir: str | os.PathLike | None = None,
    download: bool = False,
) -> Batches:
    """Opens an image set as an endless stream of batches, ready for `fit`.

    Args:
        source: Where the images are:

            - a shipped set: `"fashion_mnist_10k"` (28x28, grey, 10 classes) or
              `"noto_emoji_64"` (64x64, colour, 9 classes);
            - `"tfds:NAME"`: a TensorFlow Datasets set that is prepared on disk;
            - the path of a folder of pictures, of any kinds and sizes, read batch by
              batch. If all lie in sub-folders, these are the classes, by sorted name;
            - the path of an `.npz` file with `image`, `images`, `x_train` or `arr_0`,
              and perhaps `label`, `labels` or `y_train`, and `class_names`; or a dict
              with such keys;
            - an array (n, h, w, c) or (n, h, w) of integers in 0..255 or floats in
              [-1, 1], or a tuple `(images, labels)`. Labels are class numbers from 0,
              (n,) or (n, 1), or one-hot rows.
        image_size: Side, or (height, width), in pixels. Default None: as stored.
        channels: 1 (grey), 3 (RGB) or 4 (RGBA); transparency is laid onto white where
            it has to go. Default None: 3 for a folder, as stored for all else.
        resize: `"crop"` (default) fills `image_size` and cuts off, on both sides, what
            sticks out; `"pad"` keeps all of the picture and fills up on both sides
            with white (transparent with 4 channels). Both resample with an
            antialiased Lanczos filter.
        horizontal_flip: Whether to mirror each image left to right with chance 1/2.
            Default False.
        split: For TFDS, its own syntax; default `"train"`. All others have one split,
            `"train"` or `"all"`, with slices such as `"train[:90%]"`, `"train[90%:]"`
            and `"train[:1000]"`. They are cut from one fixed permutation, whatever
            `seed` is, so training and held-out slices share no image. Default None:
            everything.
        batch_size: Images in a batch, over all replicas. Default 64.
        shuffle: Whether every epoch has an order of its own. Default True.
        seed: Integer that decides order and flips. Default 0.
        on_error: What to do about pictures in a folder that cannot be read: `"raise"`
            (default) names them; `"skip"` leaves them out with a warning, and decodes
            the whole folder once before it returns to find them, which takes minutes
            for 100,000 pictures. `"raise"` decodes up to 20,000 pictures (2 billion
            pixels) beforehand; in larger folders only the headers are read, and other
            damage is reported when the picture is first used.
        data_dir: Folder with prepared TFDS sets. Default None: `TFDS_DATA_DIR`, or
            else `~/tensorflow_datasets`. Other sources ignore it.
        download: Whether TFDS may download and prepare a set that is not on disk.
            Default False: the network is never touched.

    Returns:
        `Batches` of dicts with `"image"`, (batch_size, height, width, channels), and
        with `"label"`, int32 (batch_size,), if there are labels. Images are uint8;
        floats stay floats (float32) unless they have to be resized.

    Raises:
        FileNotFoundError: If there is no file or folder at the path.
        TypeError: If `source`, its images or its labels are of the wrong type.
        ValueError: If anything else does not fit; the message says what would.

    Example:

    >>> from ganzoo import datasets
    >>> batches = datasets.images("fashion_mnist_10k", split="train[:90%]")
    >>> batches.num_examples, batches.image_shape, batches.class_names[8]
    (9000, (28, 28, 1), 'Bag')
    """
    size = _height_and_width(image_size)
    _check_choice("channels", channels, (None, 1, 3, 4))
    _check_choice("resize", resize, ("crop", "pad"))
    _check_choice("on_error", on_error, ("raise", "skip"))
    if isinstance(source, str) and source.startswith("tfds:"):
        opened, class_names = prepared_tfds(
            source.removeprefix("tfds:"),
            split=split,
            data_dir=data_dir,
            download=download,
            image_size=size,
            channels=channels,
            resize=resize,
        )
    elif (folder := _folder(source)) is not None:
        opened = PictureFolder(folder, size, channels or 3, resize, split, on_error)
        class_names = opened.class_names
    else:
        columns, class_names = _columns(_in_memory(source))
        positions = split_positions(split, len(columns["image"]))
        columns = {key: column[positions] for key, column in columns.items()}
        columns["image"] = fit_pictures(columns["image"], size, channels, resize)
        opened = Arrays(columns)
    return Batches(
        opened,
        batch_size,
        shuffle=shuffle,
        horizontal_flip=horizontal_flip,
        seed=seed,
        class_names=class_names,
    )


def _folder(source: Any) -> Path | None:
    """The path of the folder that `source` names; None if it is something else."""
    if not isinstance(source, (str, os.PathLike)) or source in bundled.NAMES:
        return None
    path = Path(source).expanduser()
    if path.is_dir():
        return path
    if path.suffix == ".npz" and path.is_file():
        return None
    if path.is_file():
        raise ValueError(f"source={source!r} is a file; accepted is {_ACCEPTED}.")
    # A bare word is rather a wrong name than a wrong path.
    path_like = isinstance(source, os.PathLike) or os.sep in source
    if path.suffix == ".npz" or path_like:
        raise FileNotFoundError(f"source={source!r}: there is no file or folder {path}")
    raise ValueError(
        f"source={source!r} is not known. Accepted is {_ACCEPTED}. "
        f'If it is the name of a TFDS set, write "tfds:{source}".'
    )


def _in_memory(source: Any) -> Mapping[str, Any]:
    """Brings every source that is in memory, or goes there, to named columns."""
    if isinstance(source, Mapping):
        return source
    if isinstance(source, str) and source in bundled.NAMES:
        return bundled.load(source)
    if isinstance(source, (str, os.PathLike)):
        path = Path(source).expanduser()
        if not zipfile.is_zipfile(path):
            raise ValueError(f"source={source!r} is damaged, or not an .npz file.")
        wanted = {*_IMAGE_KEYS, *_LABEL_KEYS, "class_names"}
        try:
            with np.load(path, allow_pickle=False) as stored:
                # Other columns may be large, or pickled, which is not safe to load.
                return {k: stored[k] if k in wanted else None for k in stored.files}
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ValueError(f"source={source!r} is damaged: {error}.") from error
    if isinstance(source, tuple) and len(source) == 2:
        return {"image": source[0], "label": source[1]}
    if hasattr(source, "__array__"):
        return {"image": source}
    raise TypeError(
        f"source must be {_ACCEPTED}; received {type(source).__name__}. A "
        "tf.data.Dataset goes to fit as it is."
    )


def _columns(
    found: Mapping[str, Any],
) -> tuple[dict[str, np.ndarray], list[str] | None]:
    image_key = next((key for key in _IMAGE_KEYS if key in found), None)
    if image_key is None:
        raise ValueError(
            f"source has no images under any of the keys {_IMAGE_KEYS}; "
            f"keys found: {sorted(map(str, found))}"
        )
    image = _checked_images(np.asarray(found[image_key]))
    label_key = next((key for key in _LABEL_KEYS if found.get(key) is not None), None)
    if label_key is None:
        return {"image": image}, None
    label = _checked_labels(np.asarray(found[label_key]), len(image))
    return {"image": image, "label": label}, _names(found.get("class_names"), label)


def _names(names: Sequence[str] | None, label: np.ndarray) -> list[str] | None:
    if names is None:
        return None
    if label.max(initial=-1) >= len(names):
        raise ValueError(
            f"class_names has {len(names)} names, but the labels go up to "
            f"{label.max()}: there must be a name for each."
        )
    return [str(name) for name in names]


def _checked_images(image: np.ndarray) -> np.ndarray:
    if image.ndim == 3 and image.shape[-1] > 4:
        image = image[..., None]
    if image.ndim != 4 or image.shape[-1] not in (1, 3, 4) or 0 in image.shape:
        raise ValueError(
            "images must be of shape (n, height, width), or (n, height, width, "
            f"channels) with 1, 3 or 4 channels; received shape {image.shape}."
        )
    if image.dtype == np.uint8:
        return image
    if image.dtype.kind not in "iuf":
        raise TypeError(
            "images must be integers in 0..255 or floats in [-1, 1]; received "
            f"{image.dtype}."
        )
    low, high = image.min(), image.max()
    if image.dtype.kind == "f":
        # Written so that NaN, which compares as false, is refused, too.
        if not (low >= -1 and high <= 1):
            raise ValueError(
                f"float images must lie in [-1, 1]; received values from {low:g} to "
                f"{high:g}. Pass 0..255 as uint8, or scale: x / 127.5 - 1 for values "
                "in 0..255, x * 2 - 1 for values in 0..1."
            )
        if low >= 0 and high > 0:
            warnings.warn(
                f"float images should fill [-1, 1]; these lie in {low:g}..{high:g}. "
                "If they are in 0..1, scale them: x * 2 - 1.",
                stacklevel=4,
            )
        return image.astype(np.float32, copy=False)
    if low < 0 or high > 255:
        raise ValueError(
            f"integer images must lie in 0..255; received {image.dtype} with values "
            f"from {low} to {high}."
        )
    return image.astype(np.uint8)


def _checked_labels(label: np.ndarray, count: int) -> np.ndarray:
    if label.dtype.kind not in "iufb":
        raise TypeError(
            f"labels must be class numbers from 0; received {label.dtype}. "
            "np.unique(labels, return_inverse=True) makes numbers of names."
        )
    if label.ndim == 2 and label.shape[1] > 1:
        if not (np.isin(label, (0, 1)).all() and (label.sum(axis=1) == 1).all()):
            raise ValueError(
                f"labels of shape {label.shape} must be one-hot, a single 1 in each "
                f"row; else pass class numbers of shape ({count},)."
            )
        label = label.argmax(axis=1)
    if label.shape not in ((count,), (count, 1)):
        raise ValueError(
            f"labels must be of shape ({count},), one for each image; received "
            f"{label.shape}."
        )
    label = label.reshape(count)
    low, high = label.min(), label.max()
    if not (low >= 0 and high < 2**31) or (label != np.floor(label)).any():
        raise ValueError(
            "labels must be whole class numbers from 0; received values from "
            f"{low} to {high} of type {label.dtype}."
        )
    return label.astype(np.int32)


def _height_and_width(image_size: Any) -> tuple[int, int] | None:
    if image_size is None:
        return None
    sides = image_size if isinstance(image_size, (tuple, list)) else (image_size,) * 2
    if len(sides) != 2 or not all(
        isinstance(side, (int, np.integer)) and side > 0 for side in sides
    ):
        raise ValueError(
            "image_size must be a positive number of pixels or a pair (height, "
            f"width); received {image_size!r}."
        )
    return int(sides[0]), int(sides[1])


def _check_choice(name: str, value: Any, accepted: tuple) -> None:
    if value not in accepted:
        raise ValueError(f"{name} must be one of {accepted}; received {value!r}.")
