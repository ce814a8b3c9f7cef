"""Trained networks that are only asked: convolutions whose normalization is folded in.

`γ · (W x - mean) / √(variance + epsilon) + β` is a convolution with a bias.
"""

import keras
from keras import layers
import numpy as np


def convolution(
    x,
    name: str,
    filters: int,
    kernel=3,
    strides: int = 1,
    padding: str = "same",
    activation: str | None = "relu",
):
    """A convolution with bias and activation, float32 under any policy.

    Args:
        x: Symbolic input `(n, height, width, channels)`.
        name: Name of the layer, by which `load` finds its weights.
        filters: Channels to make, ≥ 1; None for one of each channel by itself.
        kernel: Side, or (height, width), of the kernel. Defaults to 3.
        strides: Step, ≥ 1. Defaults to 1.
        padding: `"same"` (default), which is TensorFlow's, or `"valid"`.
        activation: As in Keras. Defaults to `"relu"`.
    """
    kind = layers.DepthwiseConv2D if filters is None else layers.Conv2D
    return kind(
        *() if filters is None else (filters,),
        kernel_size=kernel,
        strides=strides,
        padding=padding,
        activation=activation,
        dtype="float32",
        name=name,
    )(x)


def fold(kernel, gamma, beta, mean, variance, epsilon: float) -> list[np.ndarray]:
    """Kernel and bias of a convolution followed by batch normalization.

    Args:
        kernel: As Keras has it, the channels that it makes last.
        gamma: Scale, `(filters,)`; so are the others.
        beta: Offset.
        mean: Moving mean.
        variance: Moving variance, ≥ 0.
        epsilon: Added to the variance, > 0.

    Example:

    >>> kernel, bias = fold(np.ones((1, 1, 1, 1)), [3.0], [1.0], [2.0], [8.0], 1.0)
    >>> kernel.item(), bias.item()
    (1.0, -1.0)
    """
    gamma, beta, mean = (np.asarray(x, np.float64) for x in (gamma, beta, mean))
    factor = gamma / np.sqrt(np.asarray(variance, np.float64) + epsilon)
    bias = beta - mean * factor
    return [(kernel * factor).astype(np.float32), bias.astype(np.float32)]


def from_torch(state: dict, convolution: str, normalization: str, epsilon: float):
    """`fold` of a convolution and a batch normalization of a PyTorch model.

    Args:
        state: Arrays of its state dict.
        convolution: Name of the one there.
        normalization: Name of the other.
        epsilon: As in `fold`.

    Raises:
        ValueError: If the state dict lacks one of them.
    """
    norms = ("weight", "bias", "running_mean", "running_var")
    names = [f"{convolution}.weight", *(f"{normalization}.{norm}" for norm in norms)]
    missing = [name for name in names if name not in state]
    if missing:
        raise ValueError(f"The weights lack {missing}. They are of another network.")
    # (filters, channels, height, width); one channel is a depthwise convolution's.
    kernel, *norms = (state[name] for name in names)
    return fold(np.transpose(kernel, (2, 3, 1, 0)), *norms, epsilon)


def load(model: keras.Model, weights: dict) -> keras.Model:
    """Give layers their weights, and make all of them constants.

    Args:
        model: Model of layers with names.
        weights: Kernel, its filters last, and bias, if any, of each layer by its name.

    Returns:
        `model`.

    Raises:
        ValueError: If the layers or the shapes are not those of the model.
    """
    wanted = {layer.name: layer for layer in model.layers if layer.weights}
    if wanted.keys() != weights.keys():
        raise ValueError(
            f"The weights are not those of {model.name!r}: of its layers they lack "
            f"{sorted(wanted.keys() - weights.keys())}, and they have "
            f"{sorted(weights.keys() - wanted.keys())} beside."
        )
    for name, layer in wanted.items():
        kernel, *bias = weights[name]
        if isinstance(layer, layers.DepthwiseConv2D):
            kernel = np.swapaxes(kernel, 2, 3)  # One filter of each channel, in Keras.
        layer.set_weights([kernel, *bias])
    model.trainable = False
    return model
