"""How near translated images are to those that they should be."""

import keras
import tensorflow as tf

from ganzoo.metrics.images import levels


@keras.saving.register_keras_serializable("ganzoo")
class PSNR(keras.metrics.Mean):
    """Peak signal-to-noise ratio of images and their targets, in decibels.

    `PSNR = 10 log₁₀(255² / MSE)` of the 8-bit pixels, averaged over images; infinite
    for equal ones.

    Args:
        name: Name in logs. Defaults to `"psnr"`.

    Example:

    >>> import numpy as np
    >>> metric = PSNR()
    >>> black = np.zeros((1, 8, 8, 3), "uint8")
    >>> metric.update_state(black, black + np.uint8(1))
    >>> round(float(metric.result()), 2)
    48.13
    """

    def __init__(self, name: str = "psnr", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, real, fake, sample_weight=None):
        """Add target images and what was made of their sources.

        Args:
            real: Images `(n, height, width, channels)`, uint8, or floats in [-1, 1].
            fake: The same.
            sample_weight: Weights `(n,)`, or `None`.
        """
        values = tf.image.psnr(levels(real), levels(fake), 255.0)
        super().update_state(values, sample_weight)


@keras.saving.register_keras_serializable("ganzoo")
class SSIM(keras.metrics.Mean):
    """Structural similarity of images and their targets, 1 for equal ones.

    Of the 8-bit pixels with TensorFlow's window of 11 pixels, averaged over images.

    Args:
        name: Name in logs. Defaults to `"ssim"`.

    Example:

    >>> import numpy as np
    >>> metric = SSIM()
    >>> images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    >>> metric.update_state(images, images)
    >>> float(metric.result())
    1.0

    Reference:
        Wang et al., Image quality assessment: from error visibility to structural
        similarity, 2004.
    """

    def __init__(self, name: str = "ssim", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, real, fake, sample_weight=None):
        """Add target images and what was made of their sources; arguments as of
        `PSNR`."""
        values = tf.image.ssim(levels(real), levels(fake), 255.0)
        super().update_state(values, sample_weight)
