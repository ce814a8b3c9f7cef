"""The residual blocks of WGAN-GP, SNGAN and the projection discriminator."""

import itertools

from keras import layers

from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.layers.spectral_normalization import SpectralNormalization


def upsampling_block(x, small, large, width, normalized):
    """Normalization, rectifier, nearest-neighbour upsampling, two convolutions.

    Args:
        x: Feature map.
        small: (height, width) of `x`.
        large: (height, width) of the result: each side that of `x` or its double, less
            one where that is odd.
        width: Feature maps of the result.
        normalized: Function that normalizes a feature map.

    Returns:
        Feature map of the size `large`.
    """
    y = _enlarged(layers.ReLU()(normalized(x)), small, large)
    y = convolution(y, width)
    y = convolution(layers.ReLU()(normalized(y)), width)
    return layers.Add()([y, convolution(_enlarged(x, small, large), width, 1)])


def downsampling_body(x, sizes, width, spectral_norm=False, with_label=lambda x: x):
    """Blocks that halve an image stage by stage, two more that keep the size, and the
    rectifier after them.

    Args:
        x: Image.
        sizes: (height, width) of the image and each stage, from `stage_sizes`.
        width: Feature maps.
        spectral_norm: Whether all convolutions are spectrally normalized. Defaults to
            `False`.
        with_label: Function applied to what the first convolution puts out.

    Returns:
        Feature map `(n, *sizes[-1], width)`, without negative values.
    """
    # Next to the image nothing is rectified first: it has no zero to clip at.
    y = with_label(convolution(x, width, spectral_norm=spectral_norm))
    y = convolution(_rectified(y), width, spectral_norm=spectral_norm)
    pool = _pooling(sizes[0], sizes[1])
    x = layers.Add()([pool(y), convolution(pool(x), width, 1, spectral_norm)])
    for large, small in itertools.pairwise(sizes[1:]):
        pool = _pooling(large, small)
        y = pool(_residual(x, width, spectral_norm))
        x = layers.Add()([y, pool(convolution(x, width, 1, spectral_norm))])
    for _ in range(2):
        x = layers.Add()([_residual(x, width, spectral_norm), x])
    return _rectified(x)


def convolution(x, filters, kernel_size=3, spectral_norm=False):
    """A convolution of stride 1 that keeps the size.

    Args:
        x: Feature map.
        filters: Feature maps of the result.
        kernel_size: 3, or 1 for a shortcut. Defaults to 3.
        spectral_norm: Whether it is spectrally normalized. Defaults to `False`.
    """
    # He et al. 2015 before rectifiers, Glorot and Bengio 2010 for shortcuts.
    initializer = "he_uniform" if kernel_size > 1 else "glorot_uniform"
    layer = layers.Conv2D(
        filters, kernel_size, padding="same", kernel_initializer=initializer
    )
    return (SpectralNormalization(layer) if spectral_norm else layer)(x)


def _residual(x, width, spectral_norm):
    for _ in range(2):
        x = convolution(_rectified(x), width, spectral_norm=spectral_norm)
    return x


def _rectified(x):
    # Not `layers.ReLU`: under a gradient penalty TensorFlow's graph optimizer gives up
    # on it too, for the reason that `LeakyRectifier` states.
    return LeakyRectifier(0.0)(x)


def _enlarged(x, small, large):
    """Nearest-neighbour upsampling, cut to `large` where that is odd."""
    factors = tuple(2 if b > a else 1 for a, b in zip(small, large))
    excess = [a * factor - b for a, b, factor in zip(small, large, factors)]
    x = layers.UpSampling2D(factors)(x)
    return layers.Cropping2D([(0, cut) for cut in excess])(x) if any(excess) else x


def _pooling(large, small):
    window = tuple(2 if a > b else 1 for a, b in zip(large, small))
    return layers.AveragePooling2D(window, padding="same")
