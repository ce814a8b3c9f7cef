"""Pictures of many images: where each stands."""

import numpy as np
from PIL import Image
import pytest

from ganzoo.callbacks.pictures import save_animation, side_by_side, tile, to_picture


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


@pytest.mark.parametrize("channels, off", [(1, 0), (3, 4)])
def test_animations_keep_the_colors(channels, off, tmp_path):
    ramp = np.linspace(0, 255, 16, dtype=np.uint8)
    image = np.broadcast_to(ramp[:, None, None], (16, 16, channels)).copy()
    image[..., -1] = image[..., -1].T if channels == 3 else image[..., -1]
    frames = [tmp_path / "1.png", tmp_path / "2.png"]
    for frame, shown in zip(frames, (image, 255 - image)):
        to_picture(shown).save(frame)
    save_animation(frames, tmp_path / "both.gif")
    with Image.open(tmp_path / "both.gif") as animation:
        assert animation.n_frames == 2
        for index, expected in enumerate((image, 255 - image)):
            animation.seek(index)
            found = np.asarray(animation.convert("RGB"), int)
            assert np.abs(found - expected).mean() <= off
