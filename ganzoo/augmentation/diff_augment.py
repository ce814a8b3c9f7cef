"""The augmentation of Zhao et al."""

import keras
from keras import ops

from ganzoo import random
from ganzoo.augmentation.augmenter import Augmenter, parse_words, per_sample
from ganzoo.augmentation.color import on_color
from ganzoo.augmentation.pixels import take_pixels


def change_color(images, u):
    """Shift brightness, scale saturation, scale contrast, in this order.

    Args:
        images: `(n, height, width, channels)` in [-1, 1].
        u: Three numbers a sample, `(n, 3)` in [0, 1): a brightness of `u - 0.5`, a
            saturation factor of `2u` about each pixel's mean over channels, a contrast
            factor of `u + 0.5` about the image's mean.
    """
    brightness, saturation, contrast = ops.unstack(u, axis=1)

    def scaled(x, factor, axis):
        mean = ops.mean(x, axis=axis, keepdims=True)
        return mean + per_sample(factor, x) * (x - mean)

    def transform(x):
        x = x + per_sample(brightness - 0.5, x)
        if x.shape[-1] > 1:
            x = scaled(x, 2.0 * saturation, axis=-1)
        return scaled(x, contrast + 0.5, axis=(1, 2, 3))

    return on_color(transform, images)


def translate(images, u):
    """Move by up to an eighth of height and width, either way; zeros come in.

    Args:
        images: `(n, height, width, channels)`.
        u: Two numbers a sample, `(n, 2)` in [0, 1): 0 stands for the farthest up or
            left, 1 for the farthest down or right; all whole shifts are as likely.
    """
    height, width = images.shape[1:3]
    reach = _rounded(height / 8), _rounded(width / 8)
    margins = [(0, 0), (reach[0], reach[0]), (reach[1], reach[1]), (0, 0)]

    def positions(axis, size):
        start = 2 * reach[axis] - _whole(u[:, axis] * (2 * reach[axis] + 1))
        return ops.expand_dims(start, 1) + ops.arange(size, dtype="int32")

    rows = ops.expand_dims(positions(0, height), 2)
    columns = ops.expand_dims(positions(1, width), 1)
    return take_pixels(ops.pad(images, margins), rows, columns)


def cut_out(images, u):
    """Set a rectangle of half the height and half the width to 0.

    Args:
        images: `(n, height, width, channels)`.
        u: Two numbers a sample, `(n, 2)` in [0, 1): where the center of the rectangle
            lies, from edge to edge. What of it hangs over an edge cuts nothing.
    """

    def covered(axis):
        size = images.shape[1 + axis]
        cut = _rounded(size / 2)
        # The center of an even number of pixels lies between two, or at an edge.
        first = _whole(u[:, axis] * (size + 1 - cut % 2)) - cut // 2
        offset = ops.arange(size, dtype="int32") - ops.expand_dims(first, 1)
        return (offset >= 0) & (offset < cut)

    hole = ops.expand_dims(covered(0), 2) & ops.expand_dims(covered(1), 1)
    return ops.where(ops.expand_dims(hole, 3), ops.zeros((), images.dtype), images)


def _rounded(x):
    return int(x + 0.5)


def _whole(x):
    return ops.cast(ops.floor(x), "int32")


# Each word with its transform, and how many numbers a sample that draws.
_TRANSFORMS = {
    "color": (change_color, 3),
    "translation": (translate, 2),
    "cutout": (cut_out, 2),
}


@keras.saving.register_keras_serializable("ganzoo")
class DiffAugment(Augmenter):
    """Transform every image that the discriminator sees, always.

    `D(T(x))` and `D(T(G(z)))`, where `T` is, in the order of `policy`,

    - `"color"`: brightness + U(-0.5, 0.5), saturation · U(0, 2) (nothing to a grey
      image), contrast · U(0.5, 1.5);
    - `"translation"`: by whole pixels, up to 1/8 of height and width, zeros coming in;
    - `"cutout"`: a rectangle of half the height and half the width set to zero.

    In images that lie in [-1, 1] zero is a middle grey, half transparent in an alpha
    channel.

    Args:
        policy: Words out of `"color"`, `"translation"` and `"cutout"`, as a string with
            commas or a sequence. Defaults to all three, the paper's choice for little
            data; with all of CIFAR-10 it is `"color,cutout"`.
        **kwargs: `name`, as of every Keras layer.

    Raises:
        ValueError: If `policy` has an unknown word, or none.

    Example:

    >>> augment = DiffAugment("translation,cutout")
    >>> images = ops.ones((2, 8, 8, 3))
    >>> augment(images, training=True).shape
    TensorShape([2, 8, 8, 3])
    >>> bool(ops.all(augment(images) == images))
    True

    Reference:
        Zhao et al., Differentiable Augmentation for Data-Efficient GAN Training, 2020,
        section 3.
    """

    def __init__(self, policy="color,translation,cutout", **kwargs):
        super().__init__(**kwargs)
        self.policy = parse_words("policy", policy, _TRANSFORMS)

    def augment(self, images):
        for word in self.policy:
            transform, numbers = _TRANSFORMS[word]
            count = ops.shape(images[0])[0]
            u = random.uniform((count, numbers), stream=f"diff_augment_{word}")
            images = [transform(x, u) for x in images]
        return images

    def get_config(self):
        return super().get_config() | {"policy": ",".join(self.policy)}
