"""Structural similarity between samples, as a measure of their diversity."""

import keras
import tensorflow as tf

from ganzoo.arguments import whole_number
from ganzoo.metrics.images import levels
from ganzoo.metrics.names import short_count
from ganzoo.metrics.samples import Count, same_strategy

# Wang et al. 2003, section 3.2, from the finest scale to the coarsest.
POWER_FACTORS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
# Side of the Gaussian window of the same paper.
WINDOW = 11


@keras.saving.register_keras_serializable("ganzoo")
class MultiScaleSSIM(keras.metrics.Metric):
    """MS-SSIM of pairs of samples: how alike they are, 1 for a single picture.

    The mean over pairs that follow one another; generated samples are logged under the
    name, real ones under `{name}_real`. A generator that is much above the real value
    has collapsed. For images under 176 pixels a side there are fewer scales, and values
    compare for one size only.

    Args:
        samples: Number of samples of either kind; pairs do not reach over batches, so
            that batches should be even. Defaults to 1,000.
        name: Name in logs. Defaults to one such as `"ms_ssim_1k"`.

    Raises:
        ValueError: If `samples` is no even number, or images are under 11 pixels a
            side.

    Example:

    >>> import numpy as np
    >>> metric = MultiScaleSSIM(samples=4, name="alike")
    >>> real = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 1), np.uint8)
    >>> metric.update_state(real, real[[0, 0, 0, 0]])
    >>> values = metric.result()
    >>> float(values["alike"]), float(values["alike_real"]) < 0.5
    (1.0, True)

    Reference:
        Odena et al., Conditional image synthesis with auxiliary classifier GANs, 2017,
        section 4.2. Wang et al., Multi-scale structural similarity for image quality
        assessment, 2003.
    """

    def __init__(self, samples: int = 1000, name: str | None = None):
        self.samples = whole_number("samples", samples, low=2)
        if self.samples % 2:
            raise ValueError(f"`samples` must be even. Received: {samples}.")
        super().__init__(name=name or f"ms_ssim_{short_count(self.samples)}")
        self._sums, self._counts, self._strategy = {}, {}, None

    def build(self, sample_shape):
        """Make the state; may be called again."""
        self._strategy = same_strategy(self, self._strategy)
        if self._sums:
            return
        for side in ("real", "fake"):
            self._counts[side] = Count(self, side, self.samples // 2)
            self._sums[side] = self.add_variable((), "zeros", "float64", name=side)

    def update_state(self, real, fake, sample_weight=None):
        """Add a batch of real and one of generated images.

        Args:
            real: Images `(n, height, width, channels)`, uint8, or floats in [-1, 1].
            fake: The same.
        """
        self.build(real.shape[1:])
        for side, images in (("real", real), ("fake", fake)):
            images = levels(images)
            pairs = tf.shape(images)[0] // 2
            similarity = ms_ssim(images[: 2 * pairs : 2], images[1 : 2 * pairs : 2])
            places = self._counts[side].places(pairs)
            counted = tf.cast(places < self.samples // 2, tf.float64)
            similarity = tf.cast(similarity, tf.float64)
            self._sums[side].assign_add(tf.reduce_sum(counted * similarity))

    def result(self):
        for count in self._counts.values():
            count.require_all(self.name, pairs=True)
        pairs = self.samples // 2
        fake, real = (self._sums[side].numpy() / pairs for side in ("fake", "real"))
        return {self.name: fake, f"{self.name}_real": real}

    def get_config(self):
        return {"name": self.name, "samples": self.samples}


def ms_ssim(images, others):
    """MS-SSIM of images `(n, height, width, channels)` in 0..255, on as many of the
    paper's five scales as they have room for."""
    smallest = min(images.shape[1:3])
    scales = sum(smallest // 2**scale >= WINDOW for scale in range(len(POWER_FACTORS)))
    if not scales:
        raise ValueError(
            f"MS-SSIM needs images of {WINDOW} pixels a side or more. Received: "
            f"{tuple(images.shape)}."
        )
    factors = POWER_FACTORS[:scales]
    share = sum(POWER_FACTORS) / sum(factors)
    return tf.image.ssim_multiscale(
        images, others, 255.0, [factor * share for factor in factors]
    )
