"""Images in the forms that metrics work on."""

import tensorflow as tf


def as_float(images):
    """uint8 images as float32 in [-1, 1]; float ones as float32.

    >>> import numpy as np
    >>> as_float(np.array([0, 255], np.uint8)).numpy().tolist()
    [-1.0, 1.0]
    """
    images = tf.convert_to_tensor(images)
    scaled = tf.cast(images, tf.float32)
    return scaled / 127.5 - 1.0 if images.dtype.is_integer else scaled


def levels(images):
    """The 8-bit levels that a file of the images would hold, as float32 in 0..255.

    So floats and what was saved of them get the same score.

    >>> levels(tf.constant([-1.0, 0.001, 1.1])).numpy().tolist()
    [0.0, 128.0, 255.0]
    """
    return tf.clip_by_value(tf.round(as_float(images) * 127.5 + 127.5), 0.0, 255.0)
