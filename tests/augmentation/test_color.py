"""The color transforms of adaptive augmentation, worked by hand."""

import math

import numpy as np
import pytest

from ganzoo.augmentation import color

NEUTRAL = {
    "brightness": 0.0,
    "contrast": 1.0,
    "luma_sign": 1.0,
    "hue": 0.0,
    "saturation": 1.0,
}


def recolored(pixel, **changes):
    arguments = {
        name: np.array([value], "float32")
        for name, value in (NEUTRAL | changes).items()
    }
    pixel = np.array(pixel, "float32").reshape(1, 1, 1, -1)
    return np.ravel(color.recolor(pixel, **arguments))


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"brightness": 0.2}, [1.1, 0.2, 0.2]),
        ({"contrast": 2.0}, [1.8, 0, 0]),
        ({"brightness": 0.2, "contrast": 2.0}, [2.2, 0.4, 0.4]),
        ({"luma_sign": -1.0}, [0.3, -0.6, -0.6]),
        ({"brightness": 0.2, "luma_sign": -1.0}, [0.1, -0.8, -0.8]),
        ({"hue": 2 * math.pi / 3}, [0, 0.9, 0]),
        ({"hue": -2 * math.pi / 3}, [0, 0, 0.9]),
        ({"hue": math.pi}, [-0.3, 0.6, 0.6]),
        ({"saturation": 0.0}, [0.3, 0.3, 0.3]),
        ({"saturation": 2.0}, [1.5, -0.3, -0.3]),
    ],
)
def test_a_red_pixel(changes, expected):
    np.testing.assert_allclose(recolored([0.9, 0, 0], **changes), expected, atol=1e-6)


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"brightness": 0.2, "contrast": 2.0, "luma_sign": -1.0}, -1.2),
        ({"hue": 1.0, "saturation": 3.0}, 0.4),
    ],
)
def test_a_grey_pixel(changes, expected):
    for channels in (1, 3):
        out = recolored([0.4] * channels, **changes)
        np.testing.assert_allclose(out, [expected] * channels, atol=1e-6)


def test_neutral_arguments_are_the_identity():
    np.testing.assert_array_equal(
        recolored([0.9, -0.3, 0.1]), np.float32([0.9, -0.3, 0.1])
    )


def test_the_paper_s_distributions():
    draws = {k: np.array(v) for k, v in color.draw_color(20_000, 1.0).items()}
    assert draws["brightness"].std() == pytest.approx(0.2, rel=0.03)
    assert np.log(draws["contrast"]).std() == pytest.approx(0.5 * math.log(2), rel=0.03)
    assert np.log(draws["saturation"]).std() == pytest.approx(math.log(2), rel=0.03)
    assert np.mean(draws["luma_sign"]) == pytest.approx(0.0, abs=0.03)
    assert draws["hue"].std() == pytest.approx(math.pi / math.sqrt(3), rel=0.03)
    assert -math.pi <= draws["hue"].min() < draws["hue"].max() <= math.pi


def test_p_is_how_often_each_transform_is_on():
    draws = color.draw_color(20_000, 0.3)
    for name, neutral in NEUTRAL.items():
        often = 0.15 if name == "luma_sign" else 0.3  # Half of the flips flip.
        on = np.array(draws[name]) != neutral
        assert on.mean() == pytest.approx(often, abs=0.02)
    together = (np.array(draws["hue"]) != 0) & (np.array(draws["contrast"]) != 1)
    assert together.mean() == pytest.approx(0.09, abs=0.01)
