"""Choosing a `tf.distribute` strategy by name."""

import tensorflow as tf

NAMES = ("auto", "none", "mirrored")


def strategy(name: str = "auto") -> tf.distribute.Strategy:
    """The strategy that `name` stands for; open its scope to build a model in it.

    Args:
        name: `"none"` for one device, `"mirrored"` for all GPUs of this machine (or
            all logical CPU devices where there is no GPU), `"auto"` for mirrored where
            there are two GPUs or more. Defaults to `"auto"`.

    Returns:
        A `tf.distribute.Strategy`.

    Raises:
        ValueError: If `name` is not known.

    Example:

    >>> with strategy("none").scope():
    ...     variable = tf.Variable(1.0)
    """
    if name not in NAMES:
        raise ValueError(f"`name` must be one of {NAMES}. Received: {name!r}.")
    gpus = tf.config.list_logical_devices("GPU")
    if name == "none" or (name == "auto" and len(gpus) < 2):
        return tf.distribute.get_strategy()
    devices = gpus or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in devices])
