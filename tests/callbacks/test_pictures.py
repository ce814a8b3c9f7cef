"""Pictures of many images: where each stands."""

import numpy as np

from ganzoo.callbacks.pictures import side_by_side, tile


def numbered(count, height=2, width=3):
    values = np.arange(count, dtype=np.uint8)[:, None, None, None]
    return np.broadcast_to(values, (count, height, width, 1))


def test_tiles_stand_in_rows_with_white_between():
    picture = tile(numbered(5), columns=2, gap=1)[..., 0]
    assert picture.shape == (3 * 2 + 2, 2 * 3 + 1)
    for index in range(5):
        row, column = divmod(index, 2)
        block = picture[3 * row : 3 * row + 2, 4 * column : 4 * column + 3]
        assert (block == index).all()
    assert (picture[2] == 255).all() and (picture[:, 3] == 255).all()
    assert (picture[6:, 4:] == 255).all()  # The place of the missing sixth.


def test_scale_repeats_pixels():
    picture = tile(np.arange(4, dtype=np.uint8).reshape(1, 2, 2, 1), 1, scale=2)[..., 0]
    assert picture.tolist() == [[0, 0, 1, 1]] * 2 + [[2, 2, 3, 3]] * 2


def test_companions_get_one_height_and_the_same_channels():
    grey = np.full((2, 4, 4, 1), 7, np.uint8)
    clear = np.zeros((2, 8, 8, 4), np.uint8)
    color = np.arange(2 * 8 * 8 * 3, dtype=np.uint8).reshape(2, 8, 8, 3)
    rows = side_by_side(grey, color, clear)
    assert rows.shape == (2, 8, 24, 4)
    assert (rows[:, :, :8] == [7, 7, 7, 255]).all()
    np.testing.assert_array_equal(rows[:, :, 8:16, :3], color)
    assert (rows[:, :, 8:16, 3] == 255).all() and (rows[:, :, 16:] == 0).all()
