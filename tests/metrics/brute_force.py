"""Sets that are hard to get right, and distances in float64, one row at a time."""

import numpy as np

from ganzoo.metrics import distances


def normal(samples, features, seed=0):
    return np.random.default_rng(seed).standard_normal((samples, features))


def modes(samples, seed, noise):
    """Samples close to one of five points, far from each other."""
    centers = 100.0 * normal(5, 24, seed=7)
    return centers[np.arange(samples) % 5] + noise * normal(samples, 24, seed)


# Name -> two sets.
SETS = {
    "float64": (normal(150, 24), normal(90, 24, 1)),
    "float32": (normal(150, 24).astype("f4"), normal(90, 24, 1).astype("f4")),
    "one of each": (normal(150, 24).astype("f4"), normal(90, 24, 1)),
    "one feature": (normal(150, 1), normal(90, 1, 1)),
    "many features": (normal(60, 900), normal(50, 900, 1)),
    "far away": (normal(150, 24) + 1e9, normal(90, 24, 1) + 1e9),
    "far away, float32": (
        (normal(150, 24) + 1e4).astype("f4"),
        (normal(90, 24, 1) + 1e4).astype("f4"),
    ),
    "on a grid": (normal(150, 4).round(), normal(90, 4, 1).round()),
    "equal": (normal(150, 24), normal(150, 24)),
    "copies": (
        np.repeat(normal(30, 24), 5, axis=0),
        np.repeat(normal(30, 24), 3, axis=0),
    ),
    "some copies": (
        np.concatenate([normal(100, 24), normal(100, 24)[:30], normal(100, 24)[:9]]),
        np.concatenate([normal(100, 24)[50:90], normal(50, 24, 1)]),
    ),
    "collapsed": (normal(150, 24), np.repeat(normal(1, 24, 1), 90, axis=0)),
    "both collapsed": (np.ones((50, 24)), np.ones((40, 24), "f4")),
    "zeros of both signs": (np.array([[0.0], [-0.0], [1.0]] * 9), -np.zeros((12, 1))),
    "modes": (modes(150, 0, 1e-3), modes(90, 1, 1e-3)),
    "modes in round-off": (
        modes(150, 0, 1e-5).astype("f4"),
        modes(90, 1, 1e-5).astype("f4"),
    ),
    "an outlier": (np.concatenate([normal(149, 24), [[1e8] * 24]]), normal(90, 24, 1)),
    "tiny": ((1e-30 * normal(150, 24)).astype("f4"), 1e-30 * normal(90, 24, 1)),
    "huge": ((1e30 * normal(150, 24)).astype("f4"), 1e30 * normal(90, 24, 1)),
}


def squares(left, right):
    """Squared distances in float64, one row at a time."""
    left, right = left.astype("float64"), right.astype("float64")
    return np.stack([np.square(right - row).sum(axis=1) for row in left])


def squared_radii(samples, k):
    found = squares(samples, samples)
    np.fill_diagonal(found, np.inf)
    return np.sort(found, axis=1)[:, k - 1]


# Which sizes make sets as small as these be computed as large ones are.
BLOCKS = {
    "one": {},
    "symmetric": {"FEWEST_ROWS": 16, "CACHED": 700},
    "many": {
        "FEWEST_ROWS": 16,
        "CACHED": 700,
        "PRODUCTS": 2000,
        "READY": 1000,
        "SYMMETRIC": 10,
    },
}


def split(monkeypatch, blocks):
    """Have sets computed in blocks of a kind."""
    for name, size in BLOCKS[blocks].items():
        monkeypatch.setattr(distances, name, size)
