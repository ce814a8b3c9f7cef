"""The inception score, with any classifier."""

import keras
import numpy as np
import tensorflow as tf

from ganzoo.arguments import whole_number
from ganzoo.metrics.feature_metric import FeatureMetric
from ganzoo.metrics.samples import Count


@keras.saving.register_keras_serializable("ganzoo")
class ClassifierScore(FeatureMetric):
    """Inception score (IS): how sure of each sample, and how varied over all.

    `IS = exp(E KL(p(y | x) ‖ p(y)))`, where `p(y | x)` is what a classifier says of a
    generated sample and `p(y)` its mean; from 1 to the number of classes, which is
    best. It does not look at real samples, so that one perfect picture of each class
    gets the highest score. The mean over `splits` of the samples is logged under the
    name, its standard deviation under `{name}_std`.

    Args:
        extractor: Classifier: a name, network or `Extractor` with logits; see
            `ganzoo.features.get`. The original is `"inception_2015_tensorflow"`.
            Defaults to `"efficientnet_lite0"`.
        samples: Number of generated samples, a multiple of `splits`. Defaults to 5,000.
        splits: Parts that the score is computed of, in the samples' order. Defaults to
            10, as in the paper.
        name: Name in logs. Defaults to one such as `"is_lite0_5k"`.

    Raises:
        ValueError: If a number is out of range, or the extractor tells no classes.

    Example:

    >>> import numpy as np
    >>> inputs = keras.Input((2,))
    >>> classifier = keras.Model(inputs, {"features": inputs, "logits": inputs * 50.0})
    >>> metric = ClassifierScore(classifier, samples=10, splits=1, name="is")
    >>> samples = np.tile(np.eye(2, dtype="float32"), (5, 1))
    >>> metric.update_state(samples, samples)
    >>> round(float(metric.result()["is"]), 3)
    2.0

    Reference:
        Salimans et al., Improved techniques for training GANs, 2016, section 4.
    """

    judged_by = "probabilities"
    needs_real = False

    def __init__(
        self,
        extractor="efficientnet_lite0",
        samples: int = 5000,
        splits: int = 10,
        name: str | None = None,
    ):
        super().__init__("is", extractor, samples, name=name)
        self.splits = whole_number("splits", splits)
        if self.samples % self.splits:
            raise ValueError(
                f"`samples` must be a multiple of splits={splits}. "
                f"Received: samples={samples}."
            )

    def keep(self, side, samples, width):
        if side == "fake":
            return SplitScores(self, samples, width, self.splits)
        return None

    def merge_state(self, metrics):
        raise NotImplementedError(
            "Splits go by the order of samples, which several metrics have not."
        )

    def value(self):
        scores = self.fake.scores()
        return {self.name: scores.mean(), f"{self.name}_std": scores.std()}

    def get_config(self):
        config = super().get_config()
        del config["real_samples"]
        return config | {"splits": self.splits}


class SplitScores:
    """Sums from which the score of each split comes.

    Args:
        metric: The metric that owns the variables.
        samples: Number of samples.
        classes: Number of classes.
        splits: Number of parts of the samples.
    """

    def __init__(self, metric, samples, classes, splits):
        self.count = Count(metric, "fake", samples)
        self.splits = splits
        self._sum = metric.add_variable((splits, classes), "zeros", "float64")
        self._information = metric.add_variable((splits,), "zeros", "float64")

    def add(self, probabilities):
        places = self.count.places(tf.shape(probabilities)[0])
        # Places beyond the last sample belong to no split, whose one-hot row is zero.
        split = places * self.splits // self.count.samples
        member = tf.one_hot(split, self.splits, axis=0, dtype=tf.float64)
        probabilities = tf.cast(probabilities, tf.float64)
        information = tf.reduce_sum(
            tf.math.multiply_no_nan(tf.math.log(probabilities), probabilities), axis=-1
        )
        self._sum.assign_add(member @ probabilities)
        self._information.assign_add(tf.linalg.matvec(member, information))

    def scores(self) -> np.ndarray:
        size = self.count.samples / self.splits
        mean = self._sum.numpy() / size
        marginal = np.sum(mean * np.log(np.where(mean > 0, mean, 1.0)), axis=1)
        return np.exp(self._information.numpy() / size - marginal)
