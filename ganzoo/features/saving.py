"""What is kept of a network: its config, and a fingerprint of its weights."""

import hashlib
import inspect
import json

import keras
import numpy as np


def to_config(network, name: str) -> dict:
    """What Keras saves of a network: its architecture, not its weights.

    Args:
        network: Keras layer or model, or registered function or object.
        name: Name of its extractor, for the error.

    Raises:
        ValueError: If it is a function or an object that Keras cannot find again.
    """
    kind = network if inspect.isroutine(network) else type(network)
    registered = keras.saving.get_registered_name(kind)
    found = keras.saving.get_registered_object(registered) is kind
    if not found and not isinstance(network, keras.Layer):
        raise ValueError(
            f"The network of the extractor {name!r} must be a keras.Model to be saved, "
            "or a function that `keras.saving.register_keras_serializable` registers. "
            f"Received: {network!r}."
        )
    return keras.saving.serialize_keras_object(network)


def made_by_config(made_by: tuple) -> dict:
    """Config of a registered function and its arguments."""
    function, options = made_by
    return {
        "made_by": keras.saving.serialize_keras_object(function),
        "options": options,
    }


def make(config: dict):
    """What the function of a `made_by_config` returns for its arguments."""
    function = keras.saving.deserialize_keras_object(config["made_by"])
    return function(**config["options"])


def fingerprint(network, settings: dict) -> str | None:
    """SHA-256 of a network's architecture and weights, and of settings.

    Args:
        network: Keras layer or model, or function.
        settings: What else changes the features, as far as JSON can tell it.

    Returns:
        64 hexadecimal digits, or None for what has no config, such as a function: it
        cannot be told from another.

    Example:

    >>> relu, tanh = (keras.layers.Activation(name) for name in ("relu", "tanh"))
    >>> fingerprint(relu, {}) == fingerprint(tanh, {})
    False
    >>> fingerprint(abs, {}) is None
    True
    """
    if not isinstance(network, keras.Layer):
        return None
    try:
        architecture = _architecture(network)
    except (NotImplementedError, TypeError, ValueError):
        return None
    told = json.dumps(settings, sort_keys=True) + architecture
    digest = hashlib.sha256(told.encode())
    for weight in network.weights:
        value = np.ascontiguousarray(keras.ops.convert_to_numpy(weight))
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(value.tobytes())
    return digest.hexdigest()


def _architecture(network):
    """The config as text, with places for the names that Keras numbers anew in each
    process."""
    text = json.dumps(network.get_config(), sort_keys=True)
    layers = network._flatten_layers()
    for place, layer in enumerate(layers):
        text = text.replace(json.dumps(layer.name), f'"#{place}"')
    return type(network).__name__ + text
