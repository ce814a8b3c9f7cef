"""What a run leaves behind."""

import csv
import json

import keras
import numpy as np

from ganzoo.callbacks import RunRecord
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
