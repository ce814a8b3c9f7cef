"""Arrays of images, from memory or from an `.npz` file."""

from collections.abc import Mapping
import os
from pathlib import Path
from typing import Any
import zipfile
import zlib

import numpy as np

from ganzoo.datasets.labels import class_numbers
from ganzoo.datasets.options import warn

_IMAGE_KEYS = ("image", "images", "x_train", "arr_0")
_LABEL_KEYS = ("label", "labels", "y_train")
KEYS = (*_IMAGE_KEYS, *_LABEL_KEYS, "class_names")


def read_npz(path: str | os.PathLike, wanted: tuple[str, ...]) -> dict[str, Any]:
    """Reads the wanted columns of an `.npz` file; the others are named, but None.

    Raises:
        ValueError: If the file is damaged or no `.npz` file.
    """
    file = Path(path).expanduser()
    if not zipfile.is_zipfile(file):
        raise ValueError(f"source={path!r} is damaged, or not an .npz file.")
    try:
        with np.load(file, allow_pickle=False) as stored:
            # Other columns may be large, or pickled, which is not safe to load.
            return {k: stored[k] if k in wanted else None for k in stored.files}
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(f"source={path!r} is damaged: {error}.") from error


def image_columns(
    found: Mapping[str, Any],
) -> tuple[dict[str, np.ndarray], list[str] | None]:
    """Picks images and labels by their usual names, checked, and the class names."""
    image_key = next((key for key in _IMAGE_KEYS if key in found), None)
    if image_key is None:
        raise ValueError(
            f"source has no images under any of the keys {_IMAGE_KEYS}; "
            f"keys found: {sorted(map(str, found))}"
        )
    image = checked_images(found[image_key])
    label_key = next((key for key in _LABEL_KEYS if found.get(key) is not None), None)
    if label_key is None:
        return {"image": image}, None
    label, class_names = class_numbers(
        np.asarray(found[label_key]), len(image), found.get("class_names")
    )
    return {"image": image, "label": label}, class_names


def checked_images(images: Any, name: str = "images") -> np.ndarray:
    """Images as uint8, or float32 in [-1, 1], of shape (n, h, w, c).

    Raises:
        TypeError: If they are neither integers nor floats.
        ValueError: If shape or values do not fit.
    """
    images = np.asarray(images)
    if images.ndim == 3 and images.shape[-1] > 4:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3, 4) or 0 in images.shape:
        raise ValueError(
            f"{name} must be of shape (n, height, width), or (n, height, width, "
            f"channels) with 1, 3 or 4 channels; received shape {images.shape}."
        )
    if images.dtype == np.uint8:
        return images
    if images.dtype.kind not in "iuf":
        raise TypeError(
            f"{name} must be integers in 0..255 or floats in [-1, 1]; received "
            f"{images.dtype}."
        )
    low, high = images.min(), images.max()
    if images.dtype.kind == "f":
        # Written so that NaN, which compares as false, is refused, too.
        if not (low >= -1 and high <= 1):
            raise ValueError(
                f"float {name} must lie in [-1, 1]; received values from {low:g} to "
                f"{high:g}. Pass 0..255 as uint8, or scale: x / 127.5 - 1 for values "
                "in 0..255, x * 2 - 1 for values in 0..1."
            )
        if low >= 0 and high > 0:
            warn(
                f"float {name} should fill [-1, 1]; these lie in {low:g}..{high:g}. "
                "If they are in 0..1, scale them: x * 2 - 1."
            )
        return images.astype(np.float32, copy=False)
    if low < 0 or high > 255:
        raise ValueError(
            f"integer {name} must lie in 0..255; received {images.dtype} with values "
            f"from {low} to {high}."
        )
    return images.astype(np.uint8)
