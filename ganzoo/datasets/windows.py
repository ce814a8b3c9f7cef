"""The same window out of all images of a sample."""

import tensorflow as tf

from ganzoo import random
from ganzoo.datasets.options import height_and_width


class Windows:
    """Cuts windows out of a batch of images, the same out of every image of a sample.

    Images of a sample may be of several sizes, as in super-resolution, if each is a
    whole number of times as large as the smallest. Windows then begin and end where
    the pixels of the smallest do, so that all show the same.

    Args:
        size: Side, or (height, width), of the window in the largest images, in
            pixels.
        shapes: Dict from a column of images to its (height, width, channels).

    Raises:
        ValueError: If there is no such window in these images.

    Example:

    >>> windows = Windows(4, {"source": (5, 5, 1), "target": (10, 10, 3)})
    >>> windows.shapes
    {'source': (2, 2, 1), 'target': (4, 4, 3)}
    """

    def __init__(self, size: int | tuple[int, int], shapes: dict[str, tuple]):
        self.size = height_and_width("random_crop", size)
        if not shapes:
            raise ValueError(f"random_crop={size!r} needs images, and there are none.")
        height = min(shape[0] for shape in shapes.values())
        width = min(shape[1] for shape in shapes.values())
        self.times = {name: shape[0] // height for name, shape in shapes.items()}
        for name, shape in shapes.items():
            times = self.times[name]
            if tuple(shape[:2]) != (height * times, width * times):
                raise ValueError(
                    f"random_crop={size!r} needs images that are a whole number of "
                    f"times as large as one another; {name} is {shape[1]}x{shape[0]}, "
                    f"the smallest {width}x{height} pixels. Pass image_size to bring "
                    "all to one size."
                )
        most = max(self.times.values())
        if self.size[0] % most or self.size[1] % most:
            raise ValueError(
                f"random_crop={size!r} must be a multiple of {most}, as the largest "
                f"images are {most} times as large as the smallest."
            )
        self._small = self.size[0] // most, self.size[1] // most
        self._free = height - self._small[0], width - self._small[1]
        if min(self._free) < 0:
            raise ValueError(
                f"random_crop={size!r} (height, width) must fit into the images, "
                f"{(height * most, width * most)}: pass a smaller random_crop, or a "
                "larger image_size."
            )
        self.shapes = {
            name: (
                self._small[0] * self.times[name],
                self._small[1] * self.times[name],
                shape[2],
            )
            for name, shape in shapes.items()
        }

    def drawn(self, batch: dict, rows: int) -> dict:
        """`batch` with a window drawn for each of its `rows`; needs a random scope."""
        # Below 1 by 2^-24 or more, so that the product rounds to less than the bound.
        place = random.uniform((rows, 2), "crop")
        top = tf.cast(place[:, 0] * (self._free[0] + 1), tf.int32)
        left = tf.cast(place[:, 1] * (self._free[1] + 1), tf.int32)
        cut = dict(batch)
        for name, times in self.times.items():
            height, width, _ = self.shapes[name]
            down = top[:, None] * times + tf.range(height)
            across = left[:, None] * times + tf.range(width)
            image = tf.gather(batch[name], down, axis=1, batch_dims=1)
            cut[name] = tf.gather(image, across, axis=2, batch_dims=1)
        return cut

    def centred(self, batch: dict) -> dict:
        """`batch` with the window in the centre; of tensors or NumPy arrays."""
        cut = dict(batch)
        for name, times in self.times.items():
            height, width, _ = self.shapes[name]
            top, left = self._free[0] // 2 * times, self._free[1] // 2 * times
            cut[name] = batch[name][:, top : top + height, left : left + width]
        return cut
