"""How many modes of a distribution a generator reaches."""

import keras
import numpy as np
import tensorflow as tf

from ganzoo.arguments import whole_number
from ganzoo.metrics.names import short_count
from ganzoo.metrics.samples import Count, same_strategy


@keras.saving.register_keras_serializable("ganzoo")
class ModeCoverage(keras.metrics.Metric):
    """Modes that are reached, share of good samples, and reverse KL divergence.

    - `modes_...`: modes with one good sample or more; good ones lie within three
      standard deviations of a center, or are told by a classifier with confidence;
    - `high_quality_...`: share of samples that are good, in [0, 1];
    - `reverse_kl_...`: `KL(q ‖ p)` in nats between the shares `q` of generated and `p`
      of real samples that are nearest to each mode. 0 is best; infinite if there are
      samples in a mode that no real sample is in.

    Args:
        modes: `gaussian_ring()`, `gaussian_grid()`, `Gaussians(...)` or `Classes(...)`.
        samples: Number of generated samples, and, for `Classes`, of real ones. Defaults
            to 2,500, as in VEEGAN and PacGAN.
        ending: End of the names in logs. Defaults to one such as `"ring8_2500"`.

    Raises:
        ValueError: If `samples` is not a positive whole number.

    Example:

    >>> from ganzoo.metrics import gaussian_ring
    >>> ring = gaussian_ring()
    >>> metric = ModeCoverage(ring, samples=4, ending="ring")
    >>> metric.update_state(ring.sample(4), ring.centers[[0, 0, 1, 2]])
    >>> metric.result()["modes_ring"], round(metric.result()["reverse_kl_ring"], 3)
    (3, 1.04)

    Reference:
        Srivastava et al., VEEGAN, 2017, section 4.1; Lin et al., PacGAN, 2018,
        section 4.
    """

    def __init__(self, modes, samples: int = 2500, ending: str | None = None):
        self.samples = whole_number("samples", samples)
        self.ending = ending or f"{modes.name}_{short_count(self.samples)}"
        super().__init__(name=f"modes_{self.ending}")
        self.modes = modes
        self._sides, self._strategy = {}, None

    @property
    def needs_real(self) -> bool:
        """Whether it looks at real samples."""
        return self.modes.shares is None

    def build(self, sample_shape):
        """Make the state; may be called again."""
        self._strategy = same_strategy(self, self._strategy)
        for side in ("real", "fake"):
            if side not in self._sides:
                self._sides[side] = ModeCounts(self, side, self.modes, self.samples)

    def update_state(self, real, fake, sample_weight=None):
        """Add a batch of real and one of generated samples.

        Args:
            real: Samples `(n, ...)`; images uint8, or floats in [-1, 1]. Not looked at
                where the modes' true shares are known.
            fake: The same.
        """
        self.build(real.shape[1:])
        if self.needs_real:
            self._sides["real"].add(real)
        self._sides["fake"].add(fake)

    def result(self):
        fake, good = self._shares("fake")
        known = self.modes.shares
        real = self._shares("real")[0] if known is None else known
        return {
            self.name: int(np.count_nonzero(good)),
            f"high_quality_{self.ending}": float(good.sum()),
            f"reverse_kl_{self.ending}": divergence(fake, real),
        }

    def _shares(self, side):
        counts = self._sides[side]
        counts.count.require_all(self.name)
        return counts.all.numpy() / self.samples, counts.good.numpy() / self.samples

    def get_config(self):
        return {
            "modes": keras.saving.serialize_keras_object(self.modes),
            "samples": self.samples,
            "ending": self.ending,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**keras.saving.deserialize_keras_object(config))


class ModeCounts:
    """How many samples, and how many good ones, are in each mode.

    Args:
        metric: The metric that owns the variables.
        side: `"real"` or `"fake"`.
        modes: As of `ModeCoverage`.
        samples: How many samples count.
    """

    def __init__(self, metric, side, modes, samples):
        self.modes = modes
        self.count = Count(metric, side, samples)
        self.all, self.good = (
            metric.add_variable((modes.modes,), "zeros", "float64", name=name)
            for name in (side, f"{side}_good")
        )

    def add(self, samples):
        mode, good = self.modes.assign(samples)
        counted = self.count.places(tf.shape(samples)[0]) < self.count.samples
        for total, which in ((self.all, counted), (self.good, counted & good)):
            hits = tf.cast(which, tf.float64)
            total.assign_add(tf.math.unsorted_segment_sum(hits, mode, self.modes.modes))


def divergence(shares, others) -> float:
    """`KL(shares ‖ others)` in nats of two distributions over the same modes.

    >>> round(divergence(np.array([1.0, 0.0]), np.array([0.5, 0.5])), 4)
    0.6931
    """
    present = shares > 0
    with np.errstate(divide="ignore"):
        ratios = np.log(shares[present] / others[present])
    return float(np.sum(shares[present] * ratios))
