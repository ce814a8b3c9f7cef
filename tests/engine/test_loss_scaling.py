"""Updates that float16 makes impossible are told of."""

import warnings

import keras
import numpy as np
import pytest

from ganzoo import losses
from tests import checks
from tests.engine.toys import ToyGAN


class Large(losses.NonSaturating):
    """Overflows float16 until the scale is well below 1."""

    factor = 1e6

    def discriminator(self, real_logits, fake_logits):
        return self.factor * super().discriminator(real_logits, fake_logits)


class Endless(Large):
    factor = float("inf")


def build(loss, **arguments):
    model = ToyGAN((16, 16, 1), 8, seed=1, dtype="mixed_float16")
    model.compile(loss=loss, **checks.frozen(), **arguments)
    return model


def told(model, images, epochs):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(images, batch_size=8, epochs=epochs, verbose=0)
    return [str(w.message) for w in caught if "updates" in str(w.message)]


def test_a_scale_that_recovers_is_told(images):
    model = build(Large())
    messages = told(model, images, epochs=20)  # 40 steps
    assert len(messages) == 2
    assert messages[0].startswith("16 of the last 16 updates of the discriminator")
    assert messages[1].startswith("The loss scale of the discriminator has settled at")
    assert 0 < int(model.discriminator_optimizer.iterations.numpy()) < 40
    assert int(model.optimizer.iterations.numpy()) == 40


def test_one_that_does_not_is_told_again(images):
    messages = told(build(Endless()), images, epochs=20)
    assert len(messages) == 3  # After 16 steps, 32 and all 40.
    assert messages[0].startswith("16 of the last 16 updates of the discriminator")
    assert all("were skipped" in message for message in messages)


@pytest.mark.parametrize("epochs", [16, 18])
def test_it_is_never_said_to_have_settled(images, epochs):
    messages = told(build(Endless()), images, epochs)
    assert messages and not any("settled" in message for message in messages)


def test_updates_that_keras_accumulates_are_not_skipped(images):
    model = ToyGAN((16, 16, 1), 8, seed=1, dtype="mixed_float16")
    model.compile(
        generator_optimizer=keras.optimizers.Adam(1e-4, gradient_accumulation_steps=4)
    )
    assert not told(model, images, epochs=20)


def test_what_fits_is_not_told(images):
    assert not told(build(losses.NonSaturating()), images, epochs=20)


def test_replicas_recover_together(images, two_replicas):
    with two_replicas.scope():
        model = build(Large())
    assert len(told(model, images, epochs=20)) == 2
    assert np.isfinite(checks.weights(model)[0]).all()


def test_an_own_list_of_callbacks_is_left_alone(images):
    model = build(Endless())
    callbacks = keras.callbacks.CallbackList(add_history=True, model=model)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(images, batch_size=8, verbose=0, callbacks=callbacks)
    assert len(callbacks.callbacks) == 1


def test_steps_in_one_execution_count(images):
    assert len(told(build(Large(), steps_per_execution=2), images, epochs=20)) == 2
