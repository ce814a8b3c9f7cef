"""A run that was killed ends as one that was not."""

import json
import os
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest

import ganzoo
from ganzoo.callbacks import ExactResume
from tests import checks
from tests.engine.toys import ToyGAN, ToyWGANGP


def run(folder, every="epoch", kill_at=None, number=signal.SIGKILL):
    """Run the script; at step `kill_at` send it a signal. Returns its last words."""
    command = [sys.executable, "-m", "tests.callbacks.interrupted_run", folder, every]
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, text=True, env=os.environ
    )
    line = ""
    with process.stdout as lines:
        for line in lines:
            if line.split() == ["step", str(kill_at)]:
                process.send_signal(number)
    assert process.wait() == (-number if kill_at and number == signal.SIGKILL else 0)
    return line.split()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return run(folder), (folder / "history.csv").read_text()


def test_killed_twice_and_started_again_ends_with_the_same_bits(
    uninterrupted, tmp_path
):
    """6 epochs of 5 steps; states every 3 steps; deaths at 8 and at 19."""
    run(tmp_path, every=3, kill_at=8)
    run(tmp_path, every=3, kill_at=19)
    assert run(tmp_path, every=3) == uninterrupted[0]
    assert (tmp_path / "history.csv").read_text() == uninterrupted[1]


def test_interrupted_by_ctrl_c_it_saves_stops_and_goes_on(uninterrupted, tmp_path):
    assert run(tmp_path, kill_at=13, number=signal.SIGINT)[0] == "weights"
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["status"] == "stopped early" and 13 <= record["steps"] <= 15
    state = max((tmp_path / "resume").glob("*.json"))
    assert (
        json.loads(state.read_text())["state"]["step"] == (record["steps"] - 1) % 5 + 1
    )
    assert keras.models.load_model(tmp_path / "model.keras").compiled
    assert run(tmp_path) == uninterrupted[0]
    assert (tmp_path / "history.csv").read_text() == uninterrupted[1]


class Stop(keras.callbacks.Callback):
    """Stands in for a kill, inside one process: nothing is tidied up."""

    class Killed(Exception):
        pass

    def __init__(self, at):
        super().__init__()
        self.at = at

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.at:
            raise self.Killed


def toy(cls=ToyWGANGP, **options):
    model = cls((16, 16, 1), 8, seed=1, ema=0.9, **options)
    model.compile()
    return model


def train(folder, data, at=None, every=3, model=None, **options):
    model = model or toy()
    callbacks = [ExactResume(folder, every=every)]
    if at is not None:
        callbacks.insert(0, Stop(at))
    arguments = {"epochs": 3, "verbose": 0, "callbacks": callbacks} | options
    try:
        model.fit(data, **arguments)
    except Stop.Killed:
        pass
    return model


def dataset(images):
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(images).shuffle(16, seed=5).batch(4, True)


FORMS = {
    "arrays": lambda x: (x, {"batch_size": 4}),
    "seeded tf.data": lambda x: (dataset(x), {}),
}


@pytest.mark.parametrize(
    "form, at",
    [("arrays", 1), ("arrays", 4), ("arrays", 8), ("seeded tf.data", 11)],
)
def test_any_step_is_a_good_one_to_die_at(form, at, images, tmp_path):
    """3 epochs of 4 steps; states at epoch ends and every 3 steps."""
    form = FORMS[form]
    data, options = form(images)
    whole = train(tmp_path / "whole", data, **options)
    data, _ = form(images)
    train(tmp_path / "parts", data, at=at, **options)
    data, _ = form(images)
    parts = train(tmp_path / "parts", data, **options)
    checks.assert_same(whole, parts)
    for a, b in zip(whole.optimizer.variables, parts.optimizer.variables):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(whole.metrics, parts.metrics):
        assert float(a.result()) == float(b.result())


def test_resumed_under_two_replicas(two_replicas, images, tmp_path):
    def build():
        with two_replicas.scope():
            return toy(ToyGAN)

    whole = train(tmp_path / "whole", images, batch_size=4, model=build())
    train(tmp_path / "parts", images, at=7, batch_size=4, model=build())
    parts = train(tmp_path / "parts", images, batch_size=4, model=build())
    checks.assert_same(whole, parts)


def test_a_finished_run_is_left_as_it_is(images, tmp_path):
    first = train(tmp_path, images)
    again = train(tmp_path, images)
    checks.assert_same(first, again)
    assert int(again.step) == int(first.step)


def test_two_states_are_kept(images, tmp_path):
    train(tmp_path, images, batch_size=4, every=1)
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("ending", ["json", "weights.h5"])
def test_a_damaged_state_falls_back_to_the_one_before(ending, images, tmp_path):
    whole = train(tmp_path / "whole", images, batch_size=4)
    train(tmp_path / "parts", images, at=11, batch_size=4)
    newest = max((tmp_path / "parts").glob(f"*.{ending}"))
    newest.write_bytes(newest.read_bytes()[:100])
    with pytest.warns(UserWarning, match="is damaged; taking the state before"):
        parts = train(tmp_path / "parts", images, batch_size=4)
    checks.assert_same(whole, parts)


def test_a_write_that_was_killed_leaves_no_trace(images, tmp_path):
    whole = train(tmp_path / "whole", images, batch_size=4)
    train(tmp_path / "parts", images, at=5, batch_size=4)
    (tmp_path / "parts" / ".part-state-000009-00000000.weights.h5").touch()
    (tmp_path / "parts" / "state-000009-00000000.weights.h5").touch()
    checks.assert_same(whole, train(tmp_path / "parts", images, batch_size=4))
    assert len(list((tmp_path / "parts").iterdir())) == 4


def test_states_that_are_all_damaged_are_not_thrown_away(images, tmp_path):
    train(tmp_path, images)
    for weights in tmp_path.glob("*.weights.h5"):
        weights.write_bytes(b"")
    with (
        pytest.warns(UserWarning, match="damaged"),
        pytest.raises(ValueError, match=r"holds no state that is whole.*Delete it"),
    ):
        train(tmp_path, images)
    assert list(tmp_path.glob("*.json"))


@pytest.mark.parametrize(
    "other, what",
    [
        (lambda: toy(ToyGAN), "model is 'ToyWGANGP' there and 'ToyGAN' here"),
        (
            lambda: ToyWGANGP((16, 16, 1), 9, seed=1, ema=0.9),
            "config.latent_dim is 8 there and 9 here",
        ),
        (
            lambda: ToyWGANGP((16, 16, 1), 8, seed=2, ema=0.9),
            "config.seed is 1 there and 2 here",
        ),
    ],
)
def test_states_of_another_model_are_refused(other, what, images, tmp_path):
    train(tmp_path, images)
    model = other()
    model.compile()
    with pytest.raises(ValueError, match=f"states of another run: {what}"):
        train(tmp_path, images, model=model)


def test_states_of_another_recipe_or_other_data_are_refused(images, tmp_path):
    train(tmp_path, images)
    model = toy()
    model.compile(generator_optimizer=keras.optimizers.Adam(2e-4, clipnorm=1.0))
    with pytest.raises(ValueError, match=r"another run: recipe\.generator_optimizer"):
        train(tmp_path, images, model=model)
    with pytest.raises(ValueError, match=r"data\.batch_size is 16 there and 4 here"):
        train(tmp_path, images, batch_size=4)
    with pytest.raises(ValueError, match=r"data\.first_and_last"):
        train(tmp_path, 255 - images)


def test_a_scheduled_learning_rate_is_no_other_recipe(images, tmp_path):
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    model = toy()
    for epochs in (1, 2):
        resume = ExactResume(tmp_path)
        model.fit(images, epochs=epochs, verbose=0, callbacks=[halve, resume])
    assert int(model.step) == 2


def test_a_changed_record_is_a_damaged_one(images, tmp_path):
    train(tmp_path, images, epochs=2)
    newest = max(tmp_path.glob("*.json"))
    newest.write_text(newest.read_text().replace('"epoch": 2', '"epoch": 1'))
    with pytest.warns(UserWarning, match="damaged"):
        train(tmp_path, images)


@pytest.mark.parametrize(
    "data, text",
    [
        (lambda x: dataset(x).filter(lambda batch: True), "known length"),
        (lambda x: ([x[:4]] for _ in range(9)), "Received: a Python loader"),
    ],
    ids=["unknown length", "generator"],
)
def test_data_without_an_order_are_refused_at_once(data, text, images, tmp_path):
    with pytest.raises(ValueError, match=f"Exact resume needs.*{text}"):
        train(tmp_path, data(images))
    assert not list(tmp_path.iterdir())


def test_anew_removes_the_states_that_are_there(images, tmp_path):
    train(tmp_path, images, epochs=1)
    model = toy(ToyGAN)  # Another model: its states would be refused.
    callbacks = [ExactResume(tmp_path, anew=True)]
    model.fit(images, epochs=2, verbose=0, callbacks=callbacks)
    assert int(model.step) == 2 and len(list(tmp_path.glob("*.json"))) == 2


def test_a_signal_while_an_epoch_is_finished_keeps_that_epoch(images, tmp_path):
    """Samples are drawn, or validation runs, after the last step."""
    send = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: os.kill(os.getpid(), signal.SIGINT)
    )
    model = toy()
    callbacks = [send, ExactResume(tmp_path)]
    history = model.fit(images, epochs=3, verbose=0, callbacks=callbacks)
    assert history.epoch == [0]
    assert max(tmp_path.glob("*.json")).name == "state-000001-00000000.json"


@pytest.mark.parametrize("every", [0, "step", 1.5])
def test_every_must_be_an_epoch_or_steps(every, tmp_path):
    with pytest.raises(ValueError, match='`every` must be "epoch"'):
        ExactResume(tmp_path, every=every)


@pytest.mark.parametrize("at", [None, 1], ids=["to the end", "with an error"])
def test_the_signal_handlers_are_put_back(at, images, tmp_path):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    train(tmp_path, images, at=at)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_dcgan_keeps_its_batch_norm_statistics(images, tmp_path):
    def build():
        model = ganzoo.DCGAN((16, 16, 1), width=4, ema=0.9, seed=1)
        model.compile()
        return model

    whole = train(tmp_path / "whole", images, batch_size=4, model=build())
    train(tmp_path / "parts", images, at=7, batch_size=4, model=build())
    parts = train(tmp_path / "parts", images, batch_size=4, model=build())
    checks.assert_same(whole, parts)
