"""Features that NumPy makes alike everywhere, and subsets as the packages draw them."""

import numpy as np

SUBSETS, SUBSET_SIZE, SEED = 20, 30, 2020
NEIGHBORS = (1, 3, 5)


def _normal(seed, samples, features):
    return np.random.default_rng(seed).standard_normal((samples, features))


def _correlated(seed, samples, features):
    """Neighbouring features go together, as running sums do."""
    return np.cumsum(_normal(seed, samples, features), axis=1) / features**0.5


def _positive(seed, samples, features):
    """What a network's last rectifier and an average leave."""
    return np.maximum(_correlated(seed, samples, features) + 0.3, 0.0)


# Name -> real and fake features, float64.
CASES = {
    "full rank": (_normal(0, 400, 24), 0.9 * _normal(1, 400, 24) + 0.1),
    "correlated": (_correlated(2, 300, 20), 1.2 * _correlated(3, 300, 20) - 0.2),
    "unequal sizes": (_positive(4, 500, 32), _positive(5, 150, 32) + 0.05),
    "few samples": (_normal(6, 40, 96), 0.8 * _normal(7, 60, 96)),
    "few and correlated": (_correlated(8, 50, 80), _correlated(9, 35, 80) + 0.1),
    "two features": (_normal(10, 100, 2), 2.0 * _normal(11, 80, 2) + 1.0),
    "far from the origin": (_normal(12, 120, 16) + 50.0, _normal(13, 90, 16) + 50.2),
}
FULL_RANK = [
    name for name, sets in CASES.items() if all(len(x) > x.shape[1] for x in sets)
]


def torch_fidelity_subsets(real, fake):
    """Rows of the subsets that torch-fidelity takes of (real, fake)."""
    draw = np.random.RandomState(SEED)
    return _alternating(draw, len(real), len(fake))


def clean_fid_subsets(real, fake):
    """Rows of the subsets that clean-fid takes of (real, fake): of fake ones first."""
    draw = np.random.RandomState(SEED)
    return _alternating(draw, len(fake), len(real))[::-1]


def _alternating(draw, first, second):
    sizes = [first, second] * SUBSETS
    rows = np.array([draw.choice(n, SUBSET_SIZE, replace=False) for n in sizes])
    return rows[0::2], rows[1::2]
