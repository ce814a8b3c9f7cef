"""Metrics of the neighbourhoods that samples fill in feature space."""

import keras

from ganzoo.metrics.checks import check_neighbor
from ganzoo.metrics.feature_metric import FeatureMetric
from ganzoo.metrics.manifold import density_coverage, precision_recall
from ganzoo.metrics.samples import Rows


class ManifoldMetric(FeatureMetric):
    """A metric with several `parts`, each logged as `{part}_{ending}`.

    Abstract: a subclass defines `parts`, `usual_k` and `of_features`, which returns an
    object with an attribute for each part.

    Args:
        extractor: See `ganzoo.features.get`. Defaults to `"efficientnet_lite0"`.
        samples: Number of generated and of real samples. Defaults to 5,000.
        k: Which neighbour the balls around samples reach to. Defaults to `usual_k`.
        ending: End of the names in logs. Defaults to extractor and number of samples.
    """

    parts = ()
    # That of the paper, which names leave out.
    usual_k = None

    def __init__(
        self,
        extractor="efficientnet_lite0",
        samples: int = 5000,
        k: int | None = None,
        ending: str | None = None,
    ):
        prefix = "_".join(self.parts)
        name = None if ending is None else f"{prefix}_{ending}"
        super().__init__(prefix, extractor, samples, name=name)
        k = self.usual_k if k is None else k
        self.k = check_neighbor("k", k, self.samples)
        if ending is None and self.k != self.usual_k:
            self.name += f"_k{k}"
        self.ending = self.name.removeprefix(f"{prefix}_")

    @staticmethod
    def of_features(real, fake, k):
        """The parts, of features `(n, d)` of either side."""
        raise NotImplementedError

    def keep(self, side, samples, width):
        return Rows(self, side, samples, width)

    def value(self):
        shares = self.of_features(self.real.numpy(), self.fake.numpy(), self.k)
        return {f"{part}_{self.ending}": getattr(shares, part) for part in self.parts}

    def get_config(self):
        config = super().get_config()
        del config["name"], config["real_samples"]
        return config | {"k": self.k, "ending": self.ending}


@keras.saving.register_keras_serializable("ganzoo")
class PrecisionRecall(ManifoldMetric):
    """Which share of the samples is realistic, and which share of reality is sampled.

    Each set is taken to fill the balls around its samples' features that reach to
    their `k`-th neighbour. Precision is the share of generated samples inside of a real
    ball, recall the share of real samples inside of a generated one. Both lie in
    [0, 1]; two sets of real samples come to less than 1, and to how much depends on
    their number. Logged as `precision_...` and `recall_...`.

    Args:
        extractor: Name, network, function or `Extractor`; see `ganzoo.features.get`.
            Defaults to `"efficientnet_lite0"`.
        samples: Number of generated and of real samples. Defaults to 5,000.
        k: Which neighbour the balls reach to. Defaults to 3, as in the paper.
        ending: End of the names in logs. Defaults to one such as `"lite0_5k"`.

    Raises:
        ValueError: If a number is out of range.

    Example:

    >>> import numpy as np
    >>> metric = PrecisionRecall(lambda points: points, samples=100, ending="2d")
    >>> real = np.random.default_rng(0).normal(size=(100, 2)).astype("float32")
    >>> metric.update_state(real, real * 0.1)  # All in the middle.
    >>> shares = metric.result()
    >>> shares["precision_2d"] > 0.9 > 0.5 > shares["recall_2d"]
    True

    Reference:
        Kynkäänniemi et al., Improved precision and recall metric for assessing
        generative models, 2019, section 3.
    """

    parts = ("precision", "recall")
    usual_k = 3
    of_features = staticmethod(precision_recall)


@keras.saving.register_keras_serializable("ganzoo")
class DensityCoverage(ManifoldMetric):
    """How thickly reality is sampled, and which share of it is.

    Around each real sample's features is a ball that reaches to its `k`-th real
    neighbour. Density is the number of such balls that a generated sample lies in, over
    `k`, on average; coverage is the share of balls that hold a generated sample. Unlike
    precision and recall neither is raised by outliers. Coverage lies in [0, 1]; two
    sets of real samples come to a density of about 1 and a coverage near 1. Logged as
    `density_...` and `coverage_...`.

    Args:
        extractor: Name, network, function or `Extractor`; see `ganzoo.features.get`.
            Defaults to `"efficientnet_lite0"`.
        samples: Number of generated and of real samples. Defaults to 5,000.
        k: Which neighbour the balls reach to. Defaults to 5, as in the paper.
        ending: End of the names in logs. Defaults to one such as `"lite0_5k"`.

    Raises:
        ValueError: If a number is out of range.

    Example:

    >>> import numpy as np
    >>> metric = DensityCoverage(lambda points: points, samples=100, ending="2d")
    >>> real = np.random.default_rng(0).normal(size=(100, 2)).astype("float32")
    >>> metric.update_state(real, real)
    >>> float(metric.result()["coverage_2d"])
    1.0

    Reference:
        Naeem et al., Reliable fidelity and diversity metrics for generative models,
        2020, section 3.
    """

    parts = ("density", "coverage")
    usual_k = 5
    of_features = staticmethod(density_coverage)
