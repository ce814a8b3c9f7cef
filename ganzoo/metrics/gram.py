"""The polynomial kernel of all pairs of samples, a tile at a time."""

import itertools

import numpy as np

# Side of a tile: 8 MB of float64. Products are at 95 % of full speed from 1000 on.
TILE = 1024
# Rows of a tile that are worked on in one go, so that they stay in the cache.
CACHED = 64


class Features:
    """Features around a center that sets share.

    `x·y = a·b + s + t` with `a = x - c`, `s = x·c - |c|² / 2`, and so for b and t.
    The center would make all products alike larger, and their round-off with them.

    Args:
        features: `(n, d)`, float32 or float64.
        center: `(d,)` that is subtracted, of the type that products are formed in.
    """

    def __init__(self, features, center):
        self.features = features
        self.center = center
        parts = -(-len(features) // TILE)
        edges = [len(features) * part // parts for part in range(parts + 1)]
        self.slices = [slice(*pair) for pair in itertools.pairwise(edges)]
        wide = center.astype(np.float64)
        shifts = [features[rows] @ wide for rows in self.slices]
        self.shifts = (np.concatenate(shifts) - 0.5 * wide @ wide) / len(wide)

    def __len__(self):
        return len(self.features)

    def centered(self, rows):
        """Some rows around the center."""
        return self.features[rows] - self.center


def prepare(real, fake):
    """Two sets as `Features`, in float32 if both are, else in float64.

    Args:
        real: Array `(n, d)`.
        fake: Array `(m, d)`.

    Returns:
        Pair of `Features`.
    """
    total = real.sum(axis=0, dtype=np.float64) + fake.sum(axis=0, dtype=np.float64)
    center = total / (len(real) + len(fake))
    center = center.astype(np.result_type(real, fake))
    return Features(real, center), Features(fake, center)


def tiles_between(left: Features, right: Features):
    """Kernels of all pairs of two sets.

    Args:
        left: The rows.
        right: The columns.

    Yields:
        Slices of rows and of columns, and float64 `(rows, columns)`.
    """
    for rows in left.slices:
        centered = left.centered(rows)
        for columns in right.slices:
            products = centered @ right.centered(columns).T
            yield rows, columns, _kernels(products, left, right, rows, columns)


def tiles_within(own: Features):
    """Kernels of all pairs of one set, where no sample makes a pair with itself.

    Args:
        own: The set.

    Yields:
        What `tiles_between` does, for tiles on and above the diagonal alone; those
        above it are doubled, for those below.
    """
    for i, rows in enumerate(own.slices):
        centered = own.centered(rows)
        kernels = _kernels(centered @ centered.T, own, own, rows, rows)
        np.fill_diagonal(kernels, 0.0)
        yield rows, rows, kernels
        for columns in own.slices[i + 1 :]:
            products = centered @ own.centered(columns).T
            kernels = _kernels(products, own, own, rows, columns)
            kernels *= 2.0
            yield rows, columns, kernels


def _kernels(products, left, right, rows, columns):
    """`(x·y / d + 1)³` from centered products."""
    kernels = np.empty(products.shape)
    add_columns = right.shifts[columns] + 1.0
    add_rows = left.shifts[rows, None]
    for start in range(0, len(kernels), CACHED):
        part = slice(start, start + CACHED)
        values = kernels[part]
        np.divide(products[part], len(left.center), out=values)
        values += add_columns
        values += add_rows[part]
        values *= values * values
    return kernels
