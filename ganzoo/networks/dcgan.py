"""The networks of DCGAN, for images of any size from 16 to 256 in each direction."""

import keras
from keras import layers

from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.networks.conditioning import image_inputs, noise_inputs
from ganzoo.networks.sizes import require_image_shape, stage_sizes, stage_widths

# Both from Radford et al. 2016: kernels of 5 x 5 (figure 1), weights from N(0, 0.02)
# (section 4).
KERNEL_SIZE = 5
WEIGHT_STDDEV = 0.02


def generator(
    image_shape: tuple[int, ...],
    latent_dim: int = 128,
    num_classes: int | None = None,
    width: int = 64,
) -> keras.Model:
    """Noise, and optionally a label, to an image in [-1, 1].

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, 1, 3 or 4 channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded and concatenated to the noise.
        width: Feature maps of the stage next to the image; each stage further in has
            twice as many, up to 8 times. Defaults to 64.

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
    inputs, x = noise_inputs(latent_dim, num_classes)
    widths = stage_widths(width, len(sizes) - 1)[::-1]
    x = layers.Dense(sizes[-1][0] * sizes[-1][1] * widths[0], **_weights(bias=False))(x)
    x = layers.Reshape((*sizes[-1], widths[0]))(x)
    for small, large, filters in zip(sizes[:0:-1], sizes[-2::-1], (*widths[1:], None)):
        x = layers.ReLU()(_batch_norm(x))
        last = filters is None
        x = layers.Conv2DTranspose(
            image_shape[-1] if last else filters,
            KERNEL_SIZE,
            strides=_strides(large, small),
            padding="same",
            # What `same` padding needs to arrive at `large` exactly, odd sides too.
            output_padding=tuple(
                int(a % 2 == 0 and a > b) for a, b in zip(large, small)
            ),
            **_weights(bias=last),
        )(x)
    # float32, so that 256 grey levels survive mixed precision.
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def discriminator(
    image_shape: tuple[int, ...],
    num_classes: int | None = None,
    width: int = 64,
    batch_norm: bool = True,
) -> keras.Model:
    """An image, and optionally a label, to a logit.

    Args:
        image_shape: As in `generator`.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded as one more channel of the image.
        width: Feature maps of the first stage; each later one has twice as many, up to
            8 times. Defaults to 64.
        batch_norm: Whether all stages but the first are normalized over the batch.
            Defaults to `True`; critics under a gradient penalty must not be.

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
    sizes = stage_sizes(image_shape)
    inputs, x = image_inputs(image_shape, num_classes)
    for stage, filters in enumerate(stage_widths(width, len(sizes) - 1)):
        # The paper leaves batch norm out next to the image.
        normalized = batch_norm and stage > 0
        x = layers.Conv2D(
            filters,
            KERNEL_SIZE,
            strides=_strides(sizes[stage], sizes[stage + 1]),
            padding="same",
            **_weights(bias=not normalized),
        )(x)
        x = LeakyRectifier(0.2)(_batch_norm(x) if normalized else x)
    logit = layers.Dense(1, name="logit", **_weights())(layers.Flatten()(x))
    return keras.Model(inputs, logit, name="discriminator")


def _strides(large, small):
    return tuple(2 if a > b else 1 for a, b in zip(large, small))


def _weights(bias=True):
    # A new initializer for each layer: one instance draws the same numbers twice.
    initializer = keras.initializers.RandomNormal(stddev=WEIGHT_STDDEV)
    return {"kernel_initializer": initializer, "use_bias": bias}


def _batch_norm(x):
    # Momentum and epsilon of the authors' code; Keras's 0.99 lags behind in the short
    # runs of one CPU.
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)
