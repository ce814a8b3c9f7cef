"""Pictures: where each sample stands, the same seeds, the animation."""

import numpy as np
from PIL import Image
import pytest

import ganzoo
from ganzoo.callbacks import SampleGrid
from ganzoo.callbacks.sample_grid import tile
from tests.engine.toys import ToyGAN, ToyPairs

SHAPE = (16, 16, 1)


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


def fit(model, images, grid, epochs=4):
    model.compile()
    model.fit(images, epochs=epochs, verbose=0, callbacks=[grid])


def test_the_same_seeds_every_other_epoch_and_an_animation(images, tmp_path):
    model = ToyGAN(SHAPE, 8, seed=1)
    fit(model, images, SampleGrid(tmp_path, every=2, rows=2, columns=3, seed=5))
    names = ["epoch-0002.png", "epoch-0004.png", "training.gif"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    shown = np.asarray(Image.open(tmp_path / "epoch-0004.png"))
    expected = tile(model.generate(6, seed=5), 3, scale=round(56 / 16))
    np.testing.assert_array_equal(shown, expected[..., 0])
    assert Image.open(tmp_path / "training.gif").n_frames == 2


def test_one_class_a_column(images, labels, tmp_path):
    model = ToyGAN(SHAPE, 8, num_classes=3, seed=1)
    grid = SampleGrid(tmp_path, rows=2, scale=1)
    fit(model, {"image": images, "label": labels}, grid, epochs=1)
    shown = np.asarray(Image.open(tmp_path / "epoch-0001.png"))
    samples = model.generate(labels=[0, 1, 2, 0, 1, 2], seed=0)
    np.testing.assert_array_equal(shown, tile(samples, 3)[..., 0])


@pytest.mark.parametrize("channels, mode", [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_every_channel_count_makes_a_picture(channels, mode, tmp_path):
    model = ToyGAN((16, 16, channels), 8, seed=1)
    images = np.zeros((4, 16, 16, channels), np.uint8)
    fit(model, images, SampleGrid(tmp_path, rows=1, columns=2), epochs=1)
    assert Image.open(tmp_path / "epoch-0001.png").mode == mode
    assert Image.open(tmp_path / "training.gif").format == "GIF"


def test_tensorboard_gets_the_grids_when_asked(images, tmp_path):
    grid = SampleGrid(tmp_path, rows=1, columns=2, tensorboard=tmp_path / "logs")
    fit(ToyGAN(SHAPE, 8, seed=1), images, grid, epochs=2)
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(tmp_path / "logs")).Reload()
    assert events.Tags()["tensors"] == ["samples"]
    assert [event.step for event in events.Tensors("samples")] == [0, 1]


def test_a_resumed_run_animates_the_earlier_pictures_too(images, tmp_path):
    model = ganzoo.DCGAN(SHAPE, width=4, seed=1)
    model.compile()
    for first, last in [(0, 2), (2, 3)]:
        model.fit(
            images,
            initial_epoch=first,
            epochs=last,
            verbose=0,
            callbacks=[SampleGrid(tmp_path)],
        )
    assert Image.open(tmp_path / "training.gif").n_frames == 3


def test_what_cannot_be_drawn_is_refused(images, tmp_path):
    with pytest.raises(ValueError, match="`every` must be 1 or more"):
        SampleGrid(tmp_path, every=0)
    model = ToyPairs(SHAPE, seed=1)
    model.compile()
    with pytest.raises(TypeError, match="from noise.*ToyPairs"):
        model.fit(images, images, verbose=0, callbacks=[SampleGrid(tmp_path)])
