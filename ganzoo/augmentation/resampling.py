"""Doubling and halving the resolution by a matrix an axis, with a wavelet's filter."""

import functools
import math

import numpy as np

from ganzoo.augmentation.pixels import mirror

# Low-pass filter of Daubechies' least asymmetric wavelet with 6 vanishing moments. It
# is orthonormal to its even shifts, so what was doubled is halved without loss.
SYM6 = (
    0.015404109327027373,
    0.0034907120842174702,
    -0.11799011114819057,
    -0.048311742585633,
    0.4910559419267466,
    0.787641141030194,
    0.3379294217276218,
    -0.07263752278646252,
    -0.021060292512300564,
    0.04472490177066578,
    0.0017677118642428036,
    -0.007800708325034148,
)
# Where the filter's weight lies: sample j of the doubled signal belongs at position
# (j - CENTER) / 2 of the original, which makes straight slopes of straight slopes.
CENTER = sum(j * tap for j, tap in enumerate(SYM6)) / math.sqrt(2.0)


@functools.lru_cache(maxsize=16)
def doubling(size):
    """Matrix `(2 size, size)` that doubles a signal mirrored at its ends.

    Its rows are samples `floor(CENTER)` and on, enough to interpolate anywhere from
    position 0 to `size - 1`.
    """
    matrix = np.zeros((2 * size, size))
    for row in range(2 * size):
        j = row + math.floor(CENTER)
        for k in range(-(-(j - len(SYM6) + 1) // 2), j // 2 + 1):
            matrix[row, mirror(k, size)] += math.sqrt(2.0) * SYM6[j - 2 * k]
    return matrix


@functools.lru_cache(maxsize=16)
def halving(size):
    """Matrix `(size, 2 size + 10)` that halves a doubled signal, from sample 0 on."""
    matrix = np.zeros((size, 2 * size + len(SYM6) - 2))
    for row in range(size):
        matrix[row, 2 * row : 2 * row + len(SYM6)] = np.divide(SYM6, math.sqrt(2.0))
    return matrix
