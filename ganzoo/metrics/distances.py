"""Distances between many samples: quick bounds of all, exact values of a few.

Products of float32 matrices are twice as fast as of float64 ones, and their round-off
has a known bound. So they decide what they can, and the few pairs for which they leave
a doubt are told by their differences in float64.
"""

import numpy as np

# Entries of a block that is worked on in one go (4 MB), so that it stays in the cache.
CACHED = 2**20
# Entries of the products behind it (32 MB), and their fewest rows: with fewer, BLAS
# spends its time on packing the other factor.
PRODUCTS = 2**23
FEWEST_ROWS = 256
# Rows of a symmetric product that are computed in one go.
SYMMETRIC_ROWS = 512
# About how many samples of a set are looked at for its center.
SEEN = 256
# Entries of float32 features that are kept ready (64 MB); of more, a quarter at a time.
READY = 2**24
# Entries of a symmetric product of which only half is computed, and kept (64 MB).
SYMMETRIC = 2**25


class Points:
    """Samples as float32 around a common center, with bounds of what that rounds off.

    `lower bound of -d² / 2 = a·b - (1 + ε)(|a|² + |b|²) / 2`, the upper one with 1 - ε,
    in units of the common scale.

    Args:
        samples: `(n, d)`, float32 or float64.
        center: `(d,)` that is subtracted.
        scale: Power of 2 that differences are multiplied by.
    """

    def __init__(self, samples, center, scale):
        self.samples = samples
        self.center = center
        self.scale = scale
        # Half of the squared norms; and sums that copies share, others hardly ever.
        halves, sums = np.empty((2, len(samples)))
        weights = np.cos(np.arange(samples.shape[1]))
        for rows in slices(len(samples), 256):
            low = self.low(rows).astype(np.float64)
            halves[rows] = 0.5 * np.square(low).sum(axis=1)
            sums[rows] = (low * weights).sum(axis=1)
        # Standard bound for a product of vectors of length d in any order (Higham,
        # Accuracy and stability of numerical algorithms, 2002, equation 3.5), and some
        # more for the few operations around it.
        share = (samples.shape[1] + 32) * 2.0**-24
        epsilon = share / (1.0 - share)
        self.far = ((1.0 + epsilon) * halves).astype(np.float32)
        self.slack = (2.0 * epsilon * halves + 1e-35).astype(np.float32)
        self.first = _first_copies(samples, sums)

    def __len__(self):
        return len(self.samples)

    def low(self, rows) -> np.ndarray:
        """Some rows as centered and scaled float32."""
        difference = self.samples[rows] - self.center
        difference *= difference.dtype.type(self.scale)
        return difference.astype(np.float32, copy=False)

    def scaled(self, squares) -> np.ndarray:
        """`-d² / 2` in the units of the bounds, of squared distances."""
        return (-0.5 * self.scale**2 * squares).astype(np.float32)


def prepare(*sets):
    """Sets as `Points` that can be compared.

    Args:
        *sets: Arrays `(n, d)`, float32 or float64.

    Returns:
        List of `Points`.
    """
    # Any center is right, if it is one for all. The mean would follow an outlier, and
    # float32 ones save a conversion where samples are no finer.
    some = [samples[:: max(1, len(samples) // SEEN)] for samples in sets]
    center = np.median(np.concatenate(some), axis=0)
    # Numbers of any size, as their squares must not leave the range of float32.
    peak = max(float(max(samples.max(), -samples.min())) for samples in sets)
    scale = 2.0 ** -np.clip(np.ceil(np.log2(peak)), -120, 500) if peak > 0 else 1.0
    return [Points(samples, center, scale) for samples in sets]


def lower_bounds(left: Points, right: Points):
    """Lower bounds of `-d² / 2` for all pairs, some rows at a time.

    Args:
        left: The rows.
        right: The columns; the same object for distances within a set.

    Yields:
        Slice of at most 255 rows, and float32 `(rows, n)` that may be written to.
        `right.slack + left.slack[rows, None]` leads from there to upper bounds.
    """
    for rows, products in _products(left, right):
        for part in slices(len(products), min(255, max(1, CACHED // len(right)))):
            at = slice(rows.start + part.start, rows.start + part.stop)
            bounds = products[part]
            bounds -= right.far
            bounds -= left.far[at, None]
            yield at, bounds


def squares(left: Points, right: Points, i, j) -> np.ndarray:
    """Squared distances between the i-th of one set and the j-th of the other.

    Args:
        left: The one.
        right: The other.
        i: Array of rows of `left`.
        j: Array of rows of `right`, as long.

    Returns:
        float64 array of that length; exactly 0 for copies.
    """
    if left.first is None and right.first is None:
        return _squares(left.samples, right.samples, i, j)
    # Copies have the same distances. A generator that has collapsed makes many.
    i = i if left.first is None else left.first[i]
    j = j if right.first is None else right.first[j]
    pairs, back = np.unique(i * len(right) + j, return_inverse=True)
    return _squares(left.samples, right.samples, *divmod(pairs, len(right)))[back]


def slices(length: int, size: int):
    """Consecutive slices of a size, the last one smaller."""
    return [slice(i, min(i + size, length)) for i in range(0, length, size)]


def _squares(left, right, i, j):
    values = np.empty(len(i))
    for part in slices(len(i), max(1, CACHED // 8 // left.shape[1])):
        difference = np.subtract(left[i[part]], right[j[part]], dtype=np.float64)
        values[part] = np.square(difference, out=difference).sum(axis=1)
    return values


def _products(left, right):
    """`a·b` of all pairs, some rows at a time."""
    ready = right.samples.size <= READY
    whole = right.low(slice(None)) if ready else None
    if ready and left is right and len(left) ** 2 <= SYMMETRIC:
        yield from _symmetric_products(whole)
        return
    size = max(FEWEST_ROWS, PRODUCTS // len(right))
    products = np.empty((min(size, len(left)), len(right)), np.float32)
    columns = slices(len(right), max(1, READY // 4 // right.samples.shape[1]))
    for rows in slices(len(left), size):
        low = left.low(rows)
        block = products[: len(low)]
        for part in columns:
            other = whole[part] if ready else right.low(part)
            np.matmul(low, other.T, out=block[:, part])
        yield rows, block


def _symmetric_products(low):
    """`a·b` of all pairs of one set, some rows at a time."""
    earlier = []
    for rows in slices(len(low), SYMMETRIC_ROWS):
        products = np.empty((rows.stop - rows.start, len(low)), np.float32)
        for above, right in earlier:
            at = slice(rows.start - above.stop, rows.stop - above.stop)
            products[:, above] = right[:, at].T
        np.matmul(low[rows], low[rows.start :].T, out=products[:, rows.start :])
        earlier.append((rows, products[:, rows.stop :].copy()))
        yield rows, products


def _first_copies(samples, sums):
    """For each row the first one that is equal to it; `None` if there are no copies.

    Rows are compared where their sums agree. Those of other rows may, and then a copy
    can be overlooked, which only costs time.
    """
    _, first, back = np.unique(sums, return_index=True, return_inverse=True)
    first = first[back]
    suspects = np.flatnonzero(first != np.arange(len(samples)))
    for part in slices(len(suspects), 256):
        rows = suspects[part]
        differs = (samples[rows] != samples[first[rows]]).any(axis=1)
        first[rows[differs]] = rows[differs]
    return first if (first != np.arange(len(samples))).any() else None
