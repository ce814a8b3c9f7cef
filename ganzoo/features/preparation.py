"""What happens to samples before a network sees them."""

import dataclasses

import tensorflow as tf

from ganzoo import arguments
from ganzoo.features import resizing
from ganzoo.features.pixels import to_channels, to_pixels

_CONVERTED = {(1, 3), (4, 3), (3, 1), (4, 1)}


@dataclasses.dataclass(frozen=True)
class Preparation:
    """From samples to what a network takes.

    `(resize(pixels(x)) - center) / scale` for images; other samples as float32.

    Args:
        image_size: Side, or (height, width), that the network takes; None for any.
        resize: A key of `resizing.METHODS`; None to refuse images of other sizes.
        channels: Channels that the network takes; None for any.
        center: Taken off the pixels from 0 to 255.
        scale: What they are then divided by, > 0.

    Raises:
        ValueError: If an argument is not of that kind.

    Example:

    >>> prepare = Preparation(image_size=2, resize="pytorch", channels=3)
    >>> prepare(tf.ones((5, 4, 4, 1))).shape.as_list()
    [5, 2, 2, 3]
    """

    image_size: int | tuple[int, int] | None = None
    resize: str | None = "clean"
    channels: int | None = None
    center: float = 127.5
    scale: float = 127.5

    def __post_init__(self):
        if self.image_size is not None:
            size = self.image_size
            if not isinstance(size, (tuple, list)):
                side = arguments.whole_number("image_size", size)
                size = (side, side)
            size = arguments.sample_shape("image_size", size, rank=2)
            object.__setattr__(self, "image_size", size)
        if self.resize is not None:
            arguments.choice("resize", self.resize, resizing.METHODS)
        if self.channels is not None:
            arguments.whole_number("channels", self.channels)
        if not self.scale > 0:
            raise ValueError(f"`scale` must be above 0. Received: {self.scale!r}.")

    def check_shape(self, shape: tuple[int, ...]) -> None:
        """Refuse samples by the shape of one.

        Raises:
            ValueError: If they cannot be made into what the network takes.
        """
        if len(shape) != 3:
            return
        *size, depth = shape
        fits = self.channels in (None, depth) or (depth, self.channels) in _CONVERTED
        if not fits:
            raise ValueError(
                f"Images must have {self.channels} channel(s)"
                + (", or 1, 3 or 4" if self.channels in (1, 3) else "")
                + f". Received samples of shape {shape}."
            )
        if self.resize is None and self.image_size not in (None, tuple(size)):
            raise ValueError(
                f"Images must be of {self.image_size} pixels, as `resize` is None. "
                f'Received samples of shape {shape}; resize="clean" takes any.'
            )

    def check_values(self, samples) -> None:
        """Refuse images by their type, and samples by their values, which takes a look:
        not in a graph.

        Raises:
            ValueError: If some are not finite, or images lie outside of [-1, 1] or are
                whole numbers other than uint8.
        """
        if samples.shape.rank == 4 and samples.dtype.is_integer:
            if samples.dtype != tf.uint8:
                raise ValueError(
                    "`samples` must be uint8, or floats in [-1, 1]. Received: "
                    f"{samples.dtype.name}."
                )
        if not samples.dtype.is_floating or not tf.size(samples):
            return
        low, high = float(tf.reduce_min(samples)), float(tf.reduce_max(samples))
        if not bool(tf.reduce_all(tf.math.is_finite(samples))):
            raise ValueError("`samples` holds NaN or infinite values.")
        # Rounding in a user's own scaling may end just outside.
        if samples.shape.rank == 4 and not -1.001 <= low <= high <= 1.001:
            raise ValueError(
                f"Float `samples` must lie in [-1, 1]. Received values from {low:g} to "
                f"{high:g}: pass uint8 images as they are, or scale them with "
                "`x / 127.5 - 1`."
            )

    def __call__(self, samples):
        """What the network takes, of float32 samples."""
        if samples.shape.rank != 4:
            return samples
        x = to_channels(to_pixels(samples), self.channels)
        if self.image_size is not None:
            x = resizing.resize(x, self.image_size, self.resize)
        return (x - self.center) / self.scale
