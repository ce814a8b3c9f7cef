"""The Fréchet distance between two Gaussians, and the moments that it is told."""

import numpy as np

from ganzoo.metrics.checks import check_features

# Round-off that is let into the trace of the root, as a share of the covariances' own
# traces. Values are told to some five digits.
TOLERANCE = 1e-9
# Samples that are centered in one go.
SAMPLES = 8192
# Columns of a triangular matrix that are multiplied in one go.
COLUMNS = 256


def moments(features):
    """Mean and covariance of features, in float64.

    `μ = Σᵢ xᵢ / n`, `Σ = Σᵢ (xᵢ - μ)(xᵢ - μ)ᵀ / (n - 1)`

    Args:
        features: `(n, d)` of numbers, 2 samples or more.

    Returns:
        Mean `(d,)` and covariance `(d, d)`, both float64.

    Raises:
        ValueError: If they are no finite numbers, or fewer samples.

    Example:

    >>> mean, covariance = moments([[1.0, 0.0], [3.0, 0.0]])
    >>> mean.tolist(), covariance.tolist()
    ([2.0, 0.0], [[2.0, 0.0], [0.0, 0.0]])
    """
    features = check_features("features", features)
    mean = features.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((len(mean), len(mean)))
    for start in range(0, len(features), SAMPLES):
        centered = features[start : start + SAMPLES] - mean
        # NumPy computes half of a product that it sees to be symmetric.
        covariance += centered.T @ centered
    covariance /= len(features) - 1
    return mean, covariance


def frechet_distance(mean, covariance, other_mean, other_covariance) -> float:
    """Squared Fréchet distance between two Gaussians, in float64.

    `|μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½)`

    Exact for covariances without full rank as well (fewer samples than features,
    features that are constant), where a square root of the product is not.

    Args:
        mean: `(d,)` of the first.
        covariance: `(d, d)` of the first: symmetric, no eigenvalue below 0.
        other_mean: `(d,)` of the second.
        other_covariance: `(d, d)` of the second.

    Returns:
        0.0 or more; 0 for equal Gaussians.

    Raises:
        ValueError: If shapes do not fit, or a number is not finite.

    Example:

    >>> frechet_distance([0.0], [[1.0]], [3.0], [[4.0]])
    10.0

    Reference:
        Dowson and Landau, The Fréchet distance between multivariate normal
        distributions, 1982. Heusel et al., GANs trained by a two time-scale update
        rule converge to a local Nash equilibrium, 2017, equation 6.
    """
    mean, covariance = _gaussian("", mean, covariance)
    other_mean, other_covariance = _gaussian("other_", other_mean, other_covariance)
    if len(mean) != len(other_mean):
        raise ValueError(
            "`mean` and `other_mean` must have the same number of features. Received: "
            f"{len(mean)} and {len(other_mean)}."
        )
    difference = mean - other_mean
    traces = np.trace(covariance) + np.trace(other_covariance)
    root = _trace_of_root(covariance, other_covariance, TOLERANCE * traces)
    return max(0.0, float(difference @ difference + traces - 2.0 * root))


def _trace_of_root(covariance, other, tolerance):
    """`tr (Σ₁ Σ₂)^½`.

    Σ₁ Σ₂ has the eigenvalues of the symmetric `Lᵀ Σ₂ L`, where `Σ₁ = L Lᵀ`. These are
    good to a round-off of the largest of them, so the root of one that should be 0 is
    off by 1e-8. Where that matters, the roots come as what they are, the singular
    values of `L₁ᵀ L₂`, which is slower.
    """
    try:
        factor = np.linalg.cholesky(covariance)
        eigenvalues = np.linalg.eigvalsh(_congruent(factor, other), UPLO="L")
    except np.linalg.LinAlgError:
        return _sum_of_singular_values(covariance, other)
    if eigenvalues[0] > 0:
        roots = np.sqrt(eigenvalues)
        if np.finfo(np.float64).eps * eigenvalues[-1] * (1 / roots).sum() < tolerance:
            return roots.sum()
    return _sum_of_singular_values(covariance, other)


def _congruent(factor, other):
    """Lower triangle of `Lᵀ Σ L` in place of L, whose zeros are left out of it."""
    for start in range(0, len(factor), COLUMNS):
        columns = slice(start, start + COLUMNS)
        right = other[start:, start:] @ factor[start:, columns]
        # Of which later columns need nothing.
        factor[start:, columns] = factor[start:, start:].T @ right
    return factor


def _sum_of_singular_values(covariance, other):
    product = _factor(covariance).T @ _factor(other)
    return np.linalg.svd(product, compute_uv=False).sum() if product.size else 0.0


def _factor(covariance):
    """`A` with `A Aᵀ = Σ` and as many columns as Σ has rank."""
    eigenvalues, vectors = np.linalg.eigh(covariance)
    # The bound of `numpy.linalg.matrix_rank`; below it is round-off.
    floor = eigenvalues[-1] * len(eigenvalues) * np.finfo(np.float64).eps
    kept = eigenvalues > max(floor, 0.0)
    return vectors[:, kept] * np.sqrt(eigenvalues[kept])


def _gaussian(prefix, mean, covariance):
    """Moments as float64, checked."""
    mean = np.atleast_1d(np.asarray(mean, np.float64))
    covariance = np.atleast_2d(np.asarray(covariance, np.float64))
    if mean.ndim != 1 or covariance.shape != (len(mean), len(mean)):
        raise ValueError(
            f"`{prefix}mean` and `{prefix}covariance` must have shapes (d,) and (d, d)."
            f" Received: {mean.shape} and {covariance.shape}."
        )
    for name, values in (("mean", mean), ("covariance", covariance)):
        if not np.isfinite(values).all():
            raise ValueError(
                f"`{prefix}{name}` must be finite. Received: NaN or infinity in "
                f"{np.count_nonzero(~np.isfinite(values))} of {values.size} numbers."
            )
    return mean, covariance
