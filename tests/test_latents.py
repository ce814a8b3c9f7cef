"""Noise between noise, and noise near the middle."""

import numpy as np
import pytest

import ganzoo
from ganzoo.latents import interpolate, truncated


def noise(*shape):
    return np.random.default_rng(0).normal(size=shape)


def test_the_way_begins_and_ends_where_it_shall():
    a, b = noise(2, 64)
    way = interpolate(a, b, steps=7)
    assert way.shape == (7, 64) and way.dtype == np.float32
    np.testing.assert_allclose(way[[0, -1]], [a, b], rtol=1e-6)


def test_its_steps_are_equal_angles_of_equal_length():
    a, b = noise(2, 64)
    a, b = 5 * a / np.linalg.norm(a), 5 * b / np.linalg.norm(b)
    way = interpolate(a, b, steps=5).astype(float)
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 5, rtol=1e-6)
    angles = np.arccos(np.sum(way[1:] * way[:-1], axis=1) / 25)
    np.testing.assert_allclose(angles, np.arccos(a @ b / 25) / 4, rtol=1e-5)


def test_vectors_on_one_line_are_joined_by_it():
    a = np.array([1.0, 2.0])
    for b in (3 * a, a, -a, 0 * a):
        way = interpolate(a, b, steps=3)
        np.testing.assert_allclose(way, [a, (a + b) / 2, b], rtol=1e-6, atol=1e-7)


def test_many_ways_at_once_are_those_of_each():
    a, b = noise(2, 3, 8)
    ways = interpolate(a, b, steps=4)
    assert ways.shape == (4, 3, 8)
    np.testing.assert_array_equal(ways[:, 1], interpolate(a[1], b[1], steps=4))


@pytest.mark.parametrize("steps", [1, 2.5, True])
def test_bad_steps_are_refused(steps):
    with pytest.raises(ValueError, match="`steps` must be a whole number, 2 or more"):
        interpolate([0.0], [1.0], steps)


def test_vectors_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"one shape.*\(2,\) and \(3,\)"):
        interpolate([0.0] * 2, [1.0] * 3, steps=2)


def test_truncated_noise_has_the_distribution_cut_off_at_the_limit():
    z = noise(200_000)
    z_cut = truncated(z, limit=1.0)
    drawn_again = z[np.abs(z) < 1.0]
    points = np.linspace(-1, 1, 9)
    expected = [(drawn_again < point).mean() for point in points]
    found = [(z_cut < point).mean() for point in points]
    np.testing.assert_allclose(found, expected, atol=0.005)
    assert np.abs(z_cut).max() <= 1.0


def test_truncation_keeps_signs_and_order():
    z = np.sort(noise(1000))
    z_cut = truncated(z, limit=0.7)
    assert (np.diff(z_cut) >= 0).all()
    np.testing.assert_array_equal(np.sign(z_cut), np.sign(z))


def test_limits_at_the_ends():
    z = noise(1000)
    np.testing.assert_array_equal(truncated(z, limit=0), 0 * z)
    np.testing.assert_allclose(truncated(z, limit=np.inf), z, rtol=1e-6)
    assert np.isfinite(truncated([50.0, -50.0], limit=np.inf)).all()


@pytest.mark.parametrize("limit", [-1.0, np.nan])
def test_bad_limits_are_refused(limit):
    with pytest.raises(ValueError, match="`limit` must be at least 0"):
        truncated([0.0], limit)


def test_the_noise_of_a_seed_is_that_of_generate():
    model = ganzoo.DCGAN((16, 16, 1), num_classes=3, width=4)
    np.testing.assert_array_equal(
        model.generate(5, seed=4),
        model.decode(model.noise(5, seed=4), np.arange(5) % 3),
    )
    np.testing.assert_array_equal(model.noise(2, seed=4), model.noise(5, seed=4)[:2])
    assert (model.noise(2) != model.noise(2)).all()
    with pytest.raises(ValueError, match="`count`"):
        model.noise(0)
