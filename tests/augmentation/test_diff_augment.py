"""The transforms of DiffAugment, worked by hand."""

import numpy as np
import pytest

from ganzoo.augmentation import DiffAugment, diff_augment

ALMOST_1 = 1 - 2.0**-24


def image(*rows):
    """One grey image from its rows."""
    return np.array(rows, "float32")[None, :, :, None]


def u(*numbers):
    return np.array([numbers], "float32")


def test_color_of_a_grey_image():
    """(0, 0.4) + 0.2 = (0.2, 0.6); mean 0.4; contrast 1.5: 0.4 ± 0.3."""
    out = diff_augment.change_color(image([0.0, 0.4]), u(0.7, 0.9, ALMOST_1))
    np.testing.assert_allclose(out, image([0.1, 0.7]), atol=1e-6)


def test_contrast_leaves_a_constant_alone():
    for contrast in (0.0, 0.3, ALMOST_1):
        flat = image([0.3, 0.3], [0.3, 0.3])
        out = diff_augment.change_color(flat, u(0.5, 0.5, contrast))
        np.testing.assert_allclose(out, flat, atol=1e-6)


@pytest.mark.parametrize(
    "saturation, expected", [(0.0, [0.3, 0.3, 0.3]), (0.5, [0.9, 0, 0])]
)
def test_saturation(saturation, expected):
    red = np.array([0.9, 0, 0], "float32").reshape(1, 1, 1, 3)
    out = diff_augment.change_color(red, u(0.5, saturation, 0.5))
    np.testing.assert_allclose(np.ravel(out), expected, atol=1e-6)


def test_saturation_can_double():
    red = np.array([0.9, 0, 0], "float32").reshape(1, 1, 1, 3)
    out = diff_augment.change_color(red, u(0.5, ALMOST_1, 0.5))
    np.testing.assert_allclose(np.ravel(out), [1.5, -0.3, -0.3], atol=1e-6)


@pytest.mark.parametrize(
    "number, shift", [(0.0, -2), (0.3, -1), (0.5, 0), (0.7, 1), (ALMOST_1, 2)]
)
def test_translation_moves_by_up_to_an_eighth(number, shift):
    """16 rows: 2 down or up. 24 columns: 3 right or left."""
    dot = np.zeros((1, 16, 24, 1), "float32")
    dot[0, 8, 12] = 1.0
    out = np.array(diff_augment.translate(dot, u(number, 0.5)))
    assert np.argwhere(out).tolist() == [[0, 8 + shift, 12, 0]]
    out = np.array(diff_augment.translate(dot, u(0.5, ALMOST_1)))
    assert np.argwhere(out).tolist() == [[0, 8, 15, 0]]


def test_zeros_come_in():
    ones = np.ones((2, 8, 8, 2), "float32")
    numbers = np.array([[0.0, 0.5], [ALMOST_1, ALMOST_1]], "float32")
    up, down_right = np.array(diff_augment.translate(ones, numbers))
    assert (up[:7] == 1).all() and (up[7] == 0).all()
    assert (down_right[1:, 1:] == 1).all()
    assert (down_right[0] == 0).all() and (down_right[:, 0] == 0).all()


def test_all_shifts_are_as_likely():
    dots = np.zeros((3000, 16, 16, 1), "float32")
    dots[:, 8, 8] = 1.0
    out = np.array(DiffAugment("translation")(dots, training=True))
    rows, columns = np.nonzero(out[..., 0])[1:]
    for positions in (rows, columns):
        counts = np.bincount(positions, minlength=16)[6:11]
        assert counts.sum() == 3000 and abs(counts / 600 - 1).max() < 0.15


@pytest.mark.parametrize(
    "numbers, rows, columns",
    [
        ((0.5, 0.5), slice(2, 6), slice(2, 6)),
        # The center is in the corner: a quarter of it lies inside.
        ((0.0, 0.0), slice(0, 2), slice(0, 2)),
        ((ALMOST_1, 0.5), slice(6, 8), slice(2, 6)),
    ],
)
def test_cutout_takes_half_of_each_side(numbers, rows, columns):
    expected = np.ones((1, 8, 8, 3), "float32")
    expected[:, rows, columns] = 0.0
    out = diff_augment.cut_out(np.ones_like(expected), u(*numbers))
    np.testing.assert_array_equal(out, expected)


def test_an_odd_cutout_has_a_pixel_as_its_center():
    """6 rows: 3 cut, centers 0 to 5. 5 columns: 3 cut, centers 0 to 4."""
    ones = np.ones((1, 6, 5, 1), "float32")
    out = np.array(diff_augment.cut_out(ones, u(0.0, ALMOST_1)))[0, ..., 0]
    expected = np.ones((6, 5))
    expected[:2, 3:] = 0.0
    np.testing.assert_array_equal(out, expected)


def test_the_policy_is_done_in_its_order():
    images = np.full((64, 8, 8, 1), 0.5, "float32")
    cut_last = np.array(DiffAugment(["color", "cutout"])(images, training=True))
    cut_first = np.array(DiffAugment("cutout, color")(images, training=True))
    assert np.mean(cut_last == 0) > 0.1 > np.mean(cut_first == 0)


@pytest.mark.parametrize("policy", ["color,blur", ["blur"], "", []])
def test_unknown_words_are_refused(policy):
    known = r"`policy` must be words out of \['color', 'translation', 'cutout'\]"
    with pytest.raises(ValueError, match=known):
        DiffAugment(policy)
