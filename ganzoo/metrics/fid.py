"""The Fréchet distance between the features of real and generated samples."""

import warnings

import keras

from ganzoo.metrics.feature_metric import FeatureMetric
from ganzoo.metrics.frechet import frechet_distance
from ganzoo.metrics.samples import Moments


@keras.saving.register_keras_serializable("ganzoo")
class FrechetDistance(FeatureMetric):
    """Fréchet inception distance (FID): how far apart two Gaussians are.

    `FID = |μ_r - μ_f|² + tr(Σ_r + Σ_f - 2 (Σ_r Σ_f)^½)`, in float64, of the features
    that the extractor finds. 0 is best.

    Values compare only for one extractor, one way of resizing and one number of
    samples, which is why the name holds all three: with fewer samples the same
    generator gets a higher value. Published ones are `"inception_2015_tensorflow"`
    (the original code and torch-fidelity), `"inception_2015_pytorch"` (pytorch-fid) or
    `"inception_2015"` (clean-fid), mostly of 50,000 samples. With few samples take
    `KernelDistance`, which has no such bias.

    Args:
        extractor: Name, network, function or `Extractor`; see `ganzoo.features.get`.
            Defaults to `"efficientnet_lite0"`.
        samples: Number of generated samples. A warning tells where it is no more than
            the number of features. Defaults to 5,000.
        real_samples: Number of real ones. Defaults to `samples`.
        name: Name in logs. Defaults to one such as `"fid_lite0_5k"`.

    Raises:
        ValueError: If a number is below 2.

    Example:

    >>> import numpy as np
    >>> metric = FrechetDistance(lambda points: points, samples=1000, name="fid")
    >>> real = np.random.default_rng(0).normal(size=(1000, 2)).astype("float32")
    >>> metric.update_state(real, real + np.float32([3.0, 4.0]))
    >>> round(float(metric.result()), 3)
    25.0

    Reference:
        Heusel et al., GANs trained by a two time-scale update rule converge to a local
        Nash equilibrium, 2017, section 3. Parmar et al., On aliased resizing and
        surprising subtleties in GAN evaluation, 2022 (`"inception_2015"`).
    """

    def __init__(
        self,
        extractor="efficientnet_lite0",
        samples: int = 5000,
        real_samples: int | None = None,
        name: str | None = None,
    ):
        super().__init__("fid", extractor, samples, real_samples, name)

    def keep(self, side, samples, width):
        return Moments(self, side, samples, width)

    def check_width(self, width):
        if min(self.samples, self.real_samples) <= width:
            warnings.warn(
                f"`{self.name}` is far from what more samples would give: "
                f"{self.samples} samples of {width} features leave their covariance "
                f"without full rank. Take KernelDistance, or more than {width} "
                "samples.",
                stacklevel=3,
            )

    def value(self):
        return frechet_distance(
            *self.real.mean_and_covariance(), *self.fake.mean_and_covariance()
        )
