"""Multilayer perceptrons, for samples of any shape."""

import math

import keras
from keras import layers

from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.networks.conditioning import noise_inputs, vector_inputs


def generator(
    shape: tuple[int, ...],
    latent_dim: int = 128,
    num_classes: int | None = None,
    width: int = 256,
    depth: int = 3,
) -> keras.Model:
    """Noise, and optionally a label, to a sample.

    Args:
        shape: Shape of one sample. Images (three axes) come out in [-1, 1]; other data
            are not bounded.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels, or `None` for an unconditional network.
        width: Units of a hidden layer. Defaults to 256.
        depth: Hidden layers. Defaults to 3.

    Returns:
        Functional model from noise `(n, latent_dim)`, or `[noise, labels (n,)]`.

    Example:

    >>> generator((2,), latent_dim=2, width=16).output_shape
    (None, 2)
    """
    inputs, x = noise_inputs(latent_dim, num_classes)
    for _ in range(depth):
        x = layers.Dense(width, activation="relu")(x)
    x = layers.Reshape(shape)(layers.Dense(math.prod(shape))(x))
    bounded = "tanh" if len(shape) == 3 else "linear"
    x = layers.Activation(bounded, dtype="float32", name="sample")(x)
    return keras.Model(inputs, x, name="generator")


def discriminator(
    shape: tuple[int, ...],
    num_classes: int | None = None,
    width: int = 256,
    depth: int = 3,
) -> keras.Model:
    """A sample, and optionally a label, to a logit.

    Args:
        shape: Shape of one sample.
        num_classes: Number of labels, or `None` for an unconditional network.
        width: Units of a hidden layer. Defaults to 256.
        depth: Hidden layers. Defaults to 3.

    Returns:
        Functional model from samples `(n, *shape)`, or `[samples, labels (n,)]`, to
        logits `(n, 1)`.

    Example:

    >>> discriminator((28, 28, 1), width=16).output_shape
    (None, 1)
    """
    inputs, x = vector_inputs(shape, num_classes)
    for _ in range(depth):
        x = LeakyRectifier(0.2)(layers.Dense(width)(x))
    return keras.Model(inputs, layers.Dense(1, name="logit")(x), name="discriminator")
