"""The kernel distance between the features of real and generated samples."""

import keras

from ganzoo.arguments import whole_number
from ganzoo.metrics.feature_metric import FeatureMetric
from ganzoo.metrics.kernel import (
    check_subset_size,
    kernel_distance,
    usual_subset_size,
)
from ganzoo.metrics.samples import Rows


@keras.saving.register_keras_serializable("ganzoo")
class KernelDistance(FeatureMetric):
    """Kernel inception distance (KID): the squared maximum mean discrepancy.

    `KID = E k(r, r') + E k(f, f') - 2 E k(r, f)` with `k(x, y) = (x·y / d + 1)³`, on
    features of d numbers. Unbiased whatever the number of samples, so a thousand are
    enough to watch a training; 0 is what two sets of real samples come to, on average,
    and it may be below. The mean over random subsets is logged under the name, its
    standard deviation under `{name}_std`.

    Args:
        extractor: Name, network, function or `Extractor`; see `ganzoo.features.get`.
            Defaults to `"efficientnet_lite0"`.
        samples: Number of generated samples. Defaults to 1,000.
        real_samples: Number of real ones. Defaults to `samples`.
        subsets: Number of subsets. Defaults to 100.
        subset_size: Samples in each. Defaults to 1,000, or half of the samples if there
            are fewer than 2,000.
        seed: Integer that chooses the subsets. Defaults to 0.
        name: Name in logs. Defaults to one such as `"kid_lite0_1k"`.

    Raises:
        ValueError: If a number is out of range.

    Example:

    >>> import numpy as np
    >>> metric = KernelDistance(lambda points: points, samples=100, name="kid")
    >>> real = np.random.default_rng(0).normal(size=(100, 2)).astype("float32")
    >>> metric.update_state(real, real + 3)
    >>> sorted(metric.result())
    ['kid', 'kid_std']

    Reference:
        Bińkowski et al., Demystifying MMD GANs, 2018, section 4.
    """

    def __init__(
        self,
        extractor="efficientnet_lite0",
        samples: int = 1000,
        real_samples: int | None = None,
        subsets: int = 100,
        subset_size: int | None = None,
        seed: int = 0,
        name: str | None = None,
    ):
        super().__init__("kid", extractor, samples, real_samples, name)
        fewest = min(self.samples, self.real_samples)
        if subset_size is None:
            subset_size = usual_subset_size(fewest)
        self.subsets = whole_number("subsets", subsets)
        self.subset_size = check_subset_size(subset_size, fewest)
        self.seed = whole_number("seed", seed, low=0)

    def keep(self, side, samples, width):
        return Rows(self, side, samples, width)

    def value(self):
        mean, deviation = kernel_distance(
            self.real.numpy(),
            self.fake.numpy(),
            self.subset_size,
            self.subsets,
            seed=self.seed,
        )
        return {self.name: mean, f"{self.name}_std": deviation}

    def get_config(self):
        return super().get_config() | {
            "subsets": self.subsets,
            "subset_size": self.subset_size,
            "seed": self.seed,
        }
