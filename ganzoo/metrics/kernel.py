"""The squared maximum mean discrepancy with the polynomial kernel of KID."""

import numpy as np
import tensorflow as tf

from ganzoo import random
from ganzoo.arguments import whole_number
from ganzoo.metrics.checks import check_pair, check_subsets
from ganzoo.metrics.gram import prepare, tiles_between, tiles_within


def kernel_distance(
    real, fake, subset_size: int = 1000, subsets: int = 100, indices=None, seed: int = 0
):
    """Unbiased squared MMD over random subsets: mean and standard deviation (KID).

    `mean k(r, r') + mean k(f, f') - 2 mean k(r, f)`, `k(x, y) = (x·y / d + 1)³`, where
    r ≠ r' and f ≠ f' are from one subset. Subsets overlap, so the deviation is that of
    a subset, not the standard error of the mean.

    In float64, but for the products of features that are float32: these are formed in
    float32, around the mean of all features, which changes the result by less than
    a millionth of the deviation.

    Args:
        real: `(n, d)` of numbers.
        fake: `(m, d)` of numbers.
        subset_size: Samples in a subset, 2 or more, drawn without replacement. Defaults
            to 1000.
        subsets: Number of subsets. Defaults to 100.
        indices: Pair of whole numbers `(subsets, subset_size)`, the rows of `real` and
            of `fake` in each subset, in place of the two numbers above. Defaults to
            drawing them.
        seed: Integer that decides what is drawn. Defaults to 0.

    Returns:
        Mean and standard deviation (the root of the mean square) as two floats.

    Raises:
        ValueError: If an argument is out of range, or sets do not fit.

    Example:

    >>> real, fake = [[0.0], [0.0], [1.0]], [[1.0], [1.0], [0.0]]
    >>> indices = [[0, 1]], [[0, 1]]  # k is 1 and 8 inside of them, 1 between them.
    >>> kernel_distance(real, fake, indices=indices)
    (7.0, 0.0)

    Reference:
        Bińkowski et al., Demystifying MMD GANs, 2018, section 4.
    """
    real, fake = check_pair(real, fake)
    if indices is None:
        subset_size = check_subset_size(subset_size, min(len(real), len(fake)))
        subsets = whole_number("subsets", subsets)
        # Seeds of their own, or equal sets would be split alike and be 0 apart.
        indices = (
            draw_subsets(len(real), subset_size, subsets, 2 * seed),
            draw_subsets(len(fake), subset_size, subsets, 2 * seed + 1),
        )
    else:
        indices = check_subsets("indices", indices, len(real), len(fake))
    # Pairs that each way computes; it is the products that take the time.
    pairs = len(real) ** 2 / 2 + len(fake) ** 2 / 2 + len(real) * len(fake)
    subsets, size = indices[0].shape
    estimate = _one_by_one if subsets * 2 * size**2 < pairs else _all_at_once
    values = estimate(real, fake, *indices)
    return float(values.mean()), float(values.std())


def unbiased_kernel_distance(real, fake) -> float:
    """Unbiased squared MMD over all pairs, with the kernel of `kernel_distance`.

    Args:
        real: `(n, d)` of numbers, 2 samples or more.
        fake: `(m, d)` of numbers, 2 samples or more.

    Returns:
        Float; below 0 where sets are closer than chance has it.

    Raises:
        ValueError: If sets do not fit.

    Example:

    >>> unbiased_kernel_distance([[0.0], [0.0]], [[1.0], [1.0]])
    7.0

    Reference:
        Gretton et al., A kernel two-sample test, 2012, lemma 6.
    """
    real, fake = check_pair(real, fake)
    left, right = prepare(real, fake)
    return _estimate(
        sum(kernels.sum() for _, _, kernels in tiles_within(left)),
        sum(kernels.sum() for _, _, kernels in tiles_within(right)),
        sum(kernels.sum() for _, _, kernels in tiles_between(left, right)),
        len(real),
        len(fake),
    )


def usual_subset_size(samples: int) -> int:
    """1,000 as in the paper, or half of the samples if there are fewer than 2,000.

    >>> usual_subset_size(5000), usual_subset_size(300), usual_subset_size(3)
    (1000, 150, 2)
    """
    return 1000 if samples >= 2000 else max(2, samples // 2)


def check_subset_size(size, samples: int) -> int:
    """A number of samples in a subset as Python's whole number.

    Args:
        size: What was received.
        samples: Number of samples in the smaller set.

    Raises:
        ValueError: If it is no whole number from 2 to `samples`.
    """
    size = whole_number("subset_size", size, low=2)
    if size > samples:
        raise ValueError(
            f"`subset_size` must be at most the number of samples, {samples}. "
            f"Received: {size}."
        )
    return size


def draw_subsets(samples: int, size: int, subsets: int, seed: int) -> np.ndarray:
    """Rows of random subsets, each without replacement.

    Args:
        samples: Number of samples to draw from.
        size: Rows in a subset, at most `samples`.
        subsets: Number of subsets.
        seed: Integer.

    Returns:
        int64 `(subsets, size)`.

    Example:

    >>> sorted(draw_subsets(3, size=3, subsets=1, seed=0)[0].tolist())
    [0, 1, 2]
    """
    positions = tf.range(size, dtype=tf.int64)
    orders = (random.shuffled(positions, samples, seed, i) for i in range(subsets))
    return np.stack([order.numpy() for order in orders])


def _estimate(real, fake, between, n, m):
    """The estimate from sums of kernels over pairs."""
    return float(real / (n * (n - 1)) + fake / (m * (m - 1)) - 2.0 * between / (n * m))


def _one_by_one(real, fake, real_indices, fake_indices):
    """Estimates from the kernels of each subset."""
    pairs = zip(real_indices, fake_indices)
    return np.array([unbiased_kernel_distance(real[r], fake[f]) for r, f in pairs])


def _all_at_once(real, fake, real_indices, fake_indices):
    """Estimates from the kernels of all pairs, each computed once.

    The sum over the pairs of two subsets is `lᵀ K r`, with indicators l and r of 0 and
    1. So all sums are one product with K's tiles, far smaller than the one behind K.
    """
    left, right = prepare(real, fake)
    in_real = _indicators(real_indices, len(real))
    in_fake = _indicators(fake_indices, len(fake))
    sums = np.zeros((3, len(real_indices)))
    for rows, columns, kernels in tiles_within(left):
        sums[0] += _sums(in_real[rows], kernels, in_real[columns])
    for rows, columns, kernels in tiles_within(right):
        sums[1] += _sums(in_fake[rows], kernels, in_fake[columns])
    for rows, columns, kernels in tiles_between(left, right):
        sums[2] += _sums(in_real[rows], kernels, in_fake[columns])
    size = real_indices.shape[1]
    return np.array([_estimate(*each, size, size) for each in sums.T])


def _indicators(indices, samples):
    """Bytes `(samples, subsets)`: 1 where a sample is in a subset."""
    inside = np.zeros((samples, len(indices)), np.int8)
    np.put_along_axis(inside, indices.T, 1, axis=0)
    return inside


def _sums(left, kernels, right):
    """`lᵀ K r` for each column of `left` and `right`."""
    return np.einsum("ij,ij->j", left, kernels @ right.astype(np.float64))
