"""Pairs made on the fly, by drawing from each picture what the other is to be."""

from collections.abc import Callable
import functools
from typing import Any

import numpy as np
from PIL import Image

from ganzoo.datasets.edges import line_drawing
from ganzoo.datasets.pictures import eight_bits, fit_picture, in_parallel
from ganzoo.datasets.pipeline import Arrays

MAKES = ("edges", "grey", "low_resolution")


class MadePairs:
    """Random access to pictures, as `"target"`, and what is made of each, `"source"`.

    Of pictures in memory, what was made is kept there, too.

    Args:
        images: Random-access source with `"image"`.
        make: One of `MAKES`, or a pure function from uint8 (height, width, channels)
            to the same with any height, width and 1, 3 or 4 channels, equal for all
            pictures. It is called in threads, when a picture is used.
        factor: By how much `"low_resolution"` is smaller.
        channels: 1, 3 or 4, to which what was made is converted. Default None: as it
            is.

    Raises:
        TypeError: If `make` returns something else, as it is told when used.
        ValueError: If it is not known, or returns an array that does not fit.
    """

    def __init__(
        self,
        images: Any,
        make: str | Callable[[np.ndarray], np.ndarray],
        factor: int = 4,
        channels: int | None = None,
    ):
        self.images = images
        self.make = make_function(make, factor)
        self.channels = channels
        self.shape = None
        self.shape = self._made(self._pictures(np.zeros(1, np.int64))[0]).shape
        self._kept = None
        if isinstance(images, Arrays):
            # Not filled yet; a line drawing takes milliseconds, and is asked for
            # again in every epoch.
            self._kept = np.empty((len(images), *self.shape), np.uint8)
            self._is_kept = np.zeros(len(images), bool)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Makes the pairs at these positions."""
        pictures = self._pictures(indices)
        if self._kept is None:
            made = np.stack(in_parallel(self._made, pictures))
            return {"source": made, "target": pictures}
        new = ~self._is_kept[indices]
        if new.any():
            self._kept[indices[new]] = in_parallel(self._made, pictures[new])
            self._is_kept[indices[new]] = True
        return {"source": self._kept[indices], "target": pictures}

    def _pictures(self, indices: np.ndarray) -> np.ndarray:
        return eight_bits(self.images[indices]["image"])

    def _made(self, picture: np.ndarray) -> np.ndarray:
        # A copy, because a function may write into what it gets.
        made = self.make(picture.copy())
        if not isinstance(made, np.ndarray) or made.dtype != np.uint8:
            received = getattr(made, "dtype", type(made).__name__)
            raise TypeError(f"make must return a uint8 array; received {received}.")
        if made.ndim == 2:
            made = made[..., None]
        if made.ndim != 3 or made.shape[2] not in (1, 3, 4) or 0 in made.shape:
            raise ValueError(
                "make must return an array (height, width, channels) with 1, 3 or 4 "
                f"channels; received shape {made.shape}."
            )
        made = fit_picture(made, channels=self.channels) if self.channels else made
        if self.shape not in (None, made.shape):
            raise ValueError(
                "make must return arrays of one shape for all pictures; received "
                f"{made.shape} after {self.shape}."
            )
        return made


def make_function(
    make: str | Callable[[np.ndarray], np.ndarray], factor: int
) -> Callable[[np.ndarray], np.ndarray]:
    """The function that a name stands for; a function stays what it is."""
    if callable(make):
        return make
    if make == "edges":
        return line_drawing
    if make == "grey":
        return functools.partial(fit_picture, channels=1)
    if make == "low_resolution":
        if not isinstance(factor, (int, np.integer)) or factor < 2:
            raise ValueError(
                f"factor must be a whole number from 2; received {factor!r}."
            )
        return functools.partial(low_resolution, factor=factor)
    raise ValueError(
        f"make must be one of {MAKES} or a function from uint8 (height, width, "
        f"channels) to the same; received {make!r}."
    )


def low_resolution(picture: np.ndarray, factor: int) -> np.ndarray:
    """Shrinks a picture and scales it up again, both with Pillow's bicubic filter.

    Shrinking is antialiased. The result is of the same size as the picture, so that
    one network takes both.

    Args:
        picture: uint8 array (height, width, 1, 3 or 4).
        factor: By how much each side is smaller in between, rounded to whole pixels.

    Example:

    >>> flat = np.full((10, 12, 3), 7, np.uint8)
    >>> bool((low_resolution(flat, 4) == flat).all())
    True
    """
    height, width, channels = picture.shape
    image = Image.fromarray(picture[..., 0] if channels == 1 else picture)
    small = max(1, round(width / factor)), max(1, round(height / factor))
    for size in (small, (width, height)):
        image = image.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(image).reshape(picture.shape)
