"""The mode-seeking term of linear generators, worked by hand."""

import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random, regularizers
from tests import checks
from tests.engine.toys import ToyGAN, ToyPairs

NOISE = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")


def penalty(generator, inputs, **options):
    with random.scope(seed=1, step=0):
        fake = generator(inputs, training=True)
        return np.array(
            regularizers.ModeSeeking(**options).penalty(generator, inputs, fake)
        )


def further():
    with random.scope(seed=1, step=0):
        return np.array(random.normal((4, 3), stream="mode_seeking"))


def test_a_scaling_generator_gives_its_inverse():
    """G(z) = k z: d(G(z), G(z')) / d(z, z') = k."""
    for k in (0.5, 4.0):
        values = penalty(lambda noise, training, k=k: k * noise, NOISE)
        np.testing.assert_allclose(values, [1 / k] * 4, rtol=1e-4)


def test_a_linear_generator_by_hand():
    matrix = np.float32([[1.0, -2.0], [0.5, 0.0], [3.0, 1.0]])
    generator = lambda noise, training: ops.matmul(noise, matrix)
    gap = NOISE - further()
    expected = 1 / (abs(gap @ matrix).mean(1) / abs(gap).mean(1) + 1e-5)
    np.testing.assert_allclose(penalty(generator, NOISE), expected, rtol=1e-4)


def test_a_collapsed_generator_costs_most_and_stays_finite():
    generator = lambda noise, training: ops.zeros((4, 8, 8, 1))
    np.testing.assert_allclose(penalty(generator, NOISE), [1e5] * 4, rtol=1e-4)


def test_the_second_image_has_the_same_label():
    """G(z, c) = c z: a pass with other labels would give another ratio."""
    seen = []

    def generator(inputs, training):
        assert training
        noise, label = inputs
        seen.append(np.array(noise))
        return ops.cast(ops.expand_dims(label, 1), "float32") * noise

    labels = np.arange(1, 5)
    values = penalty(generator, [NOISE, labels])
    np.testing.assert_allclose(values, 1 / labels, rtol=1e-4)
    np.testing.assert_array_equal(seen[0], NOISE)
    np.testing.assert_array_equal(seen[1], further())


def test_the_gradient_is_that_of_finite_differences():
    direction = tf.constant(np.random.default_rng(1).normal(size=(3, 5)), tf.float32)

    def value(k):
        generator = lambda noise, training: ops.tanh(
            ops.matmul(noise, 0.3 + k * direction)
        )
        with random.scope(seed=1, step=0):
            fake = generator(NOISE, True)
            return ops.mean(regularizers.ModeSeeking().penalty(generator, NOISE, fake))

    k = tf.constant(0.2)
    with tf.GradientTape() as tape:
        tape.watch(k)
        loss = value(k)
    slope = (value(k + 1e-2) - value(k - 1e-2)) / 2e-2
    np.testing.assert_allclose(tape.gradient(loss, k), slope, rtol=2e-2)


def test_it_trains_the_generator_alone(images):
    def trained(regularizers):
        model = ToyGAN((16, 16, 1), 8, seed=1)
        model.compile(**checks.sgd(), regularizers=regularizers)
        history = model.fit(images[:8], batch_size=8, verbose=0).history
        return model, history

    plain, _ = trained([])
    model, history = trained(["mode_seeking"])
    assert history["mode_seeking"][0] > 0
    checks.assert_same(plain.discriminator, model.discriminator)
    weights = [checks.weights(m.generator)[0] for m in (plain, model)]
    assert not np.allclose(*weights)


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("interval", [1, 2])
def test_labels_and_precisions(images, labels, dtype, interval):
    model = ToyGAN((16, 16, 1), 8, num_classes=3, seed=1, dtype=dtype)
    model.compile(regularizers=[regularizers.ModeSeeking(interval=interval)])
    history = model.fit(images, labels, batch_size=8, epochs=2, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())


def test_two_replicas_equal_one(two_replicas, images):
    alone, together = (
        checks.trained(_Case(images), strategy, epochs=2, **checks.sgd())
        for strategy in (None, two_replicas)
    )
    checks.assert_same(alone, together, tolerance=1e-6)


class _Case:
    batch_size = 8
    compile_arguments = {"regularizers": ["mode_seeking"]}  # noqa: RUF012

    def __init__(self, images):
        self.data = lambda: images

    def build(self):
        return ToyGAN((16, 16, 1), 8, seed=1)


def test_generators_without_a_noise_vector_are_refused_at_compile():
    told = r"`mode_seeking`.*shape \(n, latent_dim\).*\(None, 16, 16, 3\).*Leave"
    with pytest.raises(ValueError, match=told):
        ToyPairs((16, 16, 3)).compile(regularizers=["mode_seeking"])
    image = keras.Input((16, 16, 1), name="picture")
    with pytest.raises(ValueError, match="'picture'"):
        regularizers.ModeSeeking().check(keras.Model(image, layers.ReLU()(image)))
