"""What is shown of a model, and when; the animation."""

import keras
import numpy as np
from PIL import Image
import pytest

import ganzoo
from ganzoo.callbacks import SampleGrid
from ganzoo.callbacks.pictures import tile
from tests.engine.toys import ToyGAN, ToyPairs

SHAPE = (16, 16, 1)


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


class StopAt(keras.callbacks.Callback):
    """Ends training at a step, or after an epoch."""

    def __init__(self, step=None, epoch=None):
        super().__init__()
        self.step, self.epoch = step, epoch

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training |= int(self.model.step) == self.step

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training |= epoch + 1 == self.epoch


@pytest.mark.parametrize(
    "stop, place, drawn",
    [
        (StopAt(epoch=3), 0, [3]),
        (StopAt(epoch=4), 0, [3, 4]),
        (StopAt(epoch=4), 1, [3, 4]),
        (StopAt(step=8), 0, [3, 4]),
        # Left inside of an epoch, which will be gone on with and is drawn if it is due.
        (StopAt(step=7), 0, [3]),
        (StopAt(step=5), 0, [3]),
        (StopAt(), 0, [3, 5]),
    ],
)
def test_the_last_epoch_is_drawn_too(stop, place, drawn, images, tmp_path):
    """Of five epochs, of two steps each, every third."""
    model = ToyGAN(SHAPE, 8, seed=1)
    model.compile()
    drawing, shown = model.generate, []
    model.generate = lambda *a, **k: shown.append(1) or drawing(*a, **k)
    callbacks = [SampleGrid(tmp_path, every=3, rows=1)]
    callbacks.insert(place, stop)
    model.fit(images, batch_size=8, epochs=5, verbose=0, callbacks=callbacks)
    pictures = sorted(tmp_path.glob("*.png"))
    assert [int(path.stem[-4:]) for path in pictures] == drawn
    assert len(shown) == len(drawn)


def test_restored_weights_are_not_shown_as_those_of_the_last_epoch(images, tmp_path):
    def run(*more):
        """Pictures where the first epoch is the best, and restored at the end."""
        model = ToyGAN(SHAPE, 8, seed=1)
        model.compile()
        score = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: logs.update(score=epoch)
        )
        best = keras.callbacks.EarlyStopping(
            "score", mode="min", patience=9, restore_best_weights=True
        )
        grid = SampleGrid(tmp_path, every=9, rows=1)
        epochs = 9 if more else 2
        callbacks = [score, best, grid, *more]
        model.fit(images, epochs=epochs, verbose=0, callbacks=callbacks)
        assert model.step.numpy() == 1
        return {path.name: path.read_bytes() for path in tmp_path.glob("*.png")}

    ((name, shown),) = run().items()
    model = ToyGAN(SHAPE, 8, seed=1)
    fit(model, images, SampleGrid(tmp_path, every=9, rows=1), epochs=2)
    assert name == "epoch-0002.png" and shown == (tmp_path / name).read_bytes()
    # Who is told too late of the end draws nothing that it is not.
    assert run(StopAt(epoch=2)) == {}


@pytest.mark.parametrize(
    "classes, columns", [(None, 8), (2, 8), (3, 6), (5, 5), (10, 10), (100, 32)]
)
def test_a_few_classes_fill_the_grid_too(classes, columns, tmp_path):
    shown = []

    class Drawer:
        image_shape, num_classes = (16, 16, 1), classes
        stop_training = False

        def generate(self, count, labels=None, seed=None):
            shown.append(labels)
            return np.zeros((count, 16, 16, 1), np.uint8)

    grid = SampleGrid(tmp_path, rows=2, scale=1)
    grid.set_model(Drawer())
    grid.on_epoch_begin(0)
    grid.on_epoch_end(0)
    with Image.open(tmp_path / "epoch-0001.png") as picture:
        assert picture.size == (columns * 18 - 2, 2 * 18 - 2)
    if classes:
        row = list(range(columns)) if columns < classes else [*range(classes)]
        assert shown[0].tolist() == 2 * (row * (columns // len(row)))


def test_one_class_a_column(images, labels, tmp_path):
    model = ToyGAN(SHAPE, 8, num_classes=3, seed=1)
    grid = SampleGrid(tmp_path, rows=2, scale=1)
    fit(model, {"image": images, "label": labels}, grid, epochs=1)
    shown = np.asarray(Image.open(tmp_path / "epoch-0001.png"))
    samples = model.generate(labels=[0, 1, 2] * 4, seed=0)
    np.testing.assert_array_equal(shown, tile(samples, 6)[..., 0])


@pytest.mark.parametrize("form", [tuple, lambda p: dict(zip(("source", "target"), p))])
def test_source_output_and_target_stand_side_by_side(form, images, tmp_path):
    model = ToyPairs(SHAPE, (16, 16, 3), seed=1)
    model.compile()
    targets = np.random.default_rng(1).integers(0, 256, (16, 16, 16, 3), np.uint8)
    # Floats, as `fit` takes them, are shown as well.
    pairs = form((images[:5] / 127.5 - 1.0, targets[:5]))
    grid = SampleGrid(tmp_path, pairs=pairs, rows=2, columns=2, scale=1)
    model.fit(images, targets, verbose=0, callbacks=[grid])
    shown = np.asarray(Image.open(tmp_path / "epoch-0001.png"))
    assert shown.shape == (2 * 16 + 8, 2 * 48 + 8, 3)
    first, second = shown[:16, :48], shown[:16, 56:]
    for place, triple in enumerate((first, second)):
        assert (triple[:, :16] == images[place]).all()
        output = model.translate(images[:4], seed=0)[place]
        np.testing.assert_allclose(triple[:, 16:32], output, atol=1)
        assert (triple[:, 32:] == targets[place]).all()


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
    with pytest.raises(ValueError, match="`every` must be a whole number, 1 or more"):
        SampleGrid(tmp_path, every=0)
    model = ToyPairs(SHAPE, seed=1)
    model.compile()
    with pytest.raises(TypeError, match="`pairs=.*ToyPairs"):
        model.fit(images, images, verbose=0, callbacks=[SampleGrid(tmp_path)])
    model = ToyGAN((16, 16, 2), 8, seed=1)
    model.compile()
    with pytest.raises(TypeError, match=r"1, 3 or 4 channels.*\(16, 16, 2\)"):
        model.fit(np.zeros((8, 16, 16, 2), np.uint8), callbacks=[SampleGrid(tmp_path)])
