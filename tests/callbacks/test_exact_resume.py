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
from ganzoo.callbacks import ExactResume, standard
from tests import checks
from tests.callbacks.resumed import toy, train
from tests.conftest import pictures
from tests.engine.toys import ToyWGANGP


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
    place = json.loads(state.read_text())["state"]
    assert 5 * place["epoch"] + place["step"] == record["steps"]
    assert keras.models.load_model(tmp_path / "model.keras").compiled
    assert run(tmp_path) == uninterrupted[0]
    assert (tmp_path / "history.csv").read_text() == uninterrupted[1]


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

    def run(folder, **killed):
        data, options = FORMS[form](images)
        model = toy(ToyWGANGP)
        return train(tmp_path / folder, data, model=model, **options, **killed)

    whole = run("whole")
    run("parts", at=at)
    parts = run("parts")
    checks.assert_same(whole, parts)
    for a, b in zip(whole.optimizer.variables, parts.optimizer.variables):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(whole.metrics, parts.metrics):
        assert float(a.result()) == float(b.result())


def test_states_of_some_epochs_and_steps(images, tmp_path):
    """States after steps 3, 6, 8 (two epochs), 9 and 12 (the end) of 3 epochs."""
    options = {"batch_size": 4, "every_epochs": 2}
    whole = train(tmp_path / "whole", images, **options)
    found = sorted(path.stem for path in (tmp_path / "whole").glob("*.json"))
    assert found == ["state-000002-00000004", "state-000003-00000000"]
    for at in (5, 8):  # From step 3, and from there on from step 6.
        train(tmp_path / "parts", images, at=at, **options)
    checks.assert_same(whole, train(tmp_path / "parts", images, **options))


def score():
    """Logs a score of which the first epoch has the best."""
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(score=epoch)
    )


def best_first():
    return keras.callbacks.EarlyStopping(
        "score", mode="min", patience=2, restore_best_weights=True
    )


@pytest.fixture(scope="module")
def five_epochs():
    model = toy()
    model.fit(pictures(), epochs=5, verbose=0)
    return model


@pytest.mark.parametrize(
    "order, expected",
    [
        # Ended by the third epoch; `resume` is the last, or is not.
        (lambda resume: [score(), best_first(), resume], [3, 4]),
        (lambda resume: [score(), resume, best_first()], [3, 4]),
        # Ended, unseen, by a third: the best weights are there before it can save.
        (lambda resume: [score(), best_first(), resume, Ending(2)], [0, 1, 2, 3, 4]),
        (lambda resume: [resume, Ending(2)], [2, 3, 4]),
    ],
)
def test_weights_of_another_epoch_are_not_saved_as_the_last(
    order, expected, images, five_epochs, tmp_path
):
    """States every four epochs, and at the end. Resumed, all have done five."""

    def run(callbacks):
        model = toy()
        model.fit(images, epochs=5, verbose=0, callbacks=callbacks)
        return model

    run(order(ExactResume(tmp_path, every_epochs=4)))
    resume = ExactResume(tmp_path, every_epochs=4)
    model = run([epochs := keras.callbacks.History(), resume])
    assert epochs.epoch == expected
    checks.assert_same(five_epochs, model)


class Ending(keras.callbacks.Callback):
    """Ends training after an epoch, or inside of it after a step."""

    def __init__(self, epoch, step=None):
        super().__init__()
        self.epoch, self.step = epoch, step

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training |= int(self.model.step.numpy()) == self.step

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training |= epoch + 1 == self.epoch


@pytest.mark.parametrize("step, place", [(5, 0), (8, 1)])
def test_an_epoch_that_another_callback_ends_is_gone_on_with(
    step, place, images, tmp_path
):
    whole = train(tmp_path / "whole", images, batch_size=4)
    callbacks = [ExactResume(tmp_path / "parts")]
    callbacks.insert(place, Ending(None, step))
    toy().fit(images, batch_size=4, epochs=3, verbose=0, callbacks=callbacks)
    checks.assert_same(whole, train(tmp_path / "parts", images, batch_size=4))


def test_nothing_is_saved_of_steps_that_are_only_counted(images, tmp_path):
    """A time limit may be over before the step of the last state is reached."""

    class Over(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training |= int(self.model.step.numpy()) >= 7

    for _ in range(2):
        callbacks = [Over(), ExactResume(tmp_path)]
        toy().fit(images, batch_size=4, epochs=3, verbose=0, callbacks=callbacks)
        states = sorted(path.stem for path in tmp_path.glob("*.json"))
        assert states == ["state-000001-00000000", "state-000001-00000003"]


def test_callbacks_that_keras_did_not_put_together(images, tmp_path):
    for epochs in ([0], [1, 2], []):
        model = toy()
        own = standard(tmp_path, resume=True, every=2)
        callbacks = keras.callbacks.CallbackList(own, True, model=model)
        count = 1 + max(epochs, default=2)
        history = model.fit(images, epochs=count, verbose=0, callbacks=callbacks)
        assert history.epoch == epochs
        record = json.loads((tmp_path / "run.json").read_text())
        assert record["status"] == "finished" and record["epochs"] == count


def test_resumed_under_two_replicas(two_replicas, images, tmp_path):
    def build():
        with two_replicas.scope():
            return toy()

    whole = train(tmp_path / "whole", images, batch_size=4, model=build())
    train(tmp_path / "parts", images, at=7, batch_size=4, model=build())
    parts = train(tmp_path / "parts", images, batch_size=4, model=build())
    checks.assert_same(whole, parts)


def test_a_finished_run_is_left_as_it_is(images, tmp_path):
    first = train(tmp_path, images)
    again = train(tmp_path, images)
    checks.assert_same(first, again)
    assert int(again.step) == int(first.step)


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
    model = toy(ToyWGANGP)  # Another model: its states would be refused.
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
