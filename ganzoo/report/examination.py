"""Everything that a report tells of a model, as numbers and pictures."""

import dataclasses
import itertools

import numpy as np

from ganzoo import features
from ganzoo.arguments import whole_number
from ganzoo.evaluation import (
    ClassShare,
    FeatureCache,
    Memorization,
    class_balance,
    classes_by_others,
    classes_of,
    memorization,
)
from ganzoo.evaluation.samples import Generated, Stored, is_translator
from ganzoo.report.scores import (
    Score,
    of_features,
    of_pairs,
    of_roughness,
    roughness,
)

BATCH = 100
# Training samples among which neighbours are looked for: half a gigabyte of features.
MOST_TRAINING = 100_000


@dataclasses.dataclass
class Examination:
    """What was found out about a model.

    Args:
        model: Name of its class.
        samples: Number of samples in each comparison.
        repeats: Number of sets of samples that were drawn.
        extractor: Name of the extractor.
        data: Number of real samples that there are, and of those in the comparison.
        scores: `Score` by name, of generated samples and of real ones.
        shown: Samples, uint8; for translation `(sources, outputs, targets)`.
        searched: Share of the real samples among which neighbours were looked for.
        memory: What neighbours tell, `None` for translation.
        memory_of_real: The same of real samples that are compared with others.
        most_alike: `(samples, neighbours)`, uint8, the most alike first.
        balance: Shares of classes, `None` without labels.
        balance_accuracy: Share of real samples whose class is found.
    """

    model: str
    samples: int
    repeats: int
    extractor: str
    data: tuple[int, int]
    scores: dict[str, Score]
    shown: object
    searched: float = 1.0
    memory: Memorization | None = None
    memory_of_real: Memorization | None = None
    most_alike: tuple | None = None
    balance: list[ClassShare] | None = None
    balance_accuracy: float | None = None


def examine(
    model,
    data,
    *,
    extractor="auto",
    samples: int = 5000,
    repeats: int = 3,
    seed: int = 0,
    cache: FeatureCache | None = None,
) -> Examination:
    """Compare a model with the data that it was trained on.

    The data are cut into two halves at random. Samples are compared with one of them,
    and so is the other half, which tells what the figures of real samples are.

    Args:
        model: Model with `generate` or `translate`.
        data: Its training samples, in any form that `ganzoo.evaluation.evaluate` takes;
            for translation pairs, best held out.
        extractor: See `ganzoo.features.get`; `"auto"` is the classifier of clothes for
            Fashion-MNIST, and else `"efficientnet_lite0"`. Defaults to `"auto"`.
        samples: Samples in a comparison, at most; half of the data if these are fewer.
            Defaults to 5,000.
        repeats: Sets of samples that are drawn, whose spread is the interval of each
            figure. Defaults to 3.
        seed: Integer that chooses the noise. Defaults to 0.
        cache: Where features of real samples are remembered. Defaults to the user's.

    Returns:
        An `Examination`.

    Raises:
        ValueError: If there are fewer than 20 real samples, or they cannot be judged.
    """
    whole_number("repeats", repeats)
    real = Stored.of(data, "data", model)
    if len(real.shape) != 3:
        raise ValueError(
            "`data` must be images, of which a report shows some. Received: samples of "
            f"shape {real.shape}; `ganzoo.evaluation.evaluate` takes any."
        )
    if real.size < 20:
        raise ValueError(f"`data` must hold 20 samples or more. Received: {real.size}.")
    count = min(whole_number("samples", samples, low=10), real.size // 2)
    judge = _Judge(chosen(extractor, real), cache or FeatureCache(), real)
    reference = judge.known(0, count)
    other = judge.known(count, 2 * count)
    translates = is_translator(model)
    drawn = [
        judge.drawn(Generated(model, real, seed + repeat), count, keep=repeat == 0)
        for repeat in range(1 if translates else repeats)
    ]
    found, rough, kept = zip(*drawn)
    name = judge.extractor.name
    scores = of_features(found, reference, other, name)
    real_ones = (
        judge.roughness(real, 0, count),
        judge.roughness(real, count, 2 * count),
    )
    scores |= of_roughness(rough, *real_ones, count)
    found, images = found[0], kept[0]
    result = Examination(
        type(model).__name__,
        count,
        len(drawn),
        name,
        (real.size, count),
        scores,
        images,
    )
    if translates:
        _tell_pairs(result, real, images)
    else:
        _tell_memory(result, judge, found, images, reference, other)
        _tell_balance(result, judge, found)
    return result


def chosen(extractor, real: Stored):
    """The extractor for some data; see `examine`."""
    if extractor != "auto":
        return features.get(extractor)
    clothes = features.get("fashion_mnist")
    if real.batches.class_names == clothes.class_names:
        return clothes
    return features.get("efficientnet_lite0")


class _Judge:
    """Features of real samples, remembered, and of generated ones."""

    def __init__(self, extractor, cache, real):
        self.extractor, self.cache, self.real = extractor, cache, real
        extractor.build(real.shape)

    def known(self, start, stop):
        return np.concatenate(
            [
                self.cache(self.extractor, self.real.images(first, last))
                for first, last in _batches(start, stop)
            ]
        )

    def training(self):
        return self.known(0, min(self.real.size, MOST_TRAINING))

    def drawn(self, generated, count, keep):
        """Features of samples, how rough they are, and if asked for the samples."""
        found, rough, kept = [], 0.0, []
        for first, last in _batches(0, count):
            images = generated.images(first, last)
            found.append(np.asarray(self.extractor(images)))
            rough += roughness(images) * len(images) / count
            if keep:
                kept.append(images)
        return np.concatenate(found), rough, np.concatenate(kept) if keep else None

    def roughness(self, source, start, stop):
        """How rough real samples are."""
        return sum(
            roughness(source.images(first, last)) * (last - first) / (stop - start)
            for first, last in _batches(start, stop)
        )


def _batches(start, stop):
    # The same pieces for every `stop`, so that what is on disk fits.
    edges = [start, *range((start // BATCH + 1) * BATCH, stop, BATCH), stop]
    return list(itertools.pairwise(edges))


def _tell_pairs(result, real, outputs):
    count = min(len(outputs), 32)
    part = real.part(0, count)
    result.shown = part["source"], outputs[:count], part["target"]
    targets = [real.images(first, last) for first, last in _batches(0, len(outputs))]
    result.scores |= of_pairs(np.concatenate(targets), outputs)


def _tell_memory(result, judge, found, images, reference, other):
    memory = memorization(found, judge.training())
    result.memory = memory
    result.searched = min(1.0, MOST_TRAINING / judge.real.size)
    result.memory_of_real = memorization(other, reference)
    alike = memory.most_alike(24)
    rows = memory.neighbors[alike]
    neighbors = [judge.real.images(row, row + 1)[0] for row in rows]
    result.most_alike = images[alike], np.stack(neighbors)


def _tell_balance(result, judge, found):
    batches = judge.real.batches
    if "label" not in batches.columns:
        return
    known = judge.training()
    labels = judge.real.part(0, len(known))["label"]
    told = classes_by_others(known, labels)
    result.balance = class_balance(
        told, classes_of(found, known, labels), batches.class_names
    )
    result.balance_accuracy = float(np.mean(told == labels))
