"""Checks of sets of features, which are arrays with a row for each sample."""

import numpy as np

from ganzoo.arguments import whole_number

# Rows that are looked at in one go: the mask of all of them would take a quarter of the
# features' own memory.
ROWS = 4096


def check_features(name: str, features, least: int = 2) -> np.ndarray:
    """Features as a float32 or float64 array, or an error that says what is wrong.

    Args:
        name: Name of the argument, for the error.
        features: `(n, d)` of numbers: an array, a tensor on the CPU or GPU, nested
            lists. float64 and whole numbers become float64, other floats float32.
        least: How many rows it must have. Defaults to 2.

    Returns:
        Array `(n, d)`: what came, if nothing had to be converted.

    Raises:
        ValueError: If it is something else, too short, or not finite.

    Example:

    >>> check_features("real", [[1, 2], [3, 4]]).dtype
    dtype('float64')
    """
    features = np.asarray(features)
    if features.ndim != 2 or features.shape[1] == 0:
        raise ValueError(
            f"`{name}` must be a matrix with a row of features for each sample. "
            f"Received: shape {features.shape}."
        )
    if features.dtype not in (np.float32, np.float64):
        features = _as_float(name, features)
    if len(features) < least:
        raise ValueError(
            f"`{name}` must have {least} samples or more. Received: {len(features)}."
        )
    _check_finite(name, features)
    return features


def check_pair(real, fake, least: int = 2, names=("real", "fake")):
    """Both sets as `check_features` gives them, which must have the same features.

    Args:
        real: `(n, d)` of numbers.
        fake: `(m, d)` of numbers.
        least: How many rows each must have. Defaults to 2.
        names: Names of the two arguments, for the errors. Defaults to
            `("real", "fake")`.

    Returns:
        Pair of arrays.

    Raises:
        ValueError: If one of them is no set of features, or they do not fit.

    Example:

    >>> real, fake = check_pair([[1.0], [2.0]], [[3.0], [4.0], [5.0]])
    >>> real.shape, fake.shape
    ((2, 1), (3, 1))
    """
    real = check_features(names[0], real, least)
    fake = check_features(names[1], fake, least)
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            f"`{names[0]}` and `{names[1]}` must have the same number of features, of "
            f"one extractor. Received: {real.shape[1]} and {fake.shape[1]}."
        )
    return real, fake


def check_neighbor(name: str, k, samples: int) -> int:
    """Which neighbour is asked for, of samples that have `samples - 1` others.

    Args:
        name: Name of the argument, for the error.
        k: What was received.
        samples: Number of samples in the smallest set.

    Returns:
        `k` as Python's whole number.

    Raises:
        ValueError: If there is no such neighbour.

    Example:

    >>> check_neighbor("k", 3, samples=4)
    3
    """
    k = whole_number(name, k)
    if k >= samples:
        raise ValueError(
            f"`{name}` must be below the number of samples, as each has only "
            f"{samples - 1} others. Received: {k}, for {samples} samples."
        )
    return k


def check_subsets(name: str, indices, real: int, fake: int):
    """Rows of subsets of two sets, without replacement.

    Args:
        name: Name of the argument, for the error.
        indices: Pair of whole numbers `(subsets, size)`.
        real: Number of real samples.
        fake: Number of fake samples.

    Returns:
        Pair of arrays.

    Raises:
        ValueError: If it is something else, or names a sample that there is not, or
            one twice in a subset.

    Example:

    >>> real, fake = check_subsets("indices", ([[0, 1]], [[2, 1]]), 3, 3)
    >>> fake.tolist()
    [[2, 1]]
    """
    pair = [np.asarray(rows) for rows in indices]
    shapes = [rows.shape for rows in pair]
    fits = len(pair) == 2 and shapes[0] == shapes[1] and len(shapes[0]) == 2
    if not fits or shapes[0][0] < 1 or shapes[0][1] < 2:
        raise ValueError(
            f"`{name}` must be two arrays of one shape (subsets, size), for real and "
            f"fake samples, with a size of 2 or more. Received: shapes {shapes}."
        )
    for rows, samples in zip(pair, (real, fake)):
        if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= samples:
            raise ValueError(
                f"`{name}` must be rows from 0 to {samples - 1}. Received: "
                f"{rows.dtype} from {rows.min()} to {rows.max()}."
            )
        if (np.diff(np.sort(rows, axis=1)) == 0).any():
            raise ValueError(
                f"`{name}` must name a sample once in a subset. Received: one that "
                "comes twice."
            )
    return pair


def _as_float(name, features):
    """Numbers of other types, as the float that holds them."""
    if features.dtype.kind in "iu":
        return features.astype(np.float64)
    if np.can_cast(features.dtype, np.float32) and features.dtype.kind != "b":
        return features.astype(np.float32)  # float16, bfloat16
    raise ValueError(
        f"`{name}` must be numbers, such as float32. Received: {features.dtype}."
    )


def _check_finite(name, features):
    """Refuse NaN and infinities, and tell where they are."""
    finite = [
        np.isfinite(features[start : start + ROWS]).all(axis=1)
        for start in range(0, len(features), ROWS)
    ]
    bad = np.flatnonzero(~np.concatenate(finite))
    if len(bad):
        raise ValueError(
            f"`{name}` must be finite. Received: NaN or infinity in {len(bad)} of "
            f"{len(features)} rows, first in row {bad[0]}."
        )
