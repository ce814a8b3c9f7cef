"""The residual networks of WGAN-GP, SNGAN and the projection discriminator.

For images from 16 to 256 pixels a side.
"""

import math

import keras
from keras import layers

from ganzoo.networks.conditioning import image_inputs, normalized_inputs
from ganzoo.networks.heads import logit, projection_model
from ganzoo.networks.residual_blocks import (
    convolution,
    downsampling_body,
    upsampling_block,
)
from ganzoo.networks.sizes import require_image_shape, stage_sizes


def generator(
    image_shape: tuple[int, ...],
    latent_dim: int = 128,
    num_classes: int | None = None,
    width: int = 128,
    conditional_batch_norm: bool = False,
) -> keras.Model:
    """Noise, and optionally a label, to an image in [-1, 1].

    One upsampling residual block with batch norm a stage, all of one width.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels, or `None` for an unconditional network.
        width: Feature maps. Defaults to WGAN-GP's 128; SNGAN has 256.
        conditional_batch_norm: Whether the label selects scale and shift of every
            batch norm, instead of being embedded and concatenated to the noise.
            Defaults to `False`.

    Returns:
        Functional model from noise `(n, latent_dim)`, or `[noise, labels (n,)]`.

    Raises:
        ValueError: If `image_shape` is not of that kind, or `conditional_batch_norm`
            has no `num_classes`.

    Example:

    >>> generator((32, 32, 3), width=8).output_shape
    (None, 32, 32, 3)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, appendix F;
        de Vries et al., Modulating early visual processing by language, 2017, section
        3 (conditional batch norm).
    """
    require_image_shape(image_shape)
    sizes = stage_sizes(image_shape)
    inputs, x, normalized = normalized_inputs(
        latent_dim, num_classes, conditional_batch_norm
    )
    x = layers.Dense(math.prod(sizes[-1]) * width)(x)
    x = layers.Reshape((*sizes[-1], width))(x)
    for small, large in zip(sizes[:0:-1], sizes[-2::-1]):
        x = upsampling_block(x, small, large, width, normalized)
    x = convolution(layers.ReLU()(normalized(x)), image_shape[-1])
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def discriminator(
    image_shape: tuple[int, ...],
    num_classes: int | None = None,
    width: int = 128,
    spectral_norm: bool = False,
) -> keras.Model:
    """An image, and optionally a label, to a logit, without batch norm.

    Downsampling residual blocks to 8 pixels or less, two more that keep the size, then
    the mean over all places, or the sum with `spectral_norm`.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, any number of channels.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded and added to the feature maps of the first convolution.
        width: Feature maps. Defaults to both papers' 128.
        spectral_norm: Whether it is the network of SNGAN: every convolution and the
            dense layer are spectrally normalized, and the places are summed. Defaults
            to `False`, the critic of WGAN-GP.

    Returns:
        Functional model from images `(n, h, w, c)`, or `[images, labels (n,)]`, to
        logits `(n, 1)`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> discriminator((32, 32, 3), width=8).output_shape
    (None, 1)

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, appendix F;
        Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018,
        appendix B (the residual networks for CIFAR-10).
    """
    require_image_shape(image_shape)
    sizes = stage_sizes(image_shape, base=8)
    inputs, x, with_label = image_inputs(image_shape, num_classes)
    x = downsampling_body(x, sizes, width, spectral_norm, with_label)
    x = _summed(x, sizes[-1]) if spectral_norm else layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, logit(x, spectral_norm), name="discriminator")


def projection_discriminator(
    image_shape: tuple[int, ...], num_classes: int, width: int = 128
) -> keras.Model:
    """An image and its label to a logit that is linear in the label's embedding.

    `D(x, y) = ⟨embedding(y), φ(x)⟩ + ψ(φ(x))` with φ the residual body of SNGAN, summed
    over all places, and ψ a dense layer. Everything is spectrally normalized, the
    embedding as a matrix of (classes, feature maps).

    Args:
        image_shape: As in `discriminator`.
        num_classes: Number of labels, ≥ 1.
        width: Feature maps. Defaults to 128.

    Returns:
        Functional model from `[images (n, h, w, c), labels (n,)]` to logits `(n, 1)`.

    Raises:
        ValueError: If `image_shape` or `num_classes` is not of that kind.

    Example:

    >>> projection_discriminator((32, 32, 3), num_classes=10, width=8).output_shape
    (None, 1)

    Reference:
        Miyato and Koyama, cGANs with Projection Discriminator, 2018, section 3.
    """
    require_image_shape(image_shape)
    sizes = stage_sizes(image_shape, base=8)

    def features(image):
        x = downsampling_body(image, sizes, width, spectral_norm=True)
        return _summed(x, sizes[-1])

    return projection_model(image_shape, num_classes, features)


def _summed(x, size):
    """The sum over all places, as SNGAN's "global sum pooling"."""
    return layers.Rescaling(math.prod(size))(layers.GlobalAveragePooling2D()(x))
