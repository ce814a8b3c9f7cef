"""Samples as the 8-bit pixels that a picture file of them would hold."""

import tensorflow as tf


def from_uint8(images):
    """uint8 images scaled to [-1, 1] as float32; all else as float32."""
    x = tf.cast(images, tf.float32)
    return x / 127.5 - 1.0 if images.dtype == tf.uint8 else x


def to_pixels(images):
    """Images as whole numbers from 0 to 255 in float32.

    `round((x + 1) · 127.5)`, clipped, so that float images and the uint8 images of
    their files get one score. NaN stays NaN.

    Args:
        images: float32 in [-1, 1] of any shape.

    Returns:
        float32 of the same shape.

    Example:

    >>> to_pixels(tf.constant([-1.0, 0.0, 0.999])).numpy().tolist()
    [0.0, 128.0, 255.0]
    """
    levels = tf.round(images * 127.5 + 127.5)
    return tf.clip_by_value(levels, 0.0, 255.0)


def to_channels(pixels, channels: int | None):
    """Pixels with another number of channels, converted as Pillow does.

    Transparency is laid onto white, grey is repeated as red, green and blue, and colour
    becomes the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`.

    Args:
        pixels: Whole numbers from 0 to 255 in float32, `(n, height, width, depth)`.
        channels: 1 or 3, where depth is 1, 3 or 4; else the same as depth, or None.

    Returns:
        Whole numbers from 0 to 255 in float32, `(n, height, width, channels)`.

    Example:

    >>> red = tf.constant([255.0, 0.0, 0.0], shape=(1, 1, 1, 3))
    >>> to_channels(red, 1).numpy().item()
    76.0
    """
    depth = pixels.shape[-1]
    if channels in (None, depth):
        return pixels
    if depth == 4:
        opacity = pixels[..., 3:] / 255.0
        pixels = tf.round(255.0 + (pixels[..., :3] - 255.0) * opacity)
        depth = 3
    if (depth, channels) == (1, 3):
        return tf.repeat(pixels, 3, axis=-1)
    if (depth, channels) == (3, 1):
        # Pillow's fractions of 65536; the sum is exact in float32.
        red, green, blue = tf.unstack(pixels, axis=-1)
        luma = 19595.0 * red + 38470.0 * green + 7471.0 * blue + 32768.0
        return tf.floor(luma / 65536.0)[..., None]
    return pixels
