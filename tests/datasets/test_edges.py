import numpy as np
import pytest

from ganzoo.datasets import bundled
from ganzoo.datasets.edges import line_drawing


def halves(left, right, side=32):
    """A picture of two colours that meet in the middle."""
    picture = np.empty((side, side, len(left)), np.uint8)
    picture[:, : side // 2], picture[:, side // 2 :] = left, right
    return picture


@pytest.mark.parametrize("side", [32, 64, 128, 200])
def test_one_line_where_two_colours_meet(side):
    drawing = line_drawing(halves([255], [0], side))
    assert drawing.shape == (side, side, 1)
    assert drawing.dtype == np.uint8
    # All rows alike: a dark line at the border, white everywhere else.
    assert (drawing == drawing[:1]).all()
    row = drawing[0, :, 0]
    assert row[side // 2 - 1 : side // 2 + 1].min() == 0
    assert (np.delete(row, range(side // 2 - 2, side // 2 + 2)) == 255).all()


def test_a_flat_picture_is_a_white_sheet():
    for channels in (1, 3, 4):
        assert (line_drawing(np.full((9, 7, channels), 90, np.uint8)) == 255).all()


def test_a_single_pixel_is_a_white_sheet():
    assert line_drawing(np.zeros((1, 1, 3), np.uint8)).tolist() == [[[255]]]


def test_colours_of_equal_brightness_have_a_border():
    # 0.299 * 130 = 0.587 * 66.2: a grey picture would be flat.
    drawing = line_drawing(halves([130, 0, 0], [0, 66, 0]))
    assert drawing[:, 15:17].min() == 0


def test_faint_steps_are_left_out_and_followed_from_strong_ones():
    assert (line_drawing(halves([100], [140])) == 255).all()
    # A border that fades, from a step of 155 above to one of 40 below.
    picture = halves([100], [140])
    picture[:, 16:, 0] = np.linspace(255, 140, 32)[:, None]
    assert (line_drawing(picture)[:, 15:17].min(axis=(1, 2)) < 255).all()


def test_transparency_is_white_whatever_colour_lies_under_it():
    picture = halves([255, 255, 255, 255], [0, 0, 0, 0])
    assert (line_drawing(picture) == 255).all()


def test_the_same_borders_mirrored():
    picture = bundled.load("noto_emoji_64")["image"][700]
    drawing, mirrored = line_drawing(picture), line_drawing(picture[:, ::-1])
    # But for ties, of which one side is kept, up to half a pixel away.
    assert (drawing != mirrored[:, ::-1]).mean() < 0.15
    assert 0.05 < (drawing < 128).mean() < 0.4
