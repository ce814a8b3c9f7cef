"""From a discriminator's features to its logit."""

import keras
from keras import layers

from ganzoo.arguments import whole_number
from ganzoo.layers.spectral_normalization import SpectralNormalization


def logit(x, spectral_norm: bool = False, **weights):
    """A dense layer of one unit.

    Args:
        x: Features `(n, size)`.
        spectral_norm: Whether it is spectrally normalized. Defaults to `False`.
        **weights: Further arguments of the dense layer.
    """
    dense = layers.Dense(1, name="logit", **weights)
    return (SpectralNormalization(dense, name="logit") if spectral_norm else dense)(x)


def projection_model(image_shape, num_classes: int, features) -> keras.Model:
    """A discriminator whose logit is linear in the label's embedding.

    `⟨embedding(y), φ(x)⟩ + ψ(φ(x))`, spectrally normalized, the embedding as a matrix
    of (classes, size).

    Args:
        image_shape: (height, width, channels).
        num_classes: Number of labels, ≥ 1.
        features: φ, from images to features `(n, size)`.

    Returns:
        Functional model from `[images (n, h, w, c), labels (n,)]` to logits `(n, 1)`.

    Raises:
        ValueError: If there is no number of labels.

    Reference:
        Miyato and Koyama, cGANs with Projection Discriminator, 2018, section 3.
    """
    whole_number("num_classes", num_classes)
    image = keras.Input(image_shape, name="image")
    label = keras.Input((), dtype="int32", name="label")
    x = features(image)
    embedding = layers.Embedding(num_classes, x.shape[-1])
    product = layers.Dot(axes=1)([SpectralNormalization(embedding)(label), x])
    x = layers.Add(name="projection")([product, logit(x, spectral_norm=True)])
    return keras.Model([image, label], x, name="discriminator")
