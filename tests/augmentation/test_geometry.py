"""The geometric transforms: what a warp must keep, worked by hand."""

import math

import numpy as np
import pytest

from ganzoo.augmentation import geometry, resampling

NEUTRAL = {
    "scale": 1.0,
    "angle_before": 0.0,
    "stretch": 1.0,
    "angle_after": 0.0,
    "down": 0.0,
    "right": 0.0,
}


def warped(x, **changes):
    arguments = {
        name: np.array([value], "float32")
        for name, value in (NEUTRAL | changes).items()
    }
    return np.array(geometry.warp(np.float32(x)[None], **arguments))[0]


def slope(height, width):
    """x and y of every pixel from the center: linear maps make slopes of them."""
    y, x = (
        np.mgrid[:height, :width] - np.array([height - 1, width - 1])[:, None, None] / 2
    )
    return x, y


def moved(x, y, **a):
    """Where a point goes, y pointing down: the forward map, step by step."""
    a = NEUTRAL | a

    def turn(x, y, angle):
        return (
            math.cos(angle) * x + math.sin(angle) * y,
            math.cos(angle) * y - math.sin(angle) * x,
        )

    x, y = turn(a["scale"] * x, a["scale"] * y, a["angle_before"])
    return turn(a["stretch"] * x, y / a["stretch"], a["angle_after"])


@pytest.mark.parametrize(
    "changes",
    [
        {"scale": 1.25},
        {"scale": 0.9},
        {"angle_before": 0.4},
        {"angle_after": -0.4},
        {"stretch": 1.2},
        {"down": 0.03, "right": -0.051},
        {"scale": 1.1, "angle_before": 0.5, "stretch": 1.1, "angle_after": 0.2},
        {"angle_before": 0.3, "stretch": 1.2, "right": 0.04},
    ],
    ids=str,
)
@pytest.mark.parametrize("height, width", [(32, 32), (30, 37)])
def test_a_slope_moves_to_where_the_map_says(changes, height, width):
    """f(x) = ⟨a, x⟩ becomes ⟨a, M⁻¹(x - t)⟩, exactly, away from the mirrors."""
    x, y = slope(height, width)
    columns = np.array([moved(1, 0, **changes), moved(0, 1, **changes)]).T
    inverse = np.linalg.inv(columns)
    centered = np.stack(
        [x - width * changes.get("right", 0), y - height * changes.get("down", 0)]
    )
    source = np.einsum("ab,byx->ayx", inverse, centered)
    out = warped(np.stack([x, y], axis=-1), **changes)
    inner = np.s_[height // 2 - 3 : height // 2 + 3, width // 2 - 3 : width // 2 + 3]
    np.testing.assert_allclose(out[inner][..., 0], source[0][inner], atol=2e-4)
    np.testing.assert_allclose(out[inner][..., 1], source[1][inner], atol=2e-4)


def test_whole_shifts_lose_nothing():
    """Whatever the image: doubling, shifting and halving is shifting."""
    x = np.random.default_rng(0).uniform(-1, 1, (16, 16, 3))
    out = warped(x, down=2 / 16, right=-1 / 16)
    np.testing.assert_allclose(out[6:12, 4:11], x[4:10, 5:12], atol=1e-5)


def test_a_quarter_turn_of_a_smooth_picture_is_numpy_s():
    x, y = slope(24, 24)
    picture = np.exp(-((x - 3) ** 2 + (y + 2) ** 2) / 18)[..., None]
    out = warped(picture, angle_before=math.pi / 2)
    np.testing.assert_allclose(out, np.rot90(picture), atol=0.01)
    half = warped(picture, angle_before=math.pi / 2, angle_after=math.pi / 2)
    np.testing.assert_allclose(half, np.rot90(picture, 2), atol=0.01)


def test_the_image_continues_mirrored():
    """Shifted by 4 of 16, an even slope comes back from the edge."""
    y = np.broadcast_to(np.arange(16.0)[:, None, None], (16, 16, 1))
    out = warped(y, down=0.25)[:, 8, 0]
    np.testing.assert_allclose(out[8:13], np.arange(4.0, 9.0), atol=1e-4)
    # The filters round the crease off.
    np.testing.assert_allclose(out[:5], [4, 3, 2, 1, 0], atol=0.5)


def test_a_constant_stays():
    flat = np.full((9, 12, 1), 0.7)
    out = warped(flat, scale=0.4, angle_before=1.0, stretch=1.3, down=0.8, right=2.0)
    np.testing.assert_allclose(out, flat, atol=1e-5)


def test_neutral_arguments_are_the_identity():
    x = np.random.default_rng(0).uniform(-1, 1, (7, 8, 3)).astype("float32")
    np.testing.assert_array_equal(warped(x), x)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 1), (3, 2, 4), (5, 4, 3)])
def test_tiny_images(shape):
    x = np.random.default_rng(0).uniform(-1, 1, shape)
    out = warped(x, scale=0.7, angle_before=1.0, right=0.3)
    assert out.shape == shape and np.isfinite(out).all()


def test_the_filter_is_orthonormal_with_six_vanishing_moments():
    taps = np.array(resampling.SYM6)
    for shift in range(0, 12, 2):
        product = taps[shift:] @ taps[: 12 - shift]
        assert product == pytest.approx(float(shift == 0), abs=1e-11)
    assert taps.sum() == pytest.approx(math.sqrt(2))
    signs = (-1.0) ** np.arange(12)
    for power in range(6):
        moment = np.sum(signs * taps * (np.arange(12) - 5.5) ** power)
        assert moment == pytest.approx(0.0, abs=1e-6)


def test_what_was_doubled_is_halved_without_loss():
    size, first = 20, math.floor(resampling.CENTER)
    both = resampling.halving(size)[:, first : first + 2 * size]
    both = both @ resampling.doubling(size)
    inner = slice(4, 16)
    np.testing.assert_allclose(both[inner], np.eye(size)[inner], atol=1e-11)


def test_the_paper_s_distributions():
    draws = {k: np.array(v) for k, v in geometry.draw_geometry(20_000, 1.0).items()}
    for name in ("scale", "stretch"):
        assert np.log2(draws[name]).std() == pytest.approx(0.2, rel=0.03)
    for name in ("down", "right"):
        assert draws[name].std() == pytest.approx(0.125, rel=0.03)
    for name in ("angle_before", "angle_after"):
        assert draws[name].std() == pytest.approx(math.pi / math.sqrt(3), rel=0.03)


def test_p_is_how_often_each_transform_is_on():
    draws = geometry.draw_geometry(20_000, 0.36)
    on = {name: np.array(draws[name]) != neutral for name, neutral in NEUTRAL.items()}
    for name in ("scale", "stretch", "down", "right"):
        assert on[name].mean() == pytest.approx(0.36, abs=0.02)
    for name in ("angle_before", "angle_after"):  # 1 - √(1 - 0.36)
        assert on[name].mean() == pytest.approx(0.2, abs=0.02)
    rotated = on["angle_before"] | on["angle_after"]
    assert rotated.mean() == pytest.approx(0.36, abs=0.02)
