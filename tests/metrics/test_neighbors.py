"""Neighbours: equal to brute force in float64, whatever the samples are like."""

import numpy as np
import pytest

from ganzoo.metrics import distances
from ganzoo.metrics.neighbors import nearest, radii
from tests.metrics.brute_force import (
    BLOCKS,
    SETS,
    normal,
    split,
    squared_radii,
    squares,
)


@pytest.mark.parametrize("blocks", BLOCKS)
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("k", [1, 3, 11])
def test_radii(name, k, blocks, monkeypatch):
    split(monkeypatch, blocks)
    for samples in SETS[name]:
        expected = np.sqrt(squared_radii(samples, k))
        np.testing.assert_array_equal(radii(samples, k), expected)


@pytest.mark.parametrize("blocks", BLOCKS)
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("count", [1, 4])
def test_nearest(name, count, blocks, monkeypatch):
    split(monkeypatch, blocks)
    samples, queries = SETS[name]
    expected = squares(queries, samples)
    order = np.argsort(expected, axis=1, kind="stable")[:, :count]
    found, rows = nearest(queries, samples, count)
    np.testing.assert_array_equal(rows, order)
    np.testing.assert_array_equal(
        found, np.sqrt(np.take_along_axis(expected, order, axis=1))
    )


def test_hand_worked():
    samples = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [0.0, 0.0]])
    assert radii(samples, 1).tolist() == [0.0, 5.0, 5.0, 0.0]
    assert radii(samples, 3).tolist() == [10.0, 5.0, 10.0, 10.0]
    found, rows = nearest([[3.0, 4.0]], samples, 4)
    assert found.tolist() == [[0.0, 5.0, 5.0, 5.0]]
    assert rows.tolist() == [[1, 0, 2, 3]]


@pytest.mark.parametrize("samples", [2, 3, 64, 65])
def test_all_neighbors(samples):
    points = normal(samples, 3)
    np.testing.assert_array_equal(
        radii(points, samples - 1), np.sqrt(squared_radii(points, samples - 1))
    )
    assert nearest(points, points, samples)[1].shape == (samples, samples)


@pytest.mark.parametrize("outlier", [1.0, 1e8])
def test_few_distances_are_looked_at_twice(monkeypatch, outlier):
    """What is exact must stay rare, or it takes most of the time."""
    looked_at = []
    exact = distances._squares
    monkeypatch.setattr(
        distances, "_squares", lambda *sets: looked_at.append(sets[2]) or exact(*sets)
    )
    samples = normal(500, 256).astype("float32")
    samples[7] *= outlier
    radii(samples, 5)
    assert sum(map(len, looked_at)) < 3 * 500


def test_copies_are_looked_at_once(monkeypatch):
    looked_at = []
    exact = distances._squares
    monkeypatch.setattr(
        distances, "_squares", lambda *sets: looked_at.append(sets[2]) or exact(*sets)
    )
    samples = np.repeat(normal(4, 8), 100, axis=0)
    samples[200:] *= -1.0
    assert radii(samples, 3).tolist() == [0.0] * 400
    nearest(samples, samples, 3)
    assert sum(map(len, looked_at)) < 100


def test_errors():
    with pytest.raises(ValueError, match="`k` must be below .*Received: 5, for 5"):
        radii(normal(5, 2), 5)
    with pytest.raises(ValueError, match="`k` must be a whole number"):
        radii(normal(5, 2), 0.5)
    with pytest.raises(ValueError, match="`samples` must be finite"):
        radii([[0.0], [np.nan]], 1)
    with pytest.raises(ValueError, match="`count` must be at most .* 4. Received: 5"):
        nearest(normal(2, 2), normal(4, 2), 5)
    with pytest.raises(ValueError, match="`queries` and `samples` .*: 2 and 3"):
        nearest(normal(2, 2), normal(4, 3))
