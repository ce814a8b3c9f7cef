"""Figures of generated samples beside those of real ones."""

import dataclasses

import numpy as np
import tensorflow as tf

from ganzoo.metrics import density_coverage, kernel_distance, precision_recall
from ganzoo.metrics.diversity import diversity
from ganzoo.metrics.frechet import frechet_distance, moments
from ganzoo.metrics.images import levels
from ganzoo.metrics.kernel import usual_subset_size
from ganzoo.metrics.names import short_count


@dataclasses.dataclass(frozen=True)
class Score:
    """One figure.

    Args:
        value: Of generated samples, the mean over the sets that were drawn.
        error: Standard deviation over those sets, or standard error of a mean.
        real: The same figure of real samples that the reference does not hold, `None`
            where there is none.
        best: `"low"`, `"high"` or `"one"`: what is better.
        note: What a reader must know.
    """

    value: float
    error: float | None
    real: float | None
    best: str
    note: str = ""


def of_features(drawn, reference, other, extractor: str) -> dict[str, Score]:
    """Scores of sets of samples.

    Args:
        drawn: List of features `(n, d)`, one for each set of generated samples.
        reference: Features `(n, d)` of the real samples that they are compared with.
        other: Features `(n, d)` of further real samples.
        extractor: Its name.

    Returns:
        `Score` by name.
    """
    ending = f"{extractor}_{short_count(len(reference))}"
    sets = [_figures(found, reference) for found in (*drawn, other)]
    scores = {}
    for name, (best, note) in _kinds(len(reference), reference.shape[1]).items():
        *values, real = (figures[name] for figures in sets)
        scores[f"{name}_{ending}"] = _over_sets(values, real, best, note)
    return scores


def _over_sets(values, real, best, note):
    """Score of a figure that every set of samples has."""
    error = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return Score(float(np.mean(values)), error, float(real), best, note)


def _kinds(count, width):
    few = ""
    if count <= width:
        few = (
            f"{count} samples of {width} features: far above what more samples would "
            "give; compare with the real value beside it only"
        )
    return {
        "kid": ("low", "unbiased; 0 is what real samples come to on average"),
        "fid": ("low", few),
        "precision": ("high", "share of samples that look real"),
        "recall": ("high", "share of real samples that it could draw"),
        "density": ("high", "how deep samples lie among real ones"),
        "coverage": ("high", "share of real samples with a drawn one near"),
        "diversity": ("high", "distance to the sample most alike, over that of real"),
    }


def _figures(found, reference):
    precision = precision_recall(reference, found)
    density = density_coverage(reference, found)
    size = usual_subset_size(len(reference))
    return {
        "kid": kernel_distance(reference, found, size)[0],
        "fid": frechet_distance(*moments(reference), *moments(found)),
        "precision": precision.precision,
        "recall": precision.recall,
        "density": density.density,
        "coverage": density.coverage,
        "diversity": diversity(reference, found),
    }


def roughness(images) -> np.ndarray:
    """Mean difference of pixels from the mean of their four neighbours, of 255.

    Noise raises it, blur lowers it; neither shows well in features of networks that
    were trained to see through both.

    Args:
        images: `(n, height, width, channels)`, uint8, or floats in [-1, 1].

    Returns:
        float64 `(n,)`, one for each image; 0 for those with no pixel inside.
    """
    if min(images.shape[1:3]) < 3:
        return np.zeros(len(images))
    x = levels(images).numpy()
    around = x[:, :-2, 1:-1] + x[:, 2:, 1:-1] + x[:, 1:-1, :-2] + x[:, 1:-1, 2:]
    apart = np.abs(x[:, 1:-1, 1:-1] - around / 4)
    return apart.mean(axis=(1, 2, 3), dtype=np.float64)


def of_roughness(drawn, reference, other) -> dict[str, Score]:
    """The roughness of samples over that of the real ones that they are compared with.

    Args:
        drawn: List of `roughness`, one for each set of generated samples.
        reference: That of the real samples that they are compared with.
        other: That of further real samples.

    Returns:
        `Score` by name.
    """
    usual = np.mean(reference)
    if not usual:  # One color each.
        return {}
    ratios = [np.mean(rough) / usual for rough in drawn]
    note = "differences of pixels from their neighbours, over those of real images"
    score = _over_sets(ratios, np.mean(other) / usual, "one", note)
    return {f"roughness_{short_count(len(reference))}": score}


def of_pairs(targets, outputs) -> dict[str, Score]:
    """How near outputs are to their targets.

    Args:
        targets: Images `(n, height, width, channels)`, uint8.
        outputs: The same, of what was made of their sources.

    Returns:
        `Score` by name, with standard errors of the means.
    """
    targets, outputs = levels(targets), levels(outputs)
    distance = tf.reduce_mean(tf.abs(targets - outputs), axis=(1, 2, 3)) / 255.0
    values = {
        "l1": (distance, "low", "mean distance of pixels, of 1"),
        "psnr": (tf.image.psnr(targets, outputs, 255.0), "high", "decibels"),
        "ssim": (tf.image.ssim(targets, outputs, 255.0), "high", "1 for equal images"),
    }
    return {
        name: Score(
            float(np.mean(each)),
            float(np.std(each) / np.sqrt(len(each))),
            None,
            best,
            note,
        )
        for name, (each, best, note) in values.items()
    }
