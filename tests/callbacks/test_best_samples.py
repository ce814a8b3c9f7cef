"""Samples are judged as training goes, and the best model is kept."""

import json

import keras
import numpy as np
import pytest

from ganzoo import features, metrics
from ganzoo.callbacks import BestSamples, ExactResume, RunRecord
from ganzoo.evaluation import evaluate
from tests.engine.toys import ToyGAN

SHAPE = (16, 16, 1)


@pytest.fixture
def judge():
    keras.utils.set_random_seed(3)
    image = keras.Input(SHAPE)
    x = keras.layers.Conv2D(6, 5, 4, activation="tanh")(image)
    network = keras.Model(image, keras.layers.GlobalAveragePooling2D()(x))
    return features.Extractor(network, "toy")


@pytest.fixture
def model():
    model = ToyGAN(SHAPE, 8, seed=1)
    model.compile()
    return model


def kid(judge):
    return metrics.KernelDistance(judge, 16, subsets=5)


def fit(model, images, *callbacks, **options):
    return model.fit(
        images, batch_size=8, verbose=0, callbacks=list(callbacks), **options
    ).history


def test_values_are_logged_and_the_best_model_is_kept(model, judge, images, tmp_path):
    best = BestSamples(tmp_path, images, [kid(judge)])
    history = fit(model, images, best, RunRecord(tmp_path), epochs=4)
    values = history["kid_toy_16"]
    assert len(set(values)) == 4
    record = json.loads((tmp_path / "best.json").read_text())
    assert record["epoch"] == 1 + int(np.argmin(values))
    assert record["value"] == min(values)
    assert "kid_toy_16" in (tmp_path / "history.csv").read_text()
    kept = keras.models.load_model(tmp_path / "best.keras")
    again = evaluate(kept, images, [kid(judge)])
    assert again["kid_toy_16"] == pytest.approx(min(values))


def test_more_can_be_better(model, judge, images, tmp_path):
    measures = [kid(judge), metrics.DensityCoverage(judge, 16)]
    best = BestSamples(tmp_path, images, measures, monitor="density_toy_16")
    history = fit(model, images, best, epochs=3)
    assert best.best == max(history["density_toy_16"])


class WhiteAtFirst(keras.callbacks.Callback):
    """Samples of the first epoch are one and the same."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0:
            network = self.model.generator
            self.kept = network.get_weights()
            white = [np.zeros_like(w) for w in self.kept]
            white[-1] += 9.0
            network.set_weights(white)

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            self.model.generator.set_weights(self.kept)


@pytest.mark.parametrize("mode", ["min", "max"])
def test_samples_that_are_all_alike_are_best_only_for_want_of_others(
    judge, images, tmp_path, mode
):
    # White has the least distance to bright pictures, the largest to dark ones.
    real = images // 64 + (252 if mode == "min" else 0)

    def record(epochs, **options):
        model = ToyGAN(SHAPE, 8, seed=1)
        model.compile()
        best = BestSamples(tmp_path, real, kid(judge), mode=mode, **options)
        values = fit(model, images, WhiteAtFirst(), best, epochs=epochs)["kid_toy_16"]
        return values, json.loads((tmp_path / "best.json").read_text())

    assert record(1)[1]["epoch"] == 1
    best = min if mode == "min" else max
    values, by_value = record(3, least_diversity=0)
    assert by_value["value"] == best(values) == values[0]
    values, varied = record(3, least_diversity=0.01)
    assert best(values) == values[0] and varied["diversity"] > 0.01
    assert varied["value"] == best(values[1:])


def test_a_resumed_run_knows_the_best_so_far(model, judge, images, tmp_path):
    fit(model, images, BestSamples(tmp_path, images, [kid(judge)]), epochs=1)
    record = json.loads((tmp_path / "best.json").read_text())
    record |= {"value": -1e9, "diversity": 0.9}
    (tmp_path / "best.json").write_text(json.dumps(record))
    again = BestSamples(tmp_path, images, [kid(judge)])
    fit(model, images, again, epochs=2, initial_epoch=1)
    assert again.best == -1e9
    # A run from the beginning does not.
    fit(model, images, BestSamples(tmp_path, images, [kid(judge)]), epochs=1)
    assert json.loads((tmp_path / "best.json").read_text())["value"] > -1e9


def test_a_run_of_an_older_version_is_gone_on_with(model, judge, images, tmp_path):
    # Its files do not tell how varied the best samples were.
    record = {"epoch": 1, "monitor": "kid_toy_16", "value": -1e9}
    (tmp_path / "best.json").write_text(json.dumps(record))
    best = BestSamples(tmp_path, images, kid(judge))
    fit(model, images, best, epochs=2, initial_epoch=1)
    assert best.best == -1e9


def test_a_state_from_before_the_best_epoch(judge, images, tmp_path):
    """Killed after a better epoch than the last that was saved: that one is gone."""

    def run(epochs):
        model = ToyGAN(SHAPE, 8, seed=1)
        model.compile()
        best = BestSamples(tmp_path, images, kid(judge))
        resume = ExactResume(tmp_path / "resume")
        return best, fit(model, images, best, resume, epochs=epochs)

    run(2)
    path = tmp_path / "best.json"
    lost = {"epoch": 3, "value": -1e9}
    path.write_text(json.dumps(json.loads(path.read_text()) | lost))
    best, history = run(4)
    assert best.best == min(history["kid_toy_16"])


def test_an_epoch_that_was_gone_on_with_is_judged(judge, images, tmp_path):
    """Also if training ends after it, though fewer steps were done than it has."""
    for stop in (StopAt(1), StopAt(2)):
        model = ToyGAN(SHAPE, 8, seed=1)
        model.compile()
        best = BestSamples(tmp_path, images, kid(judge))
        resume = ExactResume(tmp_path / "resume")
        fit(model, images, stop, best, resume, epochs=3)
    assert model.step.numpy() == 2 and best.best is not None


class StopAt(keras.callbacks.Callback):
    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training |= batch + 1 == self.batch


def test_an_epoch_that_was_left_in_its_middle_is_not_judged(
    model, judge, images, tmp_path
):
    best = BestSamples(tmp_path, images, [kid(judge)])
    fit(model, images, StopAt(1), best, epochs=3)
    assert best.best is None and not (tmp_path / "best.json").exists()


def test_what_a_later_epoch_left_is_not_the_best_so_far(model, judge, images, tmp_path):
    record = {"epoch": 7, "monitor": "kid_toy_16", "value": -1e9}
    (tmp_path / "best.json").write_text(json.dumps(record))
    best = BestSamples(tmp_path, images, [kid(judge)])
    fit(model, images, best, epochs=2, initial_epoch=1)
    assert best.best > -1e9


def test_data_are_opened_once(model, judge, images, tmp_path, monkeypatch):
    from ganzoo.evaluation import samples

    opened = []
    original = samples.images
    monkeypatch.setattr(
        samples, "images", lambda *a, **k: opened.append(a) or original(*a, **k)
    )
    best = BestSamples(tmp_path, images, [kid(judge)])
    fit(model, images, best, epochs=3)
    assert len(opened) == 1


def test_only_every_so_many_epochs(model, judge, images, tmp_path):
    best = BestSamples(tmp_path, images, [kid(judge)], every=2)
    assert len(fit(model, images, best, epochs=3)["kid_toy_16"]) == 1


def test_keras_callbacks_after_it_see_the_values(model, judge, images, tmp_path):
    best = BestSamples(tmp_path, images, [kid(judge)])
    stop = keras.callbacks.EarlyStopping("kid_toy_16", mode="max", baseline=1e9)
    values = fit(model, images, best, stop, epochs=5)["kid_toy_16"]
    assert values == sorted(values, reverse=True) and len(values) == 2


def test_checkpoints_follow_validation(judge, images, tmp_path):
    model = ToyGAN(SHAPE, 8, seed=1)
    model.compile(metrics=[kid(judge)])
    path = tmp_path / "best.weights.h5"
    checkpoint = keras.callbacks.ModelCheckpoint(
        path, "val_kid_toy_16", mode="min", save_best_only=True, save_weights_only=True
    )
    history = fit(model, images, checkpoint, validation_data=images, epochs=3)
    model.load_weights(path)
    value = model.evaluate(images, batch_size=8, verbose=0, return_dict=True)
    assert value["kid_toy_16"] == pytest.approx(min(history["val_kid_toy_16"]))


def test_bad_arguments_are_refused(model, judge, images, tmp_path):
    with pytest.raises(ValueError, match="`mode`"):
        BestSamples(tmp_path, images, [kid(judge)], mode="low")
    with pytest.raises(ValueError, match="one metric or more. Received none"):
        BestSamples(tmp_path, images, [])
    with pytest.raises(ValueError, match="`least_diversity` must lie"):
        BestSamples(tmp_path, images, [kid(judge)], least_diversity=1)
    with pytest.raises(ValueError, match="`every`"):
        BestSamples(tmp_path, images, [kid(judge)], every=0)
    with pytest.raises(ValueError, match=r"`monitor` must be one of.*kid_toy_16"):
        other = BestSamples(tmp_path, images, [kid(judge)], monitor="fid_x")
        fit(model, images, other)
    named = metrics.KernelDistance(judge, 16, subsets=5, name="distance")
    with pytest.raises(ValueError, match="`mode` must be"):
        BestSamples(tmp_path, images, [named])
    with pytest.raises(ValueError, match=r"`data` must hold the 16.*Received: 9"):
        fit(model, images, BestSamples(tmp_path, images[:9], [kid(judge)]))
