"""Images in the forms that metrics work on."""

import tensorflow as tf

from ganzoo.features.pixels import from_uint8, to_pixels


def as_float(images):
    """uint8 images as float32 in [-1, 1]; float ones as float32.

    Raises:
        TypeError: If they are of another type.
        ValueError: If floats are not in [-1, 1], where that can be looked at.

    >>> import numpy as np
    >>> as_float(np.array([0, 255], np.uint8)).numpy().tolist()
    [-1.0, 1.0]
    """
    images = tf.convert_to_tensor(images)
    if images.dtype != tf.uint8 and not images.dtype.is_floating:
        raise TypeError(
            "Images must be uint8, or floats in [-1, 1]. Received: "
            f"{images.dtype.name}."
        )
    floats = from_uint8(images)
    # Outside of a graph, where no one can look. Rounding may end just outside.
    if tf.executing_eagerly() and not tf.reduce_all(tf.abs(floats) <= 1.001):
        raise ValueError(
            "Images must be uint8, or floats in [-1, 1]. Received: values from "
            f"{float(tf.reduce_min(floats)):g} to {float(tf.reduce_max(floats)):g}."
        )
    return floats


def levels(images):
    """The 8-bit levels that a file of the images would hold, as float32 in 0..255.

    So floats and what was saved of them get the same score.

    >>> levels(tf.constant([-1.0, 0.001, 1.0])).numpy().tolist()
    [0.0, 128.0, 255.0]
    """
    return to_pixels(as_float(images))
