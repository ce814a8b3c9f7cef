"""The callbacks of an ordinary run."""

import json

import keras
import pytest

from ganzoo.callbacks import standard
from ganzoo.datasets import Arrays, Batches
from tests.engine.toys import ToyGAN


def run(folder, images, epochs=2, arguments=None, stop=None, **options):
    """A run with the standard callbacks; returns the epochs that it did.

    Args:
        stop: Place among the callbacks of one that ends training after an epoch.
    """
    data = Batches(Arrays({"image": images}), 8, seed=3)
    model = ToyGAN((16, 16, 1), 8, seed=1)
    model.compile()
    callbacks = standard(folder, arguments=arguments, data=data, **options)
    if stop is not None:
        end = lambda epoch, logs: setattr(model, "stop_training", True)
        callbacks.insert(stop, keras.callbacks.LambdaCallback(on_epoch_end=end))
    return model.fit(data, epochs=epochs, verbose=0, callbacks=callbacks).epoch


def test_standard_describes_the_data_and_leaves_everything(images, tmp_path):
    assert run(tmp_path, images) == [0, 1]
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["made_with"]["image_shape"] == [16, 16, 1]
    described = record["data"]
    assert described["num_examples"] == 16 and described["batch_size"] == 8
    assert described["shuffle"] is True and described["classes"] is None
    assert len(list((tmp_path / "resume").glob("*.json"))) == 2


def test_standard_goes_on_with_an_unfinished_run_of_the_same_arguments(
    images, tmp_path
):
    assert run(tmp_path, images, stop=0, arguments={"width": 4}) == [0]
    assert run(tmp_path, images, arguments={"width": 4}) == [1]
    # Finished: the same command begins anew, `resume=True` goes on.
    assert run(tmp_path, images, epochs=1, arguments={"width": 4}) == [0]
    assert run(tmp_path, images, resume=True, arguments={"width": 4}) == [1]


def test_standard_begins_anew_otherwise_and_removes_only_its_own_files(
    images, tmp_path
):
    run(tmp_path, images, stop=0, arguments={"width": 4})
    (tmp_path / "samples" / "mine.png").touch()
    (tmp_path / "samples" / "epoch-0009.png").touch()
    assert run(tmp_path, images, arguments={"width": 8}) == [0, 1]
    names = {path.name for path in (tmp_path / "samples").iterdir()}
    assert names == {"mine.png", "epoch-0001.png", "epoch-0002.png", "training.gif"}


def left(folder):
    """Epochs of the pictures and of the states."""
    pictures, states = folder.glob("samples/*.png"), folder.glob("resume/*.json")
    return [
        sorted(int(path.stem.split("-")[1]) for path in paths)
        for paths in (pictures, states)
    ]


def test_every_so_many_epochs_a_picture_and_a_state(images, tmp_path):
    run(tmp_path, images, epochs=5, every=2)
    # Where training ends there is always both.
    assert left(tmp_path) == [[2, 4, 5], [4, 5]]
    run(tmp_path, images, epochs=8, every=2, resume=True)
    assert left(tmp_path) == [[2, 4, 5, 6, 8], [6, 8]]


@pytest.mark.parametrize("place", [0, 3], ids=["first", "last"])
def test_who_ends_training_may_stand_anywhere(place, images, tmp_path):
    arguments = {"every": 5, "arguments": {"width": 4}}
    assert run(tmp_path, images, epochs=8, stop=place, **arguments) == [0]
    assert left(tmp_path) == [[1], [1]] and (tmp_path / "samples/training.gif").exists()
    assert run(tmp_path, images, epochs=3, **arguments) == [1, 2]


def test_a_run_tells_that_it_goes_on(images, tmp_path, capsys):
    def told(**options):
        run(tmp_path, images, **options)
        return capsys.readouterr().err

    assert "holds" not in told(epochs=2)
    assert "Replacing the run" in told(epochs=1, resume="auto")
    assert "holds a run of 1 epoch; going on from there" in told(epochs=3, resume=True)
    told_again = told(epochs=3, resume=True)
    assert "holds a run of 3 epochs; a larger `epochs` would go on" in told_again


def test_bad_arguments_are_refused(tmp_path):
    with pytest.raises(ValueError, match="`resume` must be True.*yes"):
        standard(tmp_path, resume="yes")
    for every in (0, 1.5):
        with pytest.raises(ValueError, match="`every` must be a whole number"):
            standard(tmp_path, every=every)
