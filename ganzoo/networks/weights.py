"""Initial weights that DCGAN, pix2pix and those after them share."""

import keras

# Radford et al. 2016, section 4; Isola et al. 2017, section 6.2.
WEIGHT_STDDEV = 0.02


def normal_weights(bias: bool = True) -> dict:
    """Arguments of a layer whose kernel is drawn from N(0, 0.02).

    Args:
        bias: Whether it has a bias. One in front of a normalization does nothing.

    >>> sorted(normal_weights(bias=False))
    ['kernel_initializer', 'use_bias']
    """
    # A new initializer for each layer: one instance draws the same numbers twice.
    initializer = keras.initializers.RandomNormal(stddev=WEIGHT_STDDEV)
    return {"kernel_initializer": initializer, "use_bias": bias}
