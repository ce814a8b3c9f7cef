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


@pytest.mark.parametrize("slope", [-0.1, 1.1])
def test_a_slope_out_of_range_is_refused(slope):
    with pytest.raises(ValueError, match=r"`slope` must lie in \[0, 1\]"):
        LeakyRectifier(slope)
