"""Keras's own callbacks work on models of the zoo."""

import csv

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.engine.toys import ToyGAN

SHAPE = (16, 16, 1)


@keras.saving.register_keras_serializable("tests")
class Distance(keras.metrics.Mean):
    """Distance of mean grey levels: lower is better."""

    def update_state(self, real, fake):
        super().update_state(tf.abs(tf.reduce_mean(real) - tf.reduce_mean(fake)))


@pytest.fixture
def model():
    model = ToyGAN(SHAPE, 8, seed=1, ema=0.9)
    model.compile(metrics=[Distance(name="distance")])
    return model


def fit(model, images, *callbacks, **options):
    arguments = {"epochs": 3, "verbose": 0, "validation_data": images} | options
    return model.fit(images, batch_size=8, callbacks=list(callbacks), **arguments)


def test_csv_logger(model, images, tmp_path):
    history = fit(model, images, keras.callbacks.CSVLogger(tmp_path / "log.csv"))
    with (tmp_path / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == {"epoch", "d_loss", "g_loss", "val_distance"}
    values = [float(row["val_distance"]) for row in rows]
    assert values == history.history["val_distance"]


def test_tensorboard(model, images, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    fit(model, images, keras.callbacks.TensorBoard(tmp_path))
    train = EventAccumulator(str(tmp_path / "train")).Reload().Tags()["tensors"]
    assert {"epoch_d_loss", "epoch_g_loss"} <= set(train)
    validation = EventAccumulator(str(tmp_path / "validation")).Reload().Tags()
    assert "epoch_distance" in validation["tensors"]


@pytest.mark.parametrize("ending", [".keras", ".weights.h5"])
def test_model_checkpoint_keeps_the_best(ending, model, images, tmp_path):
    path = tmp_path / f"best{ending}"
    checkpoint = keras.callbacks.ModelCheckpoint(
        path,
        monitor="val_distance",
        mode="min",
        save_best_only=True,
        save_weights_only=ending == ".weights.h5",
    )
    history = fit(model, images, checkpoint, epochs=4).history["val_distance"]
    best = keras.models.load_model(path) if ending == ".keras" else model
    if ending == ".weights.h5":
        model.load_weights(path)
    value = float(
        best.evaluate(images, batch_size=8, verbose=0, return_dict=True)["distance"]
    )
    assert value == pytest.approx(min(history), rel=1e-5)


def test_early_stopping(model, images):
    stop = keras.callbacks.EarlyStopping("val_distance", mode="max", baseline=9)
    assert len(fit(model, images, stop, epochs=5).epoch) == 2


def test_progress_bar(model, images, capsys):
    fit(model, images, verbose=1, epochs=1)
    shown = capsys.readouterr().out
    assert "2/2" in shown
    for name in ("d_loss:", "g_loss:", "val_distance:"):
        assert name in shown


def test_learning_rate_scheduler_reaches_the_generator(model, images):
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    fit(model, images, halve, epochs=2)
    assert float(model.optimizer.learning_rate) == pytest.approx(5e-5)


def test_terminate_on_nan_and_lambda_callbacks_see_every_term(model, images):
    seen = []
    spy = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.append(dict(logs))
    )
    fit(model, images, spy, keras.callbacks.TerminateOnNaN(), epochs=1)
    assert [set(logs) for logs in seen] == [{"d_loss", "g_loss"}] * 2
    assert np.isfinite([float(v) for logs in seen for v in logs.values()]).all()
