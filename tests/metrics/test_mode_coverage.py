"""Modes are counted as VEEGAN and PacGAN count them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import features, metrics


def test_a_perfect_and_a_collapsed_ring():
    ring = metrics.gaussian_ring()
    perfect = metrics.ModeCoverage(ring, samples=4000)
    points = ring.sample(4000, seed=1)
    perfect.update_state(points, points)
    values = perfect.result()
    assert values["modes_ring8_4k"] == 8
    # Within three standard deviations in the plane are 1 - exp(-9 / 2) of the points.
    assert values["high_quality_ring8_4k"] == pytest.approx(0.9889, abs=0.006)
    assert values["reverse_kl_ring8_4k"] < 0.005

    collapsed = metrics.ModeCoverage(ring, samples=100)
    collapsed.update_state(points[:100], np.repeat(ring.centers[:1], 100, axis=0))
    values = collapsed.result()
    assert values["modes_ring8_100"] == 1
    assert values["reverse_kl_ring8_100"] == pytest.approx(np.log(8))


def test_points_between_modes_are_no_mode():
    grid = metrics.gaussian_grid()
    assert grid.modes == 25 and grid.centers.min() == -4 and grid.centers.max() == 4
    metric = metrics.ModeCoverage(grid, samples=25)
    metric.update_state(grid.centers, grid.centers + np.float32(0.16))
    values = metric.result()
    assert values["modes_grid25_25"] == 0 and values["high_quality_grid25_25"] == 0
    assert values["reverse_kl_grid25_25"] == 0


def test_draws_follow_the_seed():
    ring = metrics.gaussian_ring()
    np.testing.assert_array_equal(ring.sample(9, seed=4), ring.sample(9, seed=4))
    assert not np.array_equal(ring.sample(9, seed=4), ring.sample(9, seed=5))


def brightness():
    """A classifier of grey pictures into dark and bright."""
    image = keras.Input((4, 4, 1))
    mean = keras.layers.GlobalAveragePooling2D()(image)
    logits = keras.layers.Dense(2, kernel_initializer="zeros")(mean)
    network = keras.Model(image, {"features": mean, "logits": logits})
    network.layers[-1].set_weights([np.float32([[-50, 50]]), np.zeros(2, "float32")])
    return features.Extractor(network, "bright", class_names=["dark", "bright"])


def test_channels_are_stacked_classes():
    modes = metrics.Classes(brightness(), (4, 4, 3), stacked=3)
    assert modes.modes == 8
    codes = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 1, 1], [1, 1, 1]])
    pictures = np.broadcast_to((codes * 255)[:, None, None], (5, 4, 4, 3))
    pictures = pictures.astype(np.uint8)
    told, sure = modes.assign(tf.cast(pictures, tf.float32) / 127.5 - 1)
    assert told.numpy().tolist() == [0, 1, 4, 7, 7] and sure.numpy().all()

    metric = metrics.ModeCoverage(modes, samples=5)
    metric.update_state(pictures, pictures[[0, 0, 1, 1, 1]])
    values = metric.result()
    assert values["modes_bright_5"] == 2
    # Two fifths in a mode of one fifth, three fifths in another of one fifth.
    expected = 0.4 * np.log(2) + 0.6 * np.log(3)
    assert values["reverse_kl_bright_5"] == pytest.approx(expected)

    metric.reset_state()
    metric.update_state(pictures[[0] * 5], pictures)
    assert metric.result()["reverse_kl_bright_5"] == np.inf


def test_a_wrong_stack_is_refused():
    with pytest.raises(ValueError, match="`stacked` must be the number of channels, 1"):
        metrics.Classes(brightness(), (4, 4, 1), stacked=3)


@pytest.mark.parametrize("centers", [[], [1.0, 2.0]])
def test_bad_centers_are_refused(centers):
    with pytest.raises(ValueError, match="centers"):
        metrics.Gaussians(centers, 1.0)
