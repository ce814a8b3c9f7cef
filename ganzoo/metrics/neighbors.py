"""Nearest neighbours, exact to float64."""

import numpy as np

from ganzoo.arguments import whole_number
from ganzoo.metrics.checks import check_features, check_neighbor, check_pair
from ganzoo.metrics.distances import Points, lower_bounds, prepare, squares


def radii(samples, k: int) -> np.ndarray:
    """Euclidean distance of each sample to the k-th nearest other one.

    Copies of a sample are others, at a distance of 0.

    Args:
        samples: `(n, d)` of numbers.
        k: From 1 to n - 1.

    Returns:
        float64 `(n,)`.

    Raises:
        ValueError: If samples are no finite numbers, or there is no such neighbour.

    Example:

    >>> radii([[0.0], [1.0], [3.0]], k=1).tolist()
    [1.0, 1.0, 2.0]
    """
    samples = check_features("samples", samples)
    k = check_neighbor("k", k, len(samples))
    (points,) = prepare(samples)
    return np.sqrt(squared_radii(points, k))


def nearest(queries, samples, count: int = 1):
    """The samples that are nearest to each query, by Euclidean distance.

    Args:
        queries: `(m, d)` of numbers.
        samples: `(n, d)` of numbers.
        count: How many samples, from 1 to n. Defaults to 1.

    Returns:
        Distances, float64 `(m, count)`, from the nearest on, and the samples' rows,
        int64 `(m, count)`; of samples as far as each other, the first.

    Raises:
        ValueError: If sets do not fit, or there are fewer samples.

    Example:

    >>> distances, rows = nearest([[0.0], [5.0]], [[1.0], [3.0], [4.0]])
    >>> distances.tolist(), rows.tolist()
    ([[1.0], [1.0]], [[0], [2]])
    """
    queries, samples = check_pair(queries, samples, 1, ("queries", "samples"))
    count = whole_number("count", count)
    if count > len(samples):
        raise ValueError(
            f"`count` must be at most the number of samples, {len(samples)}. "
            f"Received: {count}."
        )
    left, right = prepare(queries, samples)
    distances = np.empty((len(left), count))
    indices = np.empty((len(left), count), np.int64)
    for rows, bounds in lower_bounds(left, right):
        i, j, _ = _candidates(left, right, rows, bounds, count)
        values = squares(left, right, i + rows.start, j)
        order = np.lexsort((j, values, i))
        firsts = np.searchsorted(i[order], np.arange(rows.stop - rows.start))
        chosen = order[firsts[:, None] + np.arange(count)]
        distances[rows], indices[rows] = np.sqrt(values[chosen]), j[chosen]
    return distances, indices


def squared_radii(points: Points, k: int) -> np.ndarray:
    """Squared distance of each of the points to the k-th nearest other one.

    Args:
        points: The points.
        k: From 1 to n - 1.

    Returns:
        float64 `(n,)`.
    """
    counts, wanted = _copies(points, k)
    result = np.zeros(len(points))
    for rows, bounds in lower_bounds(points, points):
        bounds[np.arange(len(bounds)), np.arange(rows.start, rows.stop)] = -np.inf
        if counts is not None:
            bounds[:, counts == 0] = -np.inf
        i, j, upper = _candidates(points, points, rows, bounds, k)
        needed = wanted[rows].copy()
        if counts is None:
            keep = _undecided(points, rows, i, j, upper, k)
            needed -= np.bincount(i[~keep], minlength=len(needed))
            i, j = i[keep], j[keep]
        values = squares(points, points, i + rows.start, j)
        order = np.lexsort((values, i))
        i, j, values = i[order], j[order], values[order]
        # Neighbours up to each candidate; and up to the candidates of earlier rows.
        seen = np.cumsum(np.ones(len(j), int) if counts is None else counts[j])
        before = np.concatenate([[0], seen])[np.searchsorted(i, np.arange(len(needed)))]
        some = needed > 0
        at = np.searchsorted(seen, before[some] + needed[some])
        result[rows][some] = values[at]
    return result if points.first is None else result[points.first]


def _copies(points, k):
    """How many samples each row stands for, 0 for a copy of an earlier one, and which
    neighbour it wants beside its own copies."""
    if points.first is None:
        return None, np.full(len(points), k)
    counts = np.bincount(points.first, minlength=len(points))
    return counts, np.where(counts > 0, k + 1 - counts, 0)


def _candidates(left, right, rows, bounds, k):
    """Pairs in a block of rows that hold each row's k nearest columns.

    Returns:
        Rows (counted from the block's first), columns, and upper bounds of `-d² / 2`
        less the row's slack. `bounds` is written to.
    """
    at_least = _kth_largest(bounds, min(k, bounds.shape[1]))
    bounds += right.slack
    lowest = np.finfo(np.float32).min  # Leaves -inf out, what is no neighbour.
    mask = bounds >= np.maximum(at_least - left.slack[rows], lowest)[:, None]
    flat = np.flatnonzero(mask)
    i, j = np.divmod(flat, bounds.shape[1])
    return i, j, bounds.reshape(-1)[flat]


def _kth_largest(values, k):
    """A number that at least k of each row reach: their k-th largest, or little less.

    To select among the larger ones of pairs, of pairs of pairs and so on is quicker
    than among all, and misses only those that met a larger one.
    """
    while values.shape[1] >= 64 * k:
        half = values.shape[1] // 2
        values = np.maximum(values[:, :half], values[:, half : 2 * half])
    return np.partition(values, values.shape[1] - k, axis=1)[:, -k]


def _undecided(points, rows, i, j, upper, k):
    """Which candidates may be the k-th: not those that are nearer for sure."""
    order = np.lexsort((-upper, i))
    firsts = np.searchsorted(i[order], np.arange(rows.stop - rows.start))
    kth = upper[order][firsts + k - 1] + points.slack[rows]
    return upper - points.slack[j] <= kth[i]
