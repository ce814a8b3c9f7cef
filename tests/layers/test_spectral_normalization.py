"""The reparametrisation against singular values from NumPy."""

import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random
from ganzoo.layers import SpectralNormalization
from tests.layers import checks
from tests.layers.finite_differences import (
    assert_derivatives_match,
    assert_slope_matches,
    converge,
)

# Each layer with an input, and the axis of its kernel that counts outputs.
KINDS = {
    "dense": (lambda **k: layers.Dense(3, **k), (5,), -1),
    "conv1d": (lambda **k: layers.Conv1D(3, 3, **k), (6, 2), -1),
    "conv2d": (lambda **k: layers.Conv2D(3, 3, strides=2, **k), (6, 6, 2), -1),
    "grouped": (lambda **k: layers.Conv2D(6, 3, groups=2, **k), (5, 5, 4), -1),
    "conv3d": (lambda **k: layers.Conv3D(3, 2, **k), (3, 3, 3, 2), -1),
    "transpose": (
        lambda **k: layers.Conv2DTranspose(3, 3, strides=2, **k),
        (3, 3, 2),
        -2,
    ),
}
kinds = pytest.mark.parametrize("kind", KINDS)


def wrapped(kind, power_iterations=1, dtype=None):
    return SpectralNormalization(KINDS[kind][0](dtype=dtype), power_iterations)


def inputs_of(kind, dtype="float32"):
    shape = (4, *KINDS[kind][1])
    return np.random.default_rng(1).normal(size=shape).astype(dtype)


def sigma(kernel, axis=-1):
    kernel = np.moveaxis(np.array(kernel), axis, -1)
    return np.linalg.norm(kernel.reshape(-1, kernel.shape[-1]), 2)


def converged(kind):
    """A float64 layer whose u is the singular vector to the last digit."""
    layer = wrapped(kind, dtype="float64")
    layer.build(inputs_of(kind).shape)
    converge(layer, layer.layer.kernel, KINDS[kind][2])
    return layer


@kinds
def test_the_kernel_in_use_has_norm_one_and_the_stored_one_stays(kind):
    layer, x = wrapped(kind), inputs_of(kind)
    axis = KINDS[kind][2]
    layer.build(x.shape)
    before = np.array(layer.layer.kernel)
    step = tf.function(lambda: layer(x, training=True))
    for _ in range(200):
        step()
    np.testing.assert_array_equal(layer.layer.kernel, before)
    used = np.array(layer.normalized_kernel())
    assert sigma(used, axis) == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(used, before / sigma(before, axis), atol=1e-3)


@kinds
def test_outputs_are_those_of_the_divided_kernel(kind):
    layer, x = converged(kind), inputs_of(kind, "float64")
    plain = KINDS[kind][0](dtype="float64")
    plain.build(x.shape)
    kernel, bias = map(np.array, layer.layer.get_weights())
    plain.set_weights([kernel / sigma(kernel, KINDS[kind][2]), bias])
    for training in (False, True):
        np.testing.assert_allclose(layer(x, training=training), plain(x), atol=1e-12)


def test_one_step_of_power_iteration_by_hand():
    """W = diag(2, 1), u = (1, 1): v = (2, 1)/√5, u = (4, 1)/√17, σ = 17/√85."""
    layer = SpectralNormalization(layers.Dense(2, use_bias=False))
    layer.build((None, 2))
    layer.layer.kernel.assign(np.diag([2.0, 1.0]))
    layer.u.assign([1.0, 1.0])
    x = np.array([[1.0, 1.0]], "float32")
    sigma = (2 * 4 * 2 + 1 * 1 * 1) / 85**0.5
    expected = [[2 / sigma, 1 / sigma]]
    np.testing.assert_allclose(layer(x), expected, rtol=1e-6)
    np.testing.assert_array_equal(layer.u, [1.0, 1.0])
    np.testing.assert_allclose(layer(x, training=True), expected, rtol=1e-6)
    np.testing.assert_allclose(layer.u, np.array([4.0, 1.0]) / 17**0.5, rtol=1e-6)


@kinds
def test_derivatives_of_both_orders(kind):
    layer = converged(kind)
    assert_derivatives_match(layer, inputs_of(kind, "float64"))


def test_the_gradient_is_that_of_the_exact_norm():
    """Central differences of a loss whose σ comes from NumPy."""
    layer = converged("conv2d")
    generator = np.random.default_rng(2)
    kernel = layer.layer.kernel.value
    readout = generator.normal(size=kernel.shape)
    direction = generator.normal(size=kernel.shape)
    with tf.GradientTape() as tape:
        loss = ops.sum(ops.sin(layer.normalized_kernel(training=True)) * readout)
    slope = np.sum(tape.gradient(loss, kernel).numpy() * direction)

    def loss_at(step):
        moved = kernel.numpy() + step * direction
        return np.sum(np.sin(moved / sigma(moved)) * readout)

    difference = (loss_at(1e-5) - loss_at(-1e-5)) / 2e-5
    np.testing.assert_allclose(slope, difference, rtol=1e-7)


def test_embedding():
    layer = SpectralNormalization(layers.Embedding(7, 4, dtype="float64"))
    labels = np.array([0, 3, 6])
    layer.build()
    table = np.array(layer.layer.embeddings)
    converge(layer, table)
    rows = np.array(layer(labels))
    np.testing.assert_allclose(rows, table[labels] / sigma(table), atol=1e-12)
    assert_slope_matches(
        lambda: ops.sum(ops.sin(layer(labels))),
        [layer.layer.embeddings.value],
        np.random.default_rng(0),
    )


def test_a_kernel_of_zeros_is_left_alone_and_can_leave_zero():
    layer = SpectralNormalization(layers.Dense(2, kernel_initializer="zeros"))
    x = np.ones((1, 3), "float32")
    layer.build(x.shape)
    u = np.array(layer.u)
    with tf.GradientTape() as tape:
        loss = ops.sum(layer(x, training=True))
    assert float(loss) == 0.0
    gradient = tape.gradient(loss, layer.layer.kernel.value)
    np.testing.assert_array_equal(gradient, np.ones((3, 2)))
    np.testing.assert_array_equal(layer.u, u)


def test_the_seed_decides_u():
    def u(seed):
        with random.seeded_initializers(seed):
            layer = wrapped("dense")
        layer.build((None, 5))
        return np.array(layer.u)

    np.testing.assert_array_equal(u(1), u(1))
    assert not np.array_equal(u(1), u(2))


def test_an_averaged_u_need_not_have_length_one():
    layer, x = converged("dense"), inputs_of("dense", "float64")
    before = np.array(layer(x))
    layer.u.assign(0.3 * layer.u)
    np.testing.assert_allclose(layer(x), before, rtol=1e-12)


def test_losses_of_the_wrapped_layer_survive():
    dense = layers.Dense(2, activity_regularizer="l2", kernel_regularizer="l2")
    layer = SpectralNormalization(dense)
    y = layer(np.ones((1, 3), "float32"), training=True)
    activity, kernel = 0.01 * np.sum(y**2), 0.01 * np.sum(dense.kernel.numpy() ** 2)
    losses = sorted(map(float, layer.losses))
    np.testing.assert_allclose(losses, sorted([activity, kernel]), rtol=1e-5)


def test_a_stateless_call_uses_the_variables_it_is_given():
    layer, x = wrapped("dense"), inputs_of("dense")
    layer.build(x.shape)
    stored = layer.get_weights()
    generator = np.random.default_rng(3)
    kernel, bias = generator.normal(size=(5, 3)), generator.normal(size=3)
    y, (u,) = layer.stateless_call([kernel, bias], [[1.0, 0.0, 0.0]], x, training=True)
    v = kernel[:, 0] / np.linalg.norm(kernel[:, 0])
    s = np.linalg.norm(v @ kernel)
    np.testing.assert_allclose(y, x @ kernel / s + bias, atol=1e-5)
    np.testing.assert_allclose(u, v @ kernel / s, atol=1e-6)
    for before, after in zip(stored, layer.get_weights()):
        np.testing.assert_array_equal(before, after)


@kinds
def test_functional_models_save_and_reload(kind, tmp_path):
    checks.assert_shapes_agree(wrapped(kind), inputs_of(kind))
    checks.assert_survives_saving(wrapped(kind), inputs_of(kind), tmp_path)


@pytest.mark.parametrize("kind", ["dense", "conv2d"])
def test_xla(kind):
    def build():
        keras.utils.set_random_seed(0)
        return wrapped(kind)

    checks.assert_xla_agrees(build, inputs_of(kind))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@kinds
def test_mixed_precision(kind, dtype):
    build = lambda dtype: wrapped(kind, dtype=dtype)
    checks.assert_mixed_precision_works(build, inputs_of(kind), dtype)


def test_the_norm_is_exact_under_mixed_precision():
    """Also inside of a layer that hands out half-precision variables."""

    class Outer(layers.Layer):
        def __init__(self, layer):
            super().__init__(dtype="mixed_bfloat16")
            self.inner = layer

        def build(self, input_shape):
            self.inner.build(input_shape)

        def call(self, x):
            seen.append(self.inner.normalized_kernel())
            self.inner(x, training=True)
            return x

    seen = []
    inner = wrapped("dense", power_iterations=100, dtype="mixed_bfloat16")
    Outer(inner)(inputs_of("dense"))
    kernel = np.array(inner.layer.kernel)
    expected = np.linalg.svd(kernel)[2][0]
    np.testing.assert_allclose(abs(inner.u @ expected), 1.0, rtol=1e-6)


def test_two_replicas_take_the_steps_of_one(two_replicas):
    """Also inside `tf.cond`, where replicas may not meet."""
    x = inputs_of("conv2d")
    alone = wrapped("conv2d")
    with two_replicas.scope():
        together = wrapped("conv2d")
        together.build(x.shape)
    alone.build(x.shape)
    alone.set_weights(together.get_weights())
    expected = [np.array(alone(x, training=True)) for _ in range(2)][-1]

    def step(half):
        together(half, training=True)
        return tf.cond(
            tf.reduce_sum(half) < np.inf,
            lambda: together(half, training=True),
            lambda: together(half, training=False),
        )

    outputs = checks.per_replica(two_replicas, step, x)
    np.testing.assert_allclose(outputs, expected, atol=1e-6)
    for copy in two_replicas.experimental_local_results(together.u.value):
        np.testing.assert_allclose(copy, alone.u, atol=1e-6)


def test_bad_arguments():
    with pytest.raises(TypeError, match=r"layer.*one of Dense.*ReLU"):
        SpectralNormalization(layers.ReLU())
    with pytest.raises(ValueError, match=r"power_iterations.*0"):
        SpectralNormalization(layers.Dense(1), power_iterations=0)
