"""LeCam's moving averages, worked by hand, and where they live."""

import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import regularizers
from tests import checks
from tests.engine.toys import ToyGAN, ToyUnpaired

SLOPE = np.random.default_rng(0).normal(size=(4, 4, 2)).astype("float32")


def says(logits):
    return logits


def column(*logits):
    return ops.reshape(ops.array(logits, "float32"), (-1, 1))


def le_cam(**options):
    regularizer = regularizers.LeCam(**options)
    regularizer.build()
    return regularizer


def averages(regularizer):
    return [
        np.array(average)
        for average in (regularizer.real_average, regularizer.fake_average)
    ]


def test_three_steps_by_hand():
    """decay ½: after means a, b, c the average is (a/8 + b/4 + c/2) / (7/8)."""
    regularizer = le_cam(weight=1.0, decay=0.5)
    steps = [  # real, fake; their averages then
        ([4.0, 2.0], [-1.0, -3.0], 3.0, -2.0),
        ([6.0, 6.0], [-8.0, 0.0], 5.0, -10 / 3),
        ([1.0, 3.0], [1.0, 1.0], 23 / 7, -10 / 7 + 4 / 7),
    ]
    for real, fake, real_average, fake_average in steps:
        real, fake = np.array(real), np.array(fake)
        term = regularizer.term(0, says, column(*real), column(*fake))
        np.testing.assert_allclose(
            np.ravel(averages(regularizer)), [real_average, fake_average], rtol=1e-6
        )
        expected = (real - fake_average) ** 2 + (fake - real_average) ** 2
        assert float(term) == pytest.approx(np.mean(expected), rel=1e-6)
        values = regularizer.penalty(says, column(*real), column(*fake))
        np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_a_linear_critic():
    """⟨a, 1⟩ = s on real and 2s on generated images: s² + s²."""
    critic = lambda x: ops.sum(x * SLOPE, axis=(1, 2, 3))
    real, fake = ops.ones((3, 4, 4, 2)), 2 * ops.ones((3, 4, 4, 2))
    regularizer = le_cam()
    regularizer.update(critic, real, fake)
    values = regularizer.penalty(critic, real, fake)
    np.testing.assert_allclose(values, [2 * SLOPE.sum() ** 2] * 3, rtol=1e-5)


def test_averages_are_constants_to_the_gradient():
    """d/dk of (3k - α)² + (k - β)² with α = k, β = 3k held: 12k - 4k."""
    k = tf.Variable(2.0)
    regularizer = le_cam(weight=1.0)
    with tf.GradientTape() as tape:
        term = regularizer.term(0, lambda x: k * x, column(3.0), column(1.0))
    assert float(tape.gradient(term, k)) == pytest.approx(16.0)


def test_averages_move_between_lazy_terms():
    lazy, full = le_cam(decay=0.5, interval=3), le_cam(decay=0.5)
    for step in range(5):
        for regularizer in (lazy, full):
            regularizer.term(step, says, column(step, 1.0), column(-step, 0.0))
    np.testing.assert_array_equal(averages(lazy), averages(full))


def test_a_step_that_overflows_leaves_the_averages():
    regularizer, other = le_cam(decay=0.5), le_cam(decay=0.5)
    for step, logit in enumerate([float("nan"), 1.0, float("inf"), 4.0]):
        regularizer.update(says, column(logit), column(2.0))
        if step % 2:
            other.update(says, column(logit), column(2.0))
    np.testing.assert_array_equal(averages(regularizer), averages(other))


def test_patches_are_averaged():
    real = ops.reshape(ops.arange(8.0), (2, 2, 2, 1))
    regularizer = le_cam()
    regularizer.update(says, real, ops.zeros_like(real))
    np.testing.assert_allclose(averages(regularizer), [[3.5], [0.0]])
    values = regularizer.penalty(says, real, ops.zeros_like(real))
    expected = [(0 + 1 + 4 + 9) / 4 + 3.5**2, (16 + 25 + 36 + 49) / 4 + 3.5**2]
    np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_each_output_has_its_own_averages():
    image = keras.Input((2,))
    two = keras.Model(image, {"a": layers.Dense(1)(image), "b": layers.Dense(1)(image)})
    regularizer = regularizers.LeCam()
    regularizer.check(two)
    regularizer.build()
    critic = lambda x: {"a": x, "b": 10.0 * x}
    regularizer.update(critic, column(1.0), column(3.0))
    np.testing.assert_allclose(averages(regularizer), [[1, 10], [3, 30]])
    value = regularizer.penalty(critic, column(1.0), column(3.0))
    np.testing.assert_allclose(value, [4 + 400 + 4 + 400])
    one = le_cam()
    with pytest.raises(ValueError, match=r"'le_cam' has averages for 1.*Received: 2"):
        one.update(critic, column(1.0), column(3.0))


def test_an_output_that_is_no_logit_keeps_averages_of_0():
    image = keras.Input((2,))
    regularizer = regularizers.LeCam()
    regularizer.check(keras.Model(image, [layers.Dense(1)(image), image]))
    regularizer.build()
    regularizer.update(says, column(1.0), column(3.0))
    np.testing.assert_allclose(averages(regularizer), [[1, 0], [3, 0]])


# In a model.


class Case:
    batch_size = 8

    def __init__(self, images, cls=ToyGAN, **options):
        self.cls, self.data, self.options = cls, lambda: images, options
        self.compile_arguments = {
            "regularizers": [regularizers.LeCam(decay=0.8, **options)]
        }

    def build(self):
        if self.cls is ToyUnpaired:
            return ToyUnpaired((16, 16, 1), seed=1)
        return ToyGAN((16, 16, 1), 8, seed=1)


def state(model):
    return averages(model.regularizers[0])


@pytest.mark.parametrize("interval", [1, 2])
def test_it_trains(images, interval):
    """The logged term is what the averages and the untrained logits say."""
    model = checks.trained(Case(images, interval=interval))
    assert np.all(state(model)) and float(model.regularizers[0].share[0]) < 1
    plain = ToyGAN((16, 16, 1), 8, seed=1)
    plain.compile()
    plain.fit(images, batch_size=8, verbose=0)
    kernels = [checks.weights(m.discriminator)[0] for m in (plain, model)]
    assert not np.array_equal(*kernels)


def test_two_discriminators(images):
    data = {"a": images, "b": images[::-1]}
    model = checks.trained(Case(data, ToyUnpaired))
    assert all(average.shape == (2,) and average.all() for average in state(model))


@pytest.mark.parametrize("interval", [1, 2])
def test_two_replicas_equal_one(two_replicas, images, interval):
    alone, together = (
        checks.trained(Case(images, interval=interval), strategy, 2, **checks.sgd())
        for strategy in (None, two_replicas)
    )
    checks.assert_same(alone, together, tolerance=1e-6)
    np.testing.assert_allclose(state(alone), state(together), atol=1e-6)


def test_xla(images):
    models = [
        checks.trained(Case(images, interval=2), jit_compile=jit, **checks.sgd())
        for jit in (True, False)
    ]
    checks.assert_same(*models, tolerance=1e-5)


def test_the_averages_survive_both_files(tmp_path, images):
    model = checks.trained(Case(images))
    model.save(tmp_path / "model.keras")
    model.save_weights(tmp_path / "model.weights.h5")
    reloaded = keras.models.load_model(tmp_path / "model.keras")
    other = Case(images).build()
    other.compile(**Case(images).compile_arguments)
    other.load_weights(tmp_path / "model.weights.h5")
    for copy in (reloaded, other):
        np.testing.assert_array_equal(state(copy), state(model))
    for twin in (model, reloaded):
        twin.fit(images, batch_size=8, verbose=0)
    checks.assert_same(model, reloaded)


def test_compiled_again_the_averages_go_on(images):
    model = checks.trained(Case(images))
    before = state(model)
    model.compile(regularizers=model.regularizers)
    np.testing.assert_array_equal(state(model), before)


def test_averages_from_outside_of_the_strategy_are_refused(two_replicas):
    regularizer = le_cam()
    logits = column(1.0)
    with pytest.raises(ValueError, match=r"inside of the `strategy.scope\(\)`"):
        two_replicas.run(lambda: regularizer.update(says, logits, logits))
