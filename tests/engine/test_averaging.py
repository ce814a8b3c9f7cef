"""The averaged generator."""

import numpy as np
import pytest

import ganzoo
from tests import checks
from tests.engine.toys import ToyGAN

SHAPE = (16, 16, 1)


def toy(**options):
    model = ToyGAN(SHAPE, 8, seed=1, **options)
    model.compile()
    return model


def test_the_average_follows_the_generator_with_a_warm_up(images):
    model = ganzoo.DCGAN(SHAPE, width=4, ema=0.15, seed=1)
    model.compile()
    expected = checks.weights(model.generator)
    for step in range(3):
        model.fit(images, batch_size=16, verbose=0)
        decay = min(0.15, (1 + step) / (10 + step))
        expected = [
            decay * mean + (1 - decay) * weight
            for mean, weight in zip(expected, checks.weights(model.generator))
        ]
    averaged = model.averaged_generator
    assert any("moving_variance" in variable.path for variable in averaged.weights)
    for weight, mean in zip(checks.weights(averaged), expected):
        np.testing.assert_allclose(weight, mean, rtol=1e-4, atol=1e-6)
    noise = np.ones((2, 128), "float32")
    np.testing.assert_array_equal(model(noise), averaged(noise))
    assert not np.allclose(model(noise), model.generator(noise))


def test_the_average_is_no_part_of_training(images):
    model = toy(ema=0.9)
    assert not model.averaged_generator.trainable_variables
    plain = toy()
    for twin in (model, plain):
        twin.fit(images, verbose=0)
    checks.assert_same(model.generator, plain.generator)


@pytest.mark.parametrize("decay", [0.0, 1.0, 1.5, -0.1])
def test_a_decay_out_of_range_is_refused(decay):
    with pytest.raises(ValueError, match=r"`ema` must be a decay in \(0, 1\)"):
        toy(ema=decay)
