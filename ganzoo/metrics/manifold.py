"""Precision, recall, density and coverage: shares of samples inside of balls."""

from typing import NamedTuple

import numpy as np

from ganzoo.metrics.checks import check_neighbor, check_pair
from ganzoo.metrics.distances import lower_bounds, prepare, squares
from ganzoo.metrics.neighbors import squared_radii


class PrecisionAndRecall(NamedTuple):
    """Shares in [0, 1], and the standard error of each over the samples it counts."""

    precision: float
    recall: float
    precision_error: float
    recall_error: float


class DensityAndCoverage(NamedTuple):
    """Density from 0 on, coverage in [0, 1], and their standard errors."""

    density: float
    coverage: float
    density_error: float
    coverage_error: float


class PRDC(NamedTuple):
    """All four, and their standard errors."""

    precision: float
    recall: float
    density: float
    coverage: float
    precision_error: float
    recall_error: float
    density_error: float
    coverage_error: float


def precision_recall(real, fake, k: int = 3) -> PrecisionAndRecall:
    """Share of fake samples in a real ball, and of real samples in a fake one.

    `precision = mean_f [some r: |f - r| ≤ radius_k(r)]`, recall with the sets in each
    other's place. The ball of a sample reaches to the k-th nearest other of its own
    set. Comparisons are exact to float64.

    Args:
        real: `(n, d)` of numbers.
        fake: `(m, d)` of numbers.
        k: Which neighbour balls reach to, below n and m. Defaults to 3.

    Returns:
        `PrecisionAndRecall`. An error is `√(p (1 - p) / n)`, and takes the balls for
        given.

    Raises:
        ValueError: If sets do not fit, or there is no such neighbour.

    Example:

    >>> shares = precision_recall([[0.0], [1.0], [4.0]], [[0.4], [0.6], [9.0]], k=1)
    >>> round(shares.precision, 3), round(shares.recall, 3)
    (0.667, 0.667)

    Reference:
        Kynkäänniemi et al., Improved precision and recall metric for assessing
        generative models, 2019, equations 1 and 2.
    """
    found = _counted(real, fake, k)
    precision, precision_error = _share(found.in_real_ball)
    recall, recall_error = _share(found.in_fake_ball)
    return PrecisionAndRecall(precision, recall, precision_error, recall_error)


def density_coverage(real, fake, k: int = 5) -> DensityAndCoverage:
    """Number of real balls around a fake sample, over k, and share of balls with one.

    `density = mean_f Σ_r [|f - r| < radius_k(r)] / k`,
    `coverage = mean_r [some f: |f - r| < radius_k(r)]`

    Balls are open, as in the authors' code: so a set has the density 1 in itself.
    Comparisons are exact to float64.

    Args:
        real: `(n, d)` of numbers.
        fake: `(m, d)` of numbers.
        k: Which neighbour balls reach to, below n. Defaults to 5.

    Returns:
        `DensityAndCoverage`. The errors are those of a mean over fake samples, and of a
        share of the real ones; they take the balls for given.

    Raises:
        ValueError: If sets do not fit, or there is no such neighbour.

    Example:

    >>> values = density_coverage([[0.0], [1.0], [4.0]], [[0.4], [0.6], [9.0]], k=1)
    >>> round(values.density, 3), round(values.coverage, 3)
    (1.333, 0.667)

    Reference:
        Naeem et al., Reliable fidelity and diversity metrics for generative models,
        2020, equations 3 and 4.
    """
    found = _counted(real, fake, k, fake_balls=False)
    density, density_error = _density(found.real_balls, k)
    coverage, coverage_error = _share(found.holds_fake)
    return DensityAndCoverage(density, coverage, density_error, coverage_error)


def prdc(real, fake, k: int = 5) -> PRDC:
    """`precision_recall` and `density_coverage` for the time of the first.

    Args:
        real: `(n, d)` of numbers.
        fake: `(m, d)` of numbers.
        k: Which neighbour balls reach to, below n and m. Defaults to 5.

    Returns:
        `PRDC`.

    Raises:
        ValueError: If sets do not fit, or there is no such neighbour.

    Example:

    >>> values = prdc([[0.0], [1.0], [4.0]], [[0.4], [0.6], [9.0]], k=1)
    >>> [round(value, 3) for value in values[:4]]
    [0.667, 0.667, 1.333, 0.667]

    Reference:
        Those of `precision_recall` and `density_coverage`.
    """
    found = _counted(real, fake, k)
    values = (
        _share(found.in_real_ball),
        _share(found.in_fake_ball),
        _density(found.real_balls, k),
        _share(found.holds_fake),
    )
    return PRDC(*(value for value, _ in values), *(error for _, error in values))


class _Counts:
    """What is in which balls; closed balls but for `real_balls` and `holds_fake`."""

    def __init__(self, reals, fakes):
        self.in_real_ball = np.zeros(fakes, bool)
        self.in_fake_ball = np.zeros(reals, bool)
        self.real_balls = np.zeros(fakes, np.int64)
        self.holds_fake = np.zeros(reals, bool)


def _counted(real, fake, k, fake_balls=True):
    real, fake = check_pair(real, fake)
    k = check_neighbor("k", k, min(len(real), len(fake)) if fake_balls else len(real))
    real, fake = prepare(real, fake)
    real_radii = squared_radii(real, k)
    fake_radii = squared_radii(fake, k) if fake_balls else None
    counts = _Counts(len(real), len(fake))
    for rows, bounds in lower_bounds(real, fake):
        edges = real.scaled(real_radii[rows])[:, None]
        inside = bounds > edges
        if fake_balls:
            fake_edges = fake.scaled(fake_radii)
            inside_fake = bounds > fake_edges
        bounds += fake.slack
        bounds += real.slack[rows, None]
        # From lower bounds to upper ones: what has come in between is to be looked at.
        i, j = _pairs((bounds >= edges) ^ inside)
        exact = squares(real, fake, i + rows.start, j)
        limits = real_radii[rows][i]
        open_, closed = exact < limits, exact <= limits
        inside[i[open_], j[open_]] = True
        counts.real_balls += inside.sum(axis=0, dtype=np.uint8)  # Of 255 rows.
        counts.holds_fake[rows] = inside.any(axis=1)
        counts.in_real_ball |= inside.any(axis=0)
        counts.in_real_ball[j[closed]] = True
        if fake_balls:
            i, j = _pairs((bounds >= fake_edges) ^ inside_fake)
            closed = squares(real, fake, i + rows.start, j) <= fake_radii[j]
            counts.in_fake_ball[rows] = inside_fake.any(axis=1)
            counts.in_fake_ball[rows.start + i[closed]] = True
    return counts


def _pairs(mask):
    """Rows and columns of what is true; quicker than `numpy.nonzero` for little."""
    return np.divmod(np.flatnonzero(mask), mask.shape[1])


def _share(inside):
    """Share of what is true, and its standard error."""
    share = float(inside.mean())
    return share, float(np.sqrt(share * (1.0 - share) / len(inside)))


def _density(balls, k):
    """Mean number of balls over k, and its standard error."""
    # Multiplied as in the authors' code, to be equal to the last digit.
    share = 1.0 / k
    return float(balls.mean() * share), float(balls.std() * share / len(balls) ** 0.5)
