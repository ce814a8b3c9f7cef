"""Metrics that compare real and generated samples by what a network sees in them."""

import keras

from ganzoo import features
from ganzoo.arguments import whole_number
from ganzoo.metrics.names import sample_counts
from ganzoo.metrics.samples import same_strategy


class FeatureMetric(keras.metrics.Metric):
    """A metric of (real, fake) samples that looks at vectors of an extractor.

    Abstract. A subclass says what it keeps of either side (`keep`) and what it makes of
    that (`value`). Samples beyond those that it is for are left out; fewer are refused
    when the result is asked for, as its name would lie.

    Args:
        prefix: First part of the name.
        extractor: What `ganzoo.features.get` takes.
        samples: Number of generated samples, 2 or more.
        real_samples: Number of real ones. Defaults to `samples`.
        name: Name in logs. Defaults to prefix, extractor and numbers of samples.
    """

    # What of the extractor is kept, and whether real samples are looked at.
    judged_by = "features"
    needs_real = True

    def __init__(self, prefix, extractor, samples, real_samples=None, name=None):
        self.prefix = prefix
        self.extractor = features.get(extractor)
        self.samples = whole_number("samples", samples, low=2)
        self.real_samples = self.samples
        if real_samples is not None:
            self.real_samples = whole_number("real_samples", real_samples, low=2)
        counts = sample_counts(self.real_samples, self.samples)
        super().__init__(name=name or f"{prefix}_{self.extractor.name}_{counts}")
        # `None` until `build`; a side that a subclass does not keep stays so.
        self.real = self.fake = None
        self.built, self._strategy = False, None

    def keep(self, side: str, samples: int, width: int):
        """An object with `count` and `add(vectors)`; `None` for a side that does not
        matter."""
        raise NotImplementedError

    def value(self):
        """The result as a number, or a dict of numbers by name."""
        raise NotImplementedError

    def build(self, sample_shape):
        """Make the state for samples of a shape; may be called again."""
        self._strategy = same_strategy(self, self._strategy)
        if self.built:
            return
        self.extractor.build(tuple(sample_shape))
        width = self.extractor.dimension
        if self.judged_by == "probabilities":
            width = self.extractor.classes
            if width is None:
                raise ValueError(
                    f"{type(self).__name__} needs an `extractor` that tells classes, a "
                    'network with {"features", "logits"}. Received: '
                    f"{self.extractor.name!r}, which has features alone."
                )
        self.check_width(width)
        self.real = self.keep("real", self.real_samples, width)
        self.fake = self.keep("fake", self.samples, width)
        self.built = True

    def check_width(self, width: int):
        """Refuse, or warn of, what cannot be judged from vectors of a length."""

    def vectors(self, samples):
        """What is kept of samples: uint8, or floats in [-1, 1]."""
        if self.judged_by == "probabilities":
            return self.extractor.probabilities(samples)
        return self.extractor(samples)

    def update_state(self, real, fake, sample_weight=None):
        """Add a batch of real and one of generated samples.

        Args:
            real: Samples `(n, ...)`; images uint8, or floats in [-1, 1].
            fake: The same.
        """
        self.build(real.shape[1:])
        self.observe(
            None if self.real is None else self.vectors(real), self.vectors(fake)
        )

    def observe(self, real=None, fake=None):
        """Add vectors that the extractor has made before; `build` comes first.

        Args:
            real: `(n, width)` of real samples, or `None`.
            fake: The same of generated samples.
        """
        if real is not None and self.real is not None:
            self.real.add(real)
        if fake is not None:
            self.fake.add(fake)

    def merge_state(self, metrics):
        """Add what other metrics of the same arguments have seen.

        Args:
            metrics: List of metrics, such as other processes have filled.
        """
        for metric in metrics:
            self.real.merge(metric.real)
            self.fake.merge(metric.fake)

    def result(self):
        """The value, or a dict of values by name.

        Raises:
            ValueError: If fewer samples came than the metric is for.
        """
        differ = self.real_samples != self.samples
        of_real = "real_samples" if differ else "samples"
        for state, argument in ((self.real, of_real), (self.fake, "samples")):
            if state is not None:
                state.count.require_all(self.name, argument)
        return self.value()

    def get_config(self):
        return {
            "name": self.name,
            "extractor": keras.saving.serialize_keras_object(self.extractor),
            "samples": self.samples,
            "real_samples": self.real_samples,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**keras.saving.deserialize_keras_object(config))
