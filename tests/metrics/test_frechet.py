"""The Fréchet distance: hand-worked, by other formulas, and without full rank."""

import numpy as np
import pytest

from ganzoo.metrics.frechet import frechet_distance, moments


def normal(samples, features, seed=0):
    return np.random.default_rng(seed).standard_normal((samples, features))


def distance(real, fake):
    return frechet_distance(*moments(real), *moments(fake))


def by_nuclear_norm(real, fake):
    """`tr (Σ₁ Σ₂)^½` is the sum of singular values of the sets' cross product."""
    a, b = real - real.mean(axis=0), fake - fake.mean(axis=0)
    n, m = len(a) - 1, len(b) - 1
    root = np.linalg.svd(a @ b.T, compute_uv=False).sum() / np.sqrt(n * m)
    means = np.square(real.mean(axis=0) - fake.mean(axis=0)).sum()
    return means + np.square(a).sum() / n + np.square(b).sum() / m - 2.0 * root


def rotation(size):
    return np.linalg.qr(normal(size, size, seed=9))[0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_moments_are_those_of_numpy(dtype):
    features = normal(5000, 7).astype(dtype) + np.arange(7, dtype=dtype)
    mean, covariance = moments(features)
    assert mean.dtype == covariance.dtype == np.float64
    exact = features.astype("float64")
    np.testing.assert_allclose(mean, exact.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(covariance, np.cov(exact, rowvar=False), atol=1e-12)
    np.testing.assert_array_equal(covariance, covariance.T)


def test_one_feature():
    # (μ₁ - μ₂)² + (σ₁ - σ₂)²
    assert frechet_distance(1.0, 4.0, 3.0, 25.0) == pytest.approx(4.0 + 9.0)


def test_covariances_that_commute():
    first, second = np.array([1.0, 4.0, 0.0]), np.array([9.0, 1.0, 16.0])
    turn = rotation(3)
    covariances = [turn * values @ turn.T for values in (first, second)]
    found = frechet_distance(np.zeros(3), covariances[0], np.ones(3), covariances[1])
    assert found == pytest.approx(3.0 + (1 - 3) ** 2 + (2 - 1) ** 2 + 4**2, rel=1e-12)


@pytest.mark.parametrize(
    "n, m, d",
    [(90, 70, 20), (30, 20, 80), (30, 30, 80), (20, 200, 80), (200, 20, 80), (2, 3, 5)],
)
def test_sets_of_any_size(n, m, d):
    real, fake = normal(n, d), 0.7 * normal(m, d, seed=1) + 0.2
    expected = by_nuclear_norm(real, fake)
    assert distance(real, fake) == pytest.approx(expected, rel=1e-10)
    assert distance(fake, real) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("decades", [2, 4, 8, 12])
def test_features_of_very_different_variance(decades):
    spread = np.logspace(0, -decades, 40) * rotation(40)
    real, fake = normal(300, 40) @ spread, 1.1 * normal(300, 40, seed=1) @ spread
    assert distance(real, fake) == pytest.approx(by_nuclear_norm(real, fake), rel=1e-9)


def test_constant_and_repeated_features():
    real, fake = normal(100, 6), normal(90, 6, seed=1)
    real[:, :3] = 2.0
    fake[:, 2:5] = fake[:, :1]
    assert distance(real, fake) == pytest.approx(by_nuclear_norm(real, fake), rel=1e-10)


def test_features_that_vary_in_one_set_alone_are_far_apart():
    turn = rotation(8)
    real, fake = normal(100, 8), normal(100, 8, seed=1)
    real[:, :4] = 0.0
    fake[:, 4:] = 0.0
    expected = by_nuclear_norm(real, fake)
    assert distance(real @ turn, fake @ turn) == pytest.approx(expected, rel=1e-12)


def test_a_collapsed_set():
    real = normal(50, 4)
    mean, covariance = moments(real)
    fake = np.zeros((20, 4))
    expected = mean @ mean + np.trace(covariance)
    assert distance(real, fake) == pytest.approx(expected, rel=1e-14)
    assert distance(fake, fake) == 0.0


@pytest.mark.parametrize("samples", [20, 500])
def test_a_set_is_no_distance_from_itself(samples):
    real = 10.0 * normal(samples, 64)
    assert 0.0 <= distance(real, real) < 1e-8
    shuffled = np.random.default_rng(2).permutation(real)
    assert 0.0 <= distance(real, shuffled) < 1e-8


def test_order_and_rotation_do_not_matter():
    real, fake = normal(100, 8), 2.0 * normal(80, 8, seed=1)
    turn = rotation(8)
    expected = distance(real, fake)
    assert distance(real[::-1], fake) == pytest.approx(expected, rel=1e-12)
    assert distance(real @ turn, fake @ turn) == pytest.approx(expected, rel=1e-12)
    assert distance(3 * real, 3 * fake) == pytest.approx(9 * expected, rel=1e-12)


@pytest.mark.parametrize("size", [1e-60, 1e60])
def test_any_size(size):
    real, fake = normal(100, 8), normal(20, 8, seed=1)
    expected = size**2 * distance(real, fake)
    assert distance(size * real, size * fake) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    "gaussians, message",
    [
        (([0.0], [[1.0]], [0.0, 0.0], np.eye(2)), "same number .*Received: 1 and 2"),
        (([0.0, 0.0], [1.0, 1.0], [0.0], [[1.0]]), r"`mean` .*\(2,\) and \(1, 2\)"),
        (([0.0], [[1.0]], [0.0, 1.0], [[1.0]]), r"`other_mean` .*\(2,\) and \(1, 1\)"),
        (([np.nan], [[1.0]], [0.0], [[1.0]]), "`mean` must be finite.*1 of 1"),
        (([0.0], [[1.0]], [0.0], [[np.inf]]), "`other_covariance` must be finite"),
    ],
)
def test_errors(gaussians, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(*gaussians)


def test_moments_need_two_samples():
    with pytest.raises(ValueError, match="`features` must have 2 samples.*: 1"):
        moments([[1.0, 2.0]])
