"""Networks of any kind as functions from a batch to named outputs."""

import keras
import tensorflow as tf

OUTPUTS = ("features", "logits")


def named_outputs(network, batch) -> dict:
    """Features, and logits where there are some, in float32.

    Args:
        network: Keras layer or model, or function of a batch.
        batch: What it takes.

    Raises:
        ValueError: If what it returns is something else.
    """
    layer = isinstance(network, keras.Layer)
    said = network(batch, training=False) if layer else network(batch)
    if not isinstance(said, dict):
        said = {"features": said}
    if "features" not in said:
        raise ValueError(
            'A network that returns a dict must have "features" in it. Received: '
            f"{sorted(said)}."
        )
    said = {key: said[key] for key in OUTPUTS if key in said}
    for key, tensor in said.items():
        shape = tf.TensorShape(tensor.shape)
        if shape.rank != 2 or not shape[:1].is_compatible_with(batch.shape[:1]):
            raise ValueError(
                f"A network must return {key} of shape (n, d), a row a sample. "
                f"Received: {shape} for a batch of {batch.shape}."
            )
    return {key: tf.cast(tensor, tf.float32) for key, tensor in said.items()}


def image_input(network) -> tuple:
    """The (height, width) and the channels that a network takes, None where any."""
    shape = getattr(network, "input_shape", None) if _is_functional(network) else None
    if not isinstance(shape, tuple) or len(shape) != 4:
        return None, None
    *size, channels = shape[1:]
    return (None if None in size else tuple(size)), channels


def _is_functional(network):
    return isinstance(network, keras.Model) and bool(getattr(network, "inputs", None))
