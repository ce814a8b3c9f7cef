"""The pixel-blitting transforms against NumPy's."""

import numpy as np
import pytest

from ganzoo.augmentation import blit

NEUTRAL = {"flip": False, "quarter_turns": 0.0, "down": 0.0, "right": 0.0}


def image(*shape):
    return np.arange(np.prod(shape), dtype="float32").reshape(shape)


def blitted(x, **changes):
    arguments = {k: np.array([v]) for k, v in (NEUTRAL | changes).items()}
    return np.array(blit.blit(x[None], **arguments))[0]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("turns", range(4))
def test_flips_and_turns(flip, turns):
    x = image(6, 6, 3)
    expected = np.rot90(x[:, ::-1] if flip else x, turns)
    np.testing.assert_array_equal(
        blitted(x, flip=flip, quarter_turns=float(turns)), expected
    )


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("turns, half_turns", [(0, 0), (1, 0), (2, 1), (3, 1)])
def test_oblong_images_turn_by_halves(flip, turns, half_turns):
    x = image(4, 7, 1)
    expected = np.rot90(x[:, ::-1] if flip else x, 2 * half_turns)
    np.testing.assert_array_equal(
        blitted(x, flip=flip, quarter_turns=float(turns)), expected
    )


@pytest.mark.parametrize("down, right", [(1, 0), (0, -2), (2, 1), (-1, -1)])
def test_translations_are_of_whole_pixels_and_mirror_at_the_edges(down, right):
    x = image(16, 20, 2)
    padded = np.pad(x, ((2, 2), (2, 2), (0, 0)), mode="reflect")
    expected = padded[2 - down : 18 - down, 2 - right : 22 - right]
    out = blitted(x, down=(down + 0.4) / 16, right=(right - 0.4) / 20)
    np.testing.assert_array_equal(out, expected)


def test_flip_turn_and_translation_come_in_this_order():
    x = image(8, 8, 1)
    expected = np.pad(np.rot90(x[:, ::-1]), ((1, 0), (0, 0), (0, 0)), mode="reflect")
    out = blitted(x, flip=True, quarter_turns=1.0, down=1 / 8)
    np.testing.assert_array_equal(out, expected[:8])


def test_one_pixel_is_an_image():
    assert blitted(image(1, 1, 1) + 3, flip=True, quarter_turns=3.0, down=0.9) == 3


def test_the_paper_s_distributions():
    draws = {k: np.array(v) for k, v in blit.draw_blit(20_000, 1.0).items()}
    assert draws["flip"].mean() == pytest.approx(0.5, abs=0.02)
    turns = np.bincount(draws["quarter_turns"].astype(int))
    assert len(turns) == 4 and abs(turns / 5000 - 1).max() < 0.05
    for name in ("down", "right"):
        assert draws[name].std() == pytest.approx(0.25 / np.sqrt(12), rel=0.03)
        assert abs(draws[name]).max() <= 0.125


def test_p_is_how_often_each_transform_is_on():
    draws = {k: np.array(v) for k, v in blit.draw_blit(20_000, 0.4).items()}
    assert draws["flip"].mean() == pytest.approx(0.2, abs=0.02)
    assert np.mean(draws["quarter_turns"] > 0) == pytest.approx(0.3, abs=0.02)
    moved = (draws["down"] != 0) & (draws["right"] != 0)
    assert moved.mean() == pytest.approx(0.4, abs=0.02)
