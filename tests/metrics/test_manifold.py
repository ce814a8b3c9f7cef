"""Shares of samples in balls: hand-worked, by brute force, and what they mean."""

import numpy as np
import pytest

from ganzoo.metrics import manifold
from ganzoo.metrics.manifold import density_coverage, prdc, precision_recall
from tests.metrics.brute_force import (
    BLOCKS,
    SETS,
    normal,
    split,
    squared_radii,
    squares,
)


def by_brute_force(real, fake, k):
    found = squares(real, fake)
    real_radii = squared_radii(real, k)[:, None]
    fake_radii = squared_radii(fake, k)
    return (
        (found <= real_radii).any(axis=0).mean(),
        (found <= fake_radii).any(axis=1).mean(),
        (found < real_radii).sum(axis=0).mean() * (1.0 / k),
        (found < real_radii).any(axis=1).mean(),
    )


@pytest.mark.parametrize("blocks", BLOCKS)
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("k", [1, 5])
def test_all_four(name, k, blocks, monkeypatch):
    split(monkeypatch, blocks)
    real, fake = SETS[name]
    expected = by_brute_force(real, fake, k)
    assert prdc(real, fake, k)[:4] == expected
    assert precision_recall(real, fake, k)[:2] == expected[:2]
    assert density_coverage(real, fake, k)[:2] == expected[2:]


def test_hand_worked():
    # Radii of the real ones: 1, 1, 3; of the fake ones: 1.5, 1.5, 20.5.
    real, fake = [[0.0], [1.0], [4.0]], [[-2.0], [-0.5], [20.0]]
    values = prdc(real, fake, 1)
    assert values.precision == 1 / 3  # -0.5 is near 0.
    assert values.recall == 3 / 3  # The ball around 20 reaches to -0.5.
    assert values.density == 1 / 3
    assert values.coverage == 1 / 3


def test_a_sample_on_the_edge_of_a_ball():
    # A closed ball has precision, an open one density: to each its authors.
    values = prdc([[0.0], [1.0]], [[2.0], [5.0]], 1)
    assert (values.precision, values.density, values.coverage) == (0.5, 0.0, 0.0)


def test_a_set_in_itself():
    real = normal(200, 16)
    values = prdc(real, real, 5)
    assert values[:4] == (1.0, 1.0, pytest.approx(1.0, abs=1e-12), 1.0)


def test_order_does_not_matter():
    real, fake = normal(80, 8), normal(60, 8, 1)
    assert prdc(real[::-1], fake[::-1], 3)[:4] == prdc(real, fake, 3)[:4]


def test_what_each_of_them_sees():
    real, fake = normal(500, 2), normal(500, 2, 1)
    narrow, wide = prdc(real, 0.2 * fake), prdc(real, 5.0 * fake)
    assert narrow.precision > 0.99 and narrow.recall < 0.5
    assert wide.precision < 0.4 and wide.recall > 0.95
    assert narrow.coverage < 0.3
    assert wide.density < 0.2


def test_an_outlier_raises_recall_but_not_coverage():
    real = normal(500, 2)
    collapsed = np.concatenate([0.01 * normal(497, 2, 1), [[9, 9], [-9, -9], [9, -9]]])
    values = prdc(real, collapsed, 3)
    assert values.recall > 0.9 and values.coverage < 0.05


def test_standard_errors():
    real, fake = normal(100, 2), 0.9 * normal(50, 2, 1)
    values = prdc(real, fake, 3)
    for part, samples in (("precision", 50), ("recall", 100), ("coverage", 100)):
        share = getattr(values, part)
        expected = np.sqrt(share * (1 - share) / samples)
        assert getattr(values, f"{part}_error") == pytest.approx(expected)
    balls = (squares(real, fake) < squared_radii(real, 3)[:, None]).sum(axis=0) / 3
    assert values.density_error == pytest.approx(balls.std() / np.sqrt(50))
    assert precision_recall(real, fake, 3) == tuple(
        getattr(values, name) for name in manifold.PrecisionAndRecall._fields
    )
    assert density_coverage(real, fake, 3) == tuple(
        getattr(values, name) for name in manifold.DensityAndCoverage._fields
    )


def test_values_are_python_numbers():
    assert all(type(value) is float for value in prdc(normal(9, 2), normal(9, 2, 1), 3))


def test_errors():
    with pytest.raises(ValueError, match="`k` must be below .*Received: 5, for 5"):
        precision_recall(normal(9, 2), normal(5, 2), 5)
    with pytest.raises(ValueError, match="`k` must be below .*Received: 6, for 5"):
        density_coverage(normal(5, 2), normal(9, 2), 6)
    with pytest.raises(ValueError, match="`real` and `fake` .*: 2 and 3"):
        prdc(normal(9, 2), normal(9, 3))
    with pytest.raises(ValueError, match="`real` must be finite"):
        prdc([[0.0], [np.inf]], [[0.0], [1.0]], 1)


def test_density_asks_for_no_neighbors_of_fake_samples():
    assert density_coverage(normal(9, 2), normal(2, 2, 1), 5).density >= 0
