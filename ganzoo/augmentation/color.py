"""The color transforms of adaptive augmentation."""

import math

from keras import ops

from ganzoo import random
from ganzoo.augmentation.augmenter import per_sample

# Grey, grey and alpha, RGB, RGB and alpha.
_COLOR_CHANNELS = {1: 1, 2: 1, 3: 3, 4: 3}


def on_color(transform, images):
    """Apply `transform` to those channels of `images` that are color."""
    count = _COLOR_CHANNELS.get(images.shape[-1], 0)
    if count == 0:
        return images
    color, rest = images[..., :count], images[..., count:]
    color = transform(color)
    return ops.concatenate([color, rest], axis=-1) if rest.shape[-1] else color


def draw_color(count, p):
    """Arguments of `recolor` for `count` samples, each off its neutral value with
    probability `p`.

    Distributions are those of the paper's appendix B.
    """
    on = random.uniform((count, 5), stream="adaptive_color_on") < p
    brightness, contrast, saturation = ops.unstack(
        random.normal((count, 3), stream="adaptive_color_normal"), axis=1
    )
    flip, hue = ops.unstack(
        random.uniform((count, 2), stream="adaptive_color_uniform"), axis=1
    )
    return {
        "brightness": ops.where(on[:, 0], 0.2 * brightness, 0.0),
        "contrast": ops.where(on[:, 1], 2.0 ** (0.5 * contrast), 1.0),
        "luma_sign": ops.where(on[:, 2] & (flip < 0.5), -1.0, 1.0),
        "hue": ops.where(on[:, 3], math.pi * (2.0 * hue - 1.0), 0.0),
        "saturation": ops.where(on[:, 4], 2.0**saturation, 1.0),
    }


def recolor(images, brightness, contrast, luma_sign, hue, saturation):
    """Transform the color of each sample.

    In this order: add `brightness`, multiply by `contrast`, multiply the mean of R, G
    and B by `luma_sign`, rotate by the angle `hue` about the axis of greys, and
    multiply the distance from that axis by `saturation`. All arguments `(n,)`.

    Every color splits into its grey and the rest, `x = m + d`, whereby the chain
    becomes `luma_sign·contrast·(m + brightness) + contrast·saturation·R(hue) d` with
    `R(hue) d = cos(hue) d + sin(hue) (v × d)` about `v = (1, 1, 1)/√3`. A grey image
    has no `d`.

    >>> red = ops.reshape(ops.array([1.0, 0.0, 0.0]), (1, 1, 1, 3))
    >>> turned = recolor(red, [0.0], [1.0], [1.0], [2 / 3 * math.pi], [1.0])
    >>> [round(float(level), 3) + 0.0 for level in turned[0, 0, 0]]
    [0.0, 1.0, 0.0]
    """
    contrast = ops.convert_to_tensor(contrast)
    chroma = contrast * saturation
    scale = chroma * ops.cos(hue)
    turn = chroma * ops.sin(hue) / math.sqrt(3.0)
    luma = contrast * luma_sign
    offset = luma * brightness

    def transform(x):
        mean = ops.mean(x, axis=-1, keepdims=True)
        out = per_sample(scale, x) * x + per_sample(luma - scale, x) * mean
        if x.shape[-1] == 3:
            cross = ops.roll(x, 1, axis=-1) - ops.roll(x, -1, axis=-1)
            out = out + per_sample(turn, x) * cross
        return out + per_sample(offset, x)

    return on_color(transform, images)
