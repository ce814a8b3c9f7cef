"""From a discriminator's features to its logit."""

from keras import layers

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


def projection_logit(features, label, num_classes: int):
    """A logit that is linear in the label's embedding.

    `⟨embedding(y), φ(x)⟩ + ψ(φ(x))`, spectrally normalized, the embedding as a matrix
    of (classes, size).

    Args:
        features: φ(x), `(n, size)`.
        label: Labels `(n,)`.
        num_classes: Number of labels.

    Reference:
        Miyato and Koyama, cGANs with Projection Discriminator, 2018, section 3.
    """
    embedding = layers.Embedding(num_classes, features.shape[-1])
    embedded = SpectralNormalization(embedding)(label)
    product = layers.Dot(axes=1)([embedded, features])
    psi = logit(features, spectral_norm=True)
    return layers.Add(name="projection")([product, psi])
