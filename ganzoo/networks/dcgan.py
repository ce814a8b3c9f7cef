"""The networks of DCGAN, for images of any size from 16 to 256 in each direction."""

import math

import keras
from keras import layers

from ganzoo.arguments import whole_number
from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.layers.spectral_normalization import SpectralNormalization
from ganzoo.layers.subpixel_transpose import SubpixelConv2DTranspose
from ganzoo.networks import normalization
from ganzoo.networks.conditioning import image_inputs, normalized_inputs
from ganzoo.networks.heads import logit, projection_model
from ganzoo.networks.sizes import (
    require_image_shape,
    stage_sizes,
    stage_widths,
)
from ganzoo.networks.weights import normal_weights

KERNEL_SIZE = 5  # Radford et al. 2016, figure 1.


def generator(
    image_shape: tuple[int, ...],
    latent_dim: int = 128,
    num_classes: int | None = None,
    width: int = 64,
    conditional_batch_norm: bool = False,
) -> keras.Model:
    """Noise, and optionally a label, to an image in [-1, 1].

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded and concatenated to the noise.
        width: Feature maps of the stage next to the image; each stage further in has
            twice as many, up to 8 times. Defaults to 64.
        conditional_batch_norm: Whether the label selects scale and shift of every
            batch norm, instead of being embedded. Defaults to `False`.

    Returns:
        Functional model from noise `(n, latent_dim)`, or `[noise, labels (n,)]`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> generator((28, 28, 1), width=8).output_shape
    (None, 28, 28, 1)
    """
    require_image_shape(image_shape)
    sizes = stage_sizes(image_shape)
    inputs, x, normalized = normalized_inputs(
        latent_dim, num_classes, conditional_batch_norm
    )
    widths = stage_widths(width, len(sizes) - 1)[::-1]
    units = math.prod(sizes[-1]) * widths[0]
    x = layers.Dense(units, **normal_weights(bias=False))(x)
    x = layers.Reshape((*sizes[-1], widths[0]))(x)
    for small, large, filters in zip(sizes[:0:-1], sizes[-2::-1], (*widths[1:], None)):
        x = layers.ReLU()(normalized(x))
        last = filters is None
        kind = SubpixelConv2DTranspose if last else layers.Conv2DTranspose
        x = kind(
            image_shape[-1] if last else filters,
            KERNEL_SIZE,
            strides=_strides(large, small),
            padding="same",
            # What `same` padding needs to arrive at `large` exactly, odd sides too.
            output_padding=tuple(
                int(a % 2 == 0 and a > b) for a, b in zip(large, small)
            ),
            **normal_weights(bias=last),
        )(x)
    # float32, so that 256 grey levels survive mixed precision.
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def discriminator(
    image_shape: tuple[int, ...],
    num_classes: int | None = None,
    width: int = 64,
    batch_norm: bool = True,
    spectral_norm: bool = False,
) -> keras.Model:
    """An image, and optionally a label, to a logit.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, any number of channels.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded and added to the feature maps of the first stage.
        width: Feature maps of the first stage; each later one has twice as many, up to
            8 times. Defaults to 64.
        batch_norm: Whether all stages but the first are normalized over the batch.
            Defaults to `True`; critics under a gradient penalty must not be.
        spectral_norm: Whether every kernel is spectrally normalized, instead of all
            else. Defaults to `False`.

    Returns:
        Functional model from images `(n, h, w, c)`, or `[images, labels (n,)]`, to
        logits `(n, 1)`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> discriminator((28, 28, 1), width=8).output_shape
    (None, 1)
    """
    require_image_shape(image_shape)
    inputs, x, with_label = image_inputs(image_shape, num_classes)
    normalized = batch_norm and not spectral_norm
    x = _body(x, image_shape, width, normalized, spectral_norm, with_label)
    x = logit(x, spectral_norm, **normal_weights())
    return keras.Model(inputs, x, name="discriminator")


def projection_discriminator(
    image_shape: tuple[int, ...], num_classes: int, width: int = 64
) -> keras.Model:
    """An image and its label to a logit that is linear in the label's embedding.

    The body of `discriminator` with spectral norm under the logit of the projection
    discriminator, `ganzoo.networks.heads.projection_model`.

    Args:
        image_shape: As in `discriminator`.
        num_classes: Number of labels, ≥ 1.
        width: As in `discriminator`. Defaults to 64.

    Returns:
        Functional model from `[images (n, h, w, c), labels (n,)]` to logits `(n, 1)`.

    Raises:
        ValueError: If `image_shape` or `num_classes` is not of that kind.

    Example:

    >>> projection_discriminator((28, 28, 1), num_classes=10, width=8).output_shape
    (None, 1)
    """
    require_image_shape(image_shape)
    return projection_model(
        image_shape,
        num_classes,
        lambda image: _body(image, image_shape, width, spectral_norm=True),
    )


def classifier(
    image_shape: tuple[int, ...],
    num_classes: int,
    width: int = 64,
    batch_norm: bool = True,
) -> keras.Model:
    """An image to a logit, and to one more for each class that it may be of.

    The discriminator of ACGAN: it is not told the label, but learns to tell it.

    Args:
        image_shape: As in `discriminator`.
        num_classes: Number of labels, ≥ 1.
        width: As in `discriminator`. Defaults to 64.
        batch_norm: As in `discriminator`. Defaults to `True`.

    Returns:
        Functional model from images `(n, h, w, c)` to a dict: `"logits"` `(n, 1)`,
        real or generated, and `"classes"` `(n, num_classes)`, before the softmax.

    Raises:
        ValueError: If `image_shape` or `num_classes` is not of that kind.

    Example:

    >>> outputs = classifier((28, 28, 1), num_classes=10, width=8).output
    >>> outputs["logits"].shape, outputs["classes"].shape
    ((None, 1), (None, 10))

    Reference:
        Odena et al., Conditional Image Synthesis with Auxiliary Classifier GANs, 2017,
        section 3.
    """
    require_image_shape(image_shape)
    whole_number("num_classes", num_classes)
    image = keras.Input(image_shape, name="image")
    x = _body(image, image_shape, width, batch_norm)
    outputs = {
        name: layers.Dense(units, name=name, **normal_weights())(x)
        for name, units in (("logits", 1), ("classes", num_classes))
    }
    return keras.Model(image, outputs, name="discriminator")


def _body(
    x, image_shape, width, batch_norm=False, spectral_norm=False, with_label=None
):
    """From an image to the features that a dense layer judges; `with_label` joins the
    label to those of the first stage."""
    sizes = stage_sizes(image_shape)
    for stage, filters in enumerate(stage_widths(width, len(sizes) - 1)):
        # The paper leaves batch norm out next to the image.
        normalized = batch_norm and stage > 0
        convolution = layers.Conv2D(
            filters,
            KERNEL_SIZE,
            strides=_strides(sizes[stage], sizes[stage + 1]),
            padding="same",
            **normal_weights(bias=not normalized),
        )
        x = (SpectralNormalization(convolution) if spectral_norm else convolution)(x)
        if normalized:
            x = normalization.batch_norm(x)
        if with_label and stage == 0:
            x = with_label(x)
        x = LeakyRectifier(0.2)(x)
    return layers.Flatten()(x)


def _strides(large, small):
    return tuple(2 if a > b else 1 for a, b in zip(large, small))
