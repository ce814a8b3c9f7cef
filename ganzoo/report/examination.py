"""Everything that a report tells of a model, as numbers and pictures."""

import dataclasses
import functools

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
        obeyed: Share of samples in which the class that was asked for is found, `None`
            if a model cannot be asked for classes.
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
    obeyed: float | None = None


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
    extractor = chosen(extractor, real)
    extractor.build(real.shape)
    translates = is_translator(model)
    if translates:
        repeats, read = 1, 2 * count
    else:
        read = max(2 * count, min(real.size, MOST_TRAINING))
    remembered = functools.partial(cache or FeatureCache(), extractor)
    known, known_rough, labels = _looked_at(_read(real, read), remembered, 2 * count)
    reference, other = known[:count], known[count : 2 * count]
    sets = [
        _drawn(Generated(model, real, seed + repeat), count)
        for repeat in range(repeats)
    ]
    sets[0] = list(sets[0])  # Shown later; more in memory would be too much.
    found, rough, _ = zip(*(_looked_at(drawn, extractor, count) for drawn in sets))
    images = np.concatenate([images for images, _ in sets.pop(0)])
    scores = of_features(found, reference, other, extractor.name)
    scores |= of_roughness(rough, known_rough[:count], known_rough[count : 2 * count])
    result = Examination(
        type(model).__name__,
        count,
        repeats,
        extractor.name,
        (real.size, count),
        scores,
        images,
    )
    if translates:
        _tell_pairs(result, real, images)
    else:
        training = known[:MOST_TRAINING]
        result.memory_of_real = memorization(other, reference)
        _tell_memory(result, real, found[0], images, training)
        if len(labels):
            asked = labels[:count] if getattr(model, "num_classes", None) else None
            labels = labels[:MOST_TRAINING]
            _tell_balance(result, real, found[0], training, labels, asked)
    return result


def chosen(extractor, real: Stored):
    """The extractor for some data; see `examine`."""
    if extractor != "auto":
        return features.get(extractor)
    clothes = features.get("fashion_mnist")
    if real.batches.class_names == clothes.class_names:
        return clothes
    return features.get("efficientnet_lite0")


def _read(real, count):
    """The first real images and their labels, if any, some at a time."""
    for piece in _pieces(count):
        yield real.images(*piece), real.part(*piece).get("label", ())


def _drawn(generated, count):
    """The first images of a model, some at a time, in the form of `_read`."""
    for piece in _pieces(count):
        yield generated.images(*piece), ()


def _pieces(count):
    # The same for every `count`, so that what is on disk fits.
    return [(i, min(i + BATCH, count)) for i in range(0, count, BATCH)]


def _looked_at(parts, ask, compared):
    """Features of images, roughness of those that are compared, labels, if any."""
    rows = []
    for number, (images, labels) in enumerate(parts):
        # Among the others neighbours are looked for, by features alone.
        rough = roughness(images) if number * BATCH < compared else ()
        rows.append((np.asarray(ask(images)), rough, labels))
    return [np.concatenate(column) for column in zip(*rows)]


def _tell_pairs(result, real, outputs):
    count = min(len(outputs), 32)
    part = real.part(0, count)
    result.shown = part["source"], outputs[:count], part["target"]
    targets = [real.images(*piece) for piece in _pieces(len(outputs))]
    result.scores |= of_pairs(np.concatenate(targets), outputs)


def _tell_memory(result, real, found, images, training):
    memory = memorization(found, training)
    result.memory = memory
    result.searched = min(1.0, MOST_TRAINING / real.size)
    alike = memory.most_alike(24)
    neighbors = [real.images(row, row + 1)[0] for row in memory.neighbors[alike]]
    result.most_alike = images[alike], np.stack(neighbors)


def _tell_balance(result, real, found, training, labels, asked):
    of_real = classes_by_others(training, labels)
    of_samples = classes_of(found, training, labels)
    result.balance = class_balance(of_real, of_samples, real.batches.class_names)
    result.balance_accuracy = float(np.mean(of_real == labels))
    if asked is not None:
        result.obeyed = float(np.mean(of_samples == asked))
