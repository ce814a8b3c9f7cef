"""What a run leaves behind."""

import csv
import json

import keras
import numpy as np

from ganzoo.callbacks import RunRecord, standard
from ganzoo.datasets import Arrays, Batches
from tests.engine.toys import ToyGAN


def train(folder, images, initial_epoch=0, epochs=3, model=None, **options):
    model = model or ToyGAN((16, 16, 1), 8, seed=1)
    model.compile()
    record = RunRecord(folder, arguments={"width": 4, "out": folder}, **options)
    history = model.fit(
        images,
        initial_epoch=initial_epoch,
        epochs=epochs,
        verbose=0,
        callbacks=[record],
    )
    return model, history.history


def rows(folder):
    with (folder / "history.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_history_holds_every_value_of_every_epoch(images, tmp_path):
    _, history = train(tmp_path, images)
    table = rows(tmp_path)
    assert [row["epoch"] for row in table] == ["1", "2", "3"]
    for name in ("d_loss", "g_loss"):
        assert [float(row[name]) for row in table] == history[name]


def test_the_record_says_how_the_run_was_made(images, tmp_path):
    train(tmp_path, images, data={"examples": 16})
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["status"] == "finished"
    assert (record["model"], record["seed"]) == ("ToyGAN", 1)
    assert (record["epochs"], record["steps"]) == (3, 3)
    assert record["seconds"] > 0
    assert record["arguments"] == {"width": 4, "out": str(tmp_path)}
    assert record["data"] == {"examples": 16}
    assert record["versions"]["keras"] == keras.__version__
    assert "NonSaturating" in record["recipe"][0]


def test_the_model_file_is_the_model(images, tmp_path):
    model, _ = train(tmp_path, images)
    copy = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(model.generate(2, seed=0), copy.generate(2, seed=0))


def test_a_run_that_goes_on_keeps_earlier_rows_and_drops_stale_ones(images, tmp_path):
    model, _ = train(tmp_path, images, epochs=3)
    before = rows(tmp_path)
    seconds = json.loads((tmp_path / "run.json").read_text())["seconds"]
    train(tmp_path, images, initial_epoch=2, epochs=4, model=model)
    after = rows(tmp_path)
    assert [row["epoch"] for row in after] == ["1", "2", "3", "4"]
    assert after[:2] == before[:2] and after[2] != before[2]
    assert json.loads((tmp_path / "run.json").read_text())["seconds"] > seconds


def test_a_run_that_begins_anew_forgets_the_old_rows(images, tmp_path):
    train(tmp_path, images, epochs=3)
    train(tmp_path, images, epochs=1)
    assert [row["epoch"] for row in rows(tmp_path)] == ["1"]


def test_a_stopped_run_says_so(images, tmp_path):
    model = ToyGAN((16, 16, 1), 8, seed=1)
    model.compile()
    stop = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: setattr(model, "stop_training", True)
    )
    model.fit(images, epochs=3, verbose=0, callbacks=[stop, RunRecord(tmp_path)])
    assert json.loads((tmp_path / "run.json").read_text())["status"] == "stopped early"


def test_a_process_that_died_while_it_wrote_the_model_is_made_good(images, tmp_path):
    train(tmp_path, images, epochs=2)
    (tmp_path / "model.keras").unlink()
    train(tmp_path, images, initial_epoch=2, epochs=2)
    assert (tmp_path / "model.keras").exists()
    record = json.loads((tmp_path / "run.json").read_text())
    assert (record["status"], record["epochs"]) == ("finished", 2)


def run(folder, images, epochs=2, arguments=None, stop=False, **options):
    """A run with the standard callbacks; returns the epochs that it did."""
    data = Batches(Arrays({"image": images}), 8, seed=3)
    model = ToyGAN((16, 16, 1), 8, seed=1)
    model.compile()
    callbacks = standard(folder, arguments=arguments, data=data, **options)
    if stop:
        end = lambda epoch, logs: setattr(model, "stop_training", True)
        callbacks.insert(0, keras.callbacks.LambdaCallback(on_epoch_end=end))
    return model.fit(data, epochs=epochs, verbose=0, callbacks=callbacks).epoch


def test_standard_describes_the_data_and_leaves_everything(images, tmp_path):
    assert run(tmp_path, images) == [0, 1]
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["made_with"]["image_shape"] == [16, 16, 1]
    described = record["data"]
    assert described["examples"] == 16 and described["batch_size"] == 8
    assert described["shuffle"] is True and described["classes"] is None
    assert len(list((tmp_path / "resume").glob("*.json"))) == 2


def test_standard_goes_on_with_an_unfinished_run_of_the_same_arguments(
    images, tmp_path
):
    assert run(tmp_path, images, stop=True, arguments={"width": 4}) == [0]
    assert run(tmp_path, images, arguments={"width": 4}) == [1]
    # Finished: the same command begins anew, `resume=True` goes on.
    assert run(tmp_path, images, epochs=1, arguments={"width": 4}) == [0]
    assert run(tmp_path, images, resume=True, arguments={"width": 4}) == [1]


def test_standard_begins_anew_otherwise_and_removes_only_its_own_files(
    images, tmp_path
):
    run(tmp_path, images, stop=True, arguments={"width": 4})
    (tmp_path / "samples" / "mine.png").touch()
    (tmp_path / "samples" / "epoch-0009.png").touch()
    assert run(tmp_path, images, arguments={"width": 8}) == [0, 1]
    names = {path.name for path in (tmp_path / "samples").iterdir()}
    assert names == {"mine.png", "epoch-0001.png", "epoch-0002.png", "training.gif"}
