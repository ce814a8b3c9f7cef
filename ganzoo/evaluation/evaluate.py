"""All metrics of a set of samples in one pass."""

import tensorflow as tf

from ganzoo.arguments import whole_number
from ganzoo.evaluation.feature_cache import FeatureCache
from ganzoo.evaluation.samples import Stored, opened
from ganzoo.metrics.feature_metric import FeatureMetric
from ganzoo.quality import check_metrics, listed, results


def evaluate(
    samples,
    data,
    metrics,
    *,
    seed: int = 0,
    batch_size: int = 100,
    cache: FeatureCache | bool = True,
) -> dict[str, float]:
    """Compare generated with real samples.

    Args:
        samples: A model; or samples that are there, in any form that
            `ganzoo.datasets.images` opens, such as a folder, an array or an `.npz`
            file, as its batches, or as a `tf.data.Dataset`. A class-conditional model
            draws the classes of the real samples.
        data: Real samples, in the same forms; for a model that translates the pairs of
            `ganzoo.datasets.translation`. For a model, a folder or file is brought to
            the size and channels of its samples, and cut where its sides differ; open
            it with `ganzoo.datasets.images(..., resize="pad")` if the model was trained
            so.
        metrics: Metrics of `ganzoo.metrics`, or one, which say how many samples are
            taken. Of a set that holds more, those are a fixed random choice.
        seed: Integer, 0 or more, that chooses the noise of a model. Defaults to 0.
        batch_size: Samples that are looked at at once. Defaults to 100.
        cache: Whether features of real samples are remembered on disk, or a
            `FeatureCache`. Defaults to `True`.

    Returns:
        Dict of the metrics' values by their names.

    Raises:
        ValueError: If there are fewer samples than a metric is for, or they cannot be
            judged.

    Example:

    >>> import ganzoo
    >>> metric = ganzoo.metrics.KernelDistance("fashion_mnist", samples=200)
    >>> evaluate(
    ...     ganzoo.datasets.images("fashion_mnist_10k", split="train[:200]"),
    ...     ganzoo.datasets.images("fashion_mnist_10k", split="train[200:400]"),
    ...     [metric],
    ... )["kid_fashion_200"] < 0.01
    True
    """
    whole_number("batch_size", batch_size)
    metrics = listed(metrics)
    check_metrics(metrics, least=1)
    if not isinstance(cache, FeatureCache):
        cache = FeatureCache(enabled=bool(cache))
    real = Stored.of(data, "data", samples)
    fake = opened(samples, real, seed)
    real_count, fake_count = counts(metrics, real)
    if not all(hasattr(metric, "samples") for metric in metrics):
        _require_as_many(real, fake)
    real.require(real_count)
    fake.require(fake_count)
    for metric in metrics:
        metric.reset_state()
        if isinstance(metric, FeatureMetric):
            metric.build(real.shape)
    for start in range(0, max(real_count, fake_count), batch_size):
        stop = start + batch_size
        _show(
            metrics,
            real.images(start, min(stop, real_count)) if start < real_count else None,
            fake.images(start, min(stop, fake_count)) if start < fake_count else None,
            cache,
        )
    return results(metrics)


def counts(metrics, real: Stored) -> tuple[int, int]:
    """How many real and generated samples metrics look at.

    Args:
        metrics: List of metrics.
        real: The real samples.
    """
    needed = [(0, 0)]
    for metric in metrics:
        if hasattr(metric, "samples"):
            wanted = getattr(metric, "real_samples", metric.samples)
            looks = getattr(metric, "needs_real", True)
            needed.append((wanted if looks else 0, metric.samples))
        else:  # A mean over images, such as PSNR, is of all that there are.
            needed.append((real.size, real.size))
    return tuple(map(max, zip(*needed)))


def _require_as_many(real, fake):
    if isinstance(fake, Stored) and fake.size != real.size:
        raise ValueError(
            "Metrics of pairs need as many `samples` as `data`. Received: "
            f"{fake.size} and {real.size}."
        )


def _show(metrics, real, fake, cache):
    """Let the metrics see a batch of either kind, `None` where there are no more."""
    # One tensor for all of them, so that an extractor works once.
    fake = None if fake is None else tf.convert_to_tensor(fake)
    known = {}
    for metric in metrics:
        if not isinstance(metric, FeatureMetric):
            # One that does not look at real samples may get any.
            beside = real if getattr(metric, "needs_real", True) else fake
            if beside is not None and fake is not None:
                rows = min(len(beside), len(fake))
                metric.update_state(beside[:rows], fake[:rows])
            continue
        vectors = None
        if real is not None and metric.real is not None:
            key = id(metric.extractor), metric.judged_by
            if key not in known:
                known[key] = cache(metric.extractor, real, metric.judged_by)
            vectors = known[key]
        metric.observe(vectors, None if fake is None else metric.vectors(fake))
