"""The kernel distance: hand-worked, by brute force, in both ways of computing it."""

import numpy as np
import pytest

from ganzoo.metrics import gram, kernel
from ganzoo.metrics.kernel import (
    draw_subsets,
    kernel_distance,
    unbiased_kernel_distance,
)


def normal(samples, features, seed=0):
    return np.random.default_rng(seed).standard_normal((samples, features))


def by_brute_force(real, fake):
    """The mean over pairs, one by one."""

    def k(x, y):
        return (float(x @ y) / len(x) + 1.0) ** 3

    n, m = len(real), len(fake)
    r = np.mean([k(real[i], real[j]) for i in range(n) for j in range(n) if i != j])
    f = np.mean([k(fake[i], fake[j]) for i in range(m) for j in range(m) if i != j])
    return r + f - 2.0 * np.mean([k(x, y) for x in real for y in fake])


def subsets_by_brute_force(real, fake, indices):
    values = [by_brute_force(real[r], fake[f]) for r, f in zip(*indices)]
    return np.mean(values), np.std(values)


def test_hand_worked():
    # k(r, r') = (2 / 2 + 1)³, k(f, f') = 1, k(r, f) = 1.
    assert unbiased_kernel_distance([[1, 1], [1, 1]], [[0, 0], [0, 0]]) == 8 + 1 - 2


@pytest.mark.parametrize("n, m", [(12, 9), (2, 2), (7, 20)])
def test_all_pairs(n, m):
    real, fake = normal(n, 5), normal(m, 5, seed=1) + 0.5
    expected = by_brute_force(real, fake)
    assert unbiased_kernel_distance(real, fake) == pytest.approx(expected, rel=1e-12)
    assert unbiased_kernel_distance(fake, real) == pytest.approx(expected, rel=1e-12)
    shuffled = unbiased_kernel_distance(real[::-1], fake)
    assert shuffled == pytest.approx(expected, rel=1e-12)


# With 5 subsets the kernels of all pairs are cheaper, with 2 those of each subset.
@pytest.mark.parametrize("tile", [4, 7, 1024])
@pytest.mark.parametrize("subsets", [2, 5])
def test_subsets(monkeypatch, subsets, tile):
    monkeypatch.setattr(gram, "TILE", tile)
    real, fake = normal(13, 5), normal(11, 5, seed=1) + 0.5
    indices = draw_subsets(13, 8, subsets, seed=3), draw_subsets(11, 8, subsets, seed=4)
    found = kernel_distance(real, fake, indices=indices)
    expected = subsets_by_brute_force(real, fake, indices)
    assert found == pytest.approx(expected, rel=1e-12)
    for way in (kernel._all_at_once, kernel._one_by_one):
        values = way(real, fake, *indices)
        assert (values.mean(), values.std()) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("offset", [0.0, 3.0])
def test_float32_features_are_as_good(offset):
    real = normal(300, 64).astype("float32") + np.float32(offset)
    fake = normal(200, 64, seed=1).astype("float32") + np.float32(offset)
    found = kernel_distance(real, fake, 100, 30)
    exact = kernel_distance(real.astype("float64"), fake.astype("float64"), 100, 30)
    np.testing.assert_allclose(found, exact, atol=1e-6 * exact[1], rtol=0)
    mixed = kernel_distance(real, fake.astype("float64"), 100, 30)
    np.testing.assert_allclose(mixed, exact, rtol=1e-9)


def test_seed_decides_the_subsets():
    real, fake = normal(30, 3), normal(20, 3, seed=1)
    first = kernel_distance(real, fake, 10, 4)
    assert kernel_distance(real, fake, 10, 4) == first
    assert kernel_distance(real, fake, 10, 4, seed=1) != first


def test_equal_sets_are_not_split_alike():
    real = normal(40, 3)
    mean, deviation = kernel_distance(real, real, 10, 50)
    assert deviation > 0.1 and abs(mean) < deviation


def test_subsets_are_drawn_without_replacement_and_differ():
    rows = draw_subsets(20, 10, 30, seed=0)
    assert rows.shape == (30, 10) and rows.min() == 0 and rows.max() == 19
    assert all(len(set(subset)) == 10 for subset in rows)
    assert len({tuple(sorted(subset)) for subset in rows}) > 25
    counts = np.bincount(draw_subsets(20, 10, 400, seed=1).ravel())
    assert abs(counts - 200).max() < 60  # Six standard deviations.


def test_no_bias_and_a_real_difference():
    real, same, other = normal(400, 8), normal(400, 8, 1), 1.3 * normal(400, 8, 2)
    mean, deviation = kernel_distance(real, same, 100, 50)
    assert abs(mean) < deviation
    assert kernel_distance(real, other, 100, 50)[0] > deviation


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"subset_size": 11}, "at most the number of samples, 10. Received: 11"),
        ({"subset_size": 1}, "`subset_size` must be .* 2 or more. Received: 1"),
        ({"subset_size": 5, "subsets": 0}, "`subsets` .*Received: 0"),
        ({"indices": ([[0, 1]],)}, r"`indices` must be two .*\[\(1, 2\)\]"),
        ({"indices": ([[0, 1]], [[0, 1, 2]])}, r"`indices` .*\(1, 2\), \(1, 3\)"),
        ({"indices": ([[0]], [[0]])}, "2 or more"),
        ({"indices": ([[0, 12]], [[0, 1]])}, "from 0 to 11. .*from 0 to 12"),
        ({"indices": ([[0, 1]], [[0, -1]])}, "from 0 to 9. .*from -1 to 0"),
        ({"indices": ([[0.0, 1.0]], [[0, 1]])}, "Received: float64"),
        ({"indices": ([[3, 3]], [[0, 1]])}, "comes twice"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        kernel_distance(normal(12, 3), normal(10, 3), **arguments)


def test_sets_must_fit():
    with pytest.raises(ValueError, match="Received: 3 and 4"):
        unbiased_kernel_distance(normal(5, 3), normal(5, 4))
    with pytest.raises(ValueError, match="`fake` must have 2 samples"):
        unbiased_kernel_distance(normal(5, 3), normal(1, 3))
