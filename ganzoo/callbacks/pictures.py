"""Grids of images as pictures, and animations of those."""

import numpy as np
from PIL import Image

from ganzoo.datasets.pictures import eight_bits, fit_pictures

# Frames of an animation; all are in memory while it is written.
LARGEST_ANIMATION = 100


def tile(images: np.ndarray, columns: int, scale: int = 1, gap: int = 2) -> np.ndarray:
    """One picture of many, row by row on white.

    Args:
        images: uint8 array `(n, height, width, channels)`.
        columns: Images in a row.
        scale: Pixels on a side that show one pixel. Defaults to 1.
        gap: White pixels between images. Defaults to 2.

    Returns:
        uint8 array `(rows * height + ..., columns * width + ..., channels)`.

    Example:

    >>> tile(np.zeros((5, 4, 4, 1), "uint8"), columns=3, gap=1).shape
    (9, 14, 1)
    """
    images = enlarged(images, scale)
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    picture = np.full(shape, 255, np.uint8)
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        top, left = row * (height + gap), column * (width + gap)
        picture[top : top + height, left : left + width] = image
    return picture


def side_by_side(*columns: np.ndarray) -> np.ndarray:
    """Images that belong together as one image each, from left to right.

    Args:
        *columns: Arrays `(n, height, width, channels)` with 1, 3 or 4 channels, uint8
            or floats in [-1, 1]; smaller ones are enlarged by whole pixels, grey ones
            become color.

    Returns:
        uint8 array `(n, height, columns * width, channels)`.

    Example:

    >>> grey, color = np.zeros((5, 4, 4, 1), "uint8"), np.zeros((5, 8, 8, 3), "uint8")
    >>> side_by_side(grey, color).shape
    (5, 8, 16, 3)
    """
    height = max(images.shape[1] for images in columns)
    channels = max(images.shape[3] for images in columns)
    shown = [
        enlarged(
            fit_pictures(eight_bits(images), None, channels, "crop"),
            max(1, height // images.shape[1]),
        )
        for images in columns
    ]
    return np.concatenate(shown, axis=2)


def enlarged(images: np.ndarray, scale: int) -> np.ndarray:
    """Each pixel as `scale` by `scale` of them."""
    return np.repeat(np.repeat(images, scale, axis=1), scale, axis=2)


def to_picture(image: np.ndarray) -> Image.Image:
    """A uint8 array with 1, 3 or 4 channels as a Pillow image."""
    return Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)


def save_animation(frames, path, seconds: float = 8.0) -> None:
    """Write an animated GIF that plays `frames` (picture files) in `seconds`.

    Of more than `LARGEST_ANIMATION` frames as many are taken, evenly, the last among
    them.
    """
    excess = max(1, -(-len(frames) // LARGEST_ANIMATION))
    frames = frames[::-1][::excess][::-1]
    pictures = [_with_palette(frame) for frame in frames]
    duration = int(min(500, max(40, 1000 * seconds / len(pictures))))
    # The last one is what training led to: let it stand.
    durations = [duration] * (len(pictures) - 1) + [2000]
    first, *rest = pictures
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=0)


def _with_palette(path):
    with Image.open(path) as picture:
        if picture.mode == "L":
            return picture.copy()
        # `save` would look for each frame's best palette, which takes far longer.
        return picture.convert("RGB").quantize(method=Image.Quantize.FASTOCTREE)
