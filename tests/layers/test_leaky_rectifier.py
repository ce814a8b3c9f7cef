"""The same function and gradients as Keras's LeakyReLU."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.layers.leaky_rectifier import LeakyRectifier


def test_it_is_keras_leaky_relu():
    x = tf.constant(np.random.default_rng(0).normal(size=(5, 7)), tf.float32)
    values = []
    for layer in (LeakyRectifier(0.3), keras.layers.LeakyReLU(0.3)):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        values.append((y, tape.gradient(y, x)))
    for ours, theirs in zip(*values):
        np.testing.assert_allclose(ours, theirs)


def test_its_second_derivative_is_none_rather_than_zeros():
    x, bias = tf.ones((2, 3)), tf.Variable([0.5, -0.5, 2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = LeakyRectifier(0.2)(x * bias - 1.0 + bias)
        slope = inner.gradient(y, x)
    # Zeros would be carried back through all of a critic.
    np.testing.assert_allclose(slope[0], [0.1, -0.1, 2.0])
    np.testing.assert_allclose(outer.gradient(slope, bias), [0.4, 0.4, 2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = LeakyRectifier(0.2)(x + bias)
        slope = inner.gradient(y, x)
    assert outer.gradient(slope, bias) is None


@pytest.mark.parametrize("slope", [-0.1, 1.1])
def test_a_slope_out_of_range_is_refused(slope):
    with pytest.raises(ValueError, match=r"`slope` must lie in \[0, 1\]"):
        LeakyRectifier(slope)
