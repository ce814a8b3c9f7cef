"""Schedules that `fit` lays out over its run."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import regularizers
from ganzoo.engine import Recipe
from ganzoo.schedules import LinearDecay
from tests import checks
from tests.engine.toys import ToyGAN, ToyWGANGP

SHAPE = (16, 16, 1)


def toy(cls=ToyGAN, hold=0.0, **options):
    model = cls(SHAPE, 8, seed=1)
    model.compile(
        generator_optimizer=keras.optimizers.SGD(LinearDecay(0.1, hold)),
        discriminator_optimizer=keras.optimizers.SGD(LinearDecay(0.1, hold)),
        **options,
    )
    return model


class Rates(keras.callbacks.Callback):
    """The learning rates after each step."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        players = self.model.optimizer, self.model.discriminator_optimizer
        self.seen.append([round(float(p.learning_rate), 6) for p in players])


def fit(model, images, **options):
    rates = Rates()
    options = {"batch_size": 8, "verbose": 0, "callbacks": [rates]} | options
    model.fit(images, **options)
    return rates.seen


def test_it_ends_at_zero_with_the_run(images):
    assert fit(toy(), images, epochs=2) == [
        [0.075] * 2,
        [0.05] * 2,
        [0.025] * 2,
        [0] * 2,
    ]
    held = fit(toy(hold=0.5), images, epochs=2)
    assert held == [[0.1] * 2, [0.1] * 2, [0.05] * 2, [0] * 2]


def test_several_discriminator_steps_take_no_part_of_the_generators_run(images):
    seen = fit(toy(ToyWGANGP), images, epochs=2)
    assert seen == [[0.075] * 2, [0.05] * 2, [0.025] * 2, [0] * 2]


class Stop(keras.callbacks.Callback):
    """Stops after some steps."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_batch_end(self, batch, logs=None):
        self.steps -= 1
        self.model.stop_training = self.steps <= 0


def test_a_run_that_goes_on_follows_the_same_line(images):
    whole, parts = toy(), toy()
    fit(whole, images, epochs=4)
    fit(parts, images, epochs=4, callbacks=[Stop(4)])
    assert int(parts.step.numpy()) == 4
    fit(parts, images, epochs=4, initial_epoch=2)
    checks.assert_same(whole, parts)


def test_regularizers_follow_it_too(images):
    model = ToyGAN(SHAPE, 8, seed=1)
    steady = ToyGAN(SHAPE, 8, seed=1)
    steady.compile(regularizers=["r1"], **checks.frozen())
    model.compile(regularizers=[regularizers.R1(LinearDecay(10.0))], **checks.frozen())
    falling, level = (
        m.fit(images, batch_size=16, epochs=4, shuffle=False, verbose=0).history["r1"]
        for m in (model, steady)
    )
    # Nothing trains, so that only the weight changes.
    np.testing.assert_allclose(np.divide(falling, level), [1, 0.75, 0.5, 0.25], 1e-5)


def test_it_comes_back_with_the_model(images, tmp_path):
    model = toy(hold=0.5)
    fit(model, images)
    model.save(tmp_path / "model.keras")
    reloaded = keras.models.load_model(tmp_path / "model.keras")
    schedule = reloaded.optimizer._learning_rate
    assert (schedule.value, schedule.hold) == (0.1, 0.5)
    assert fit(model, images) == fit(reloaded, images)
    checks.assert_same(model, reloaded)


def test_a_model_compiled_anew_begins_a_new_run(images):
    model = toy()
    fit(model, images, epochs=2)
    model.compile(
        generator_optimizer=keras.optimizers.SGD(LinearDecay(0.1)),
        discriminator_optimizer=keras.optimizers.SGD(LinearDecay(0.1)),
    )
    assert fit(model, images, epochs=1) == [[0.05] * 2, [0] * 2]


def test_it_is_held_where_the_end_is_not_known(images):
    batches = tf.data.Dataset.from_tensor_slices(images).filter(lambda x: True)
    model = toy()
    with pytest.warns(UserWarning, match="LinearDecay.*steps_per_epoch"):
        seen = fit(model, batches.batch(8, drop_remainder=True), batch_size=None)
    assert seen == [[0.1] * 2, [0.1] * 2]


def test_two_replicas_follow_it(images, two_replicas):
    with two_replicas.scope():
        model = toy()
    assert fit(model, images, epochs=1)[-1] == [0, 0]


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match=r"`hold` must lie in \[0, 1\).*1.0"):
        LinearDecay(0.1, hold=1.0)
    rate = LinearDecay(0.1)
    adam = keras.optimizers.Adam
    with pytest.raises(ValueError, match="`LinearDecay` of its own"):
        Recipe(adam(rate), adam(rate), "hinge")
