"""The residual networks of WGAN-GP, for images from 16 to 256 pixels a side."""

import itertools

import keras
from keras import layers

from ganzoo.networks.conditioning import image_inputs, noise_inputs
from ganzoo.networks.sizes import require_image_shape, stage_sizes


def generator(
    image_shape: tuple[int, ...],
    latent_dim: int = 128,
    num_classes: int | None = None,
    width: int = 128,
) -> keras.Model:
    """Noise, and optionally a label, to an image in [-1, 1].

    One upsampling residual block with batch norm a stage, all of one width.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, 1, 3 or 4 channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels, or `None` for an unconditional network.
        width: Feature maps. Defaults to the paper's 128.

    Returns:
        Functional model from noise `(n, latent_dim)`, or `[noise, labels (n,)]`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> generator((32, 32, 3), width=8).output_shape
    (None, 32, 32, 3)
    """
    require_image_shape(image_shape)
    sizes = stage_sizes(image_shape)
    inputs, x = noise_inputs(latent_dim, num_classes)
    x = layers.Dense(sizes[-1][0] * sizes[-1][1] * width)(x)
    x = layers.Reshape((*sizes[-1], width))(x)
    for small, large in zip(sizes[:0:-1], sizes[-2::-1]):
        y = _convolution(_enlarged(layers.ReLU()(_batch_norm(x)), small, large), width)
        y = _convolution(layers.ReLU()(_batch_norm(y)), width)
        x = layers.Add()([y, _convolution(_enlarged(x, small, large), width, 1)])
    x = _convolution(layers.ReLU()(_batch_norm(x)), image_shape[-1])
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def discriminator(
    image_shape: tuple[int, ...], num_classes: int | None = None, width: int = 128
) -> keras.Model:
    """An image, and optionally a label, to a logit, without normalization.

    Downsampling residual blocks to 8 pixels or less, two more that keep the size, then
    the mean over all places.

    Args:
        image_shape: As in `generator`.
        num_classes: Number of labels, or `None` for an unconditional network.
        width: Feature maps. Defaults to the paper's 128.

    Returns:
        Functional model from images `(n, h, w, c)`, or `[images, labels (n,)]`, to
        logits `(n, 1)`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> discriminator((32, 32, 3), width=8).output_shape
    (None, 1)
    """
    require_image_shape(image_shape)
    sizes = stage_sizes(image_shape, base=8)
    inputs, x = image_inputs(image_shape, num_classes)
    # Next to the image nothing is rectified first: it has no zero to clip at.
    y = _convolution(layers.ReLU()(_convolution(x, width)), width)
    pool = _pooling(sizes[0], sizes[1])
    x = layers.Add()([pool(y), _convolution(pool(x), width, 1)])
    for large, small in itertools.pairwise(sizes[1:]):
        pool = _pooling(large, small)
        y = pool(_residual(x, width))
        x = layers.Add()([y, pool(_convolution(x, width, 1))])
    for _ in range(2):
        x = layers.Add()([_residual(x, width), x])
    x = layers.GlobalAveragePooling2D()(layers.ReLU()(x))
    return keras.Model(inputs, layers.Dense(1, name="logit")(x), name="discriminator")


def _residual(x, width):
    x = _convolution(layers.ReLU()(x), width)
    return _convolution(layers.ReLU()(x), width)


def _convolution(x, filters, kernel_size=3):
    # He et al. 2015 before rectifiers, Glorot and Bengio 2010 for shortcuts.
    initializer = "he_uniform" if kernel_size > 1 else "glorot_uniform"
    return layers.Conv2D(
        filters, kernel_size, padding="same", kernel_initializer=initializer
    )(x)


def _enlarged(x, small, large):
    """Nearest-neighbour upsampling, cut to `large` where that is odd."""
    factors = tuple(2 if b > a else 1 for a, b in zip(small, large))
    excess = [a * factor - b for a, b, factor in zip(small, large, factors)]
    x = layers.UpSampling2D(factors)(x)
    return layers.Cropping2D([(0, cut) for cut in excess])(x) if any(excess) else x


def _pooling(large, small):
    window = tuple(2 if a > b else 1 for a, b in zip(large, small))
    return layers.AveragePooling2D(window, padding="same")


def _batch_norm(x):
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)
