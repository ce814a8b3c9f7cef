"""The transposed convolution by phases is Keras's own, and so are its gradients."""

import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.export.stock import in_stock_layers
from ganzoo.layers import SubpixelConv2DTranspose, subpixel_transpose


def pair(shape, filters=3, **options):
    """The layer, Keras's with the same weights, and inputs."""
    options = {"kernel_size": 5, "strides": 2, "padding": "same"} | options
    x = keras.random.normal((2, *shape), seed=1)
    made = []
    for kind in (SubpixelConv2DTranspose, layers.Conv2DTranspose):
        layer = kind(filters, bias_initializer="ones", **options)
        layer.build(x.shape)
        made.append(layer)
    made[1].set_weights(made[0].get_weights())
    return *made, x


@pytest.mark.parametrize("kernel_size", [3, 4, 5, (5, 4)])
@pytest.mark.parametrize("activation", [None, "tanh"])
def test_it_is_the_transposed_convolution(kernel_size, activation, monkeypatch):
    ours, keras_own, x = pair((4, 7, 6), kernel_size=kernel_size, activation=activation)
    used, double = [], subpixel_transpose._double
    monkeypatch.setattr(
        subpixel_transpose, "_double", lambda *a: used.append(1) or double(*a)
    )
    assert ours(x).shape == (2, 8, 14, 3)
    np.testing.assert_allclose(ours(x), keras_own(x), atol=1e-5)
    assert used


@pytest.mark.parametrize(
    "shape, options",
    [
        ((4, 4, 2), {"strides": 1}),
        ((4, 4, 2), {"strides": (2, 1)}),
        ((4, 4, 2), {"padding": "valid"}),
        ((4, 4, 2), {"kernel_size": 7}),
        ((4, 4, 2), {"kernel_size": 2}),
        ((4, 5, 2), {"kernel_size": 4, "output_padding": 1}),
    ],
)
def test_what_is_not_a_doubling_is_left_to_keras(shape, options):
    ours, keras_own, x = pair(shape, **options)
    assert ours(x).shape == keras_own(x).shape
    np.testing.assert_allclose(ours(x), keras_own(x), atol=1e-5)


def test_first_and_second_gradients_are_those_of_keras():
    ours, keras_own, x = pair((3, 4, 2), output_padding=1)
    found = []
    for layer in (ours, keras_own):
        variables = [x, *(v.value for v in layer.trainable_variables)]
        with tf.GradientTape() as outer:
            outer.watch(variables)
            with tf.GradientTape() as inner:
                inner.watch(variables)
                loss = ops.sum(ops.sin(layer(x)))
            first = inner.gradient(loss, variables)
            norm = sum(ops.sum(ops.square(slope)) for slope in first)
        found.append([*first, *outer.gradient(norm, variables)])
    for mine, other in zip(*found):
        np.testing.assert_allclose(mine, other, rtol=1e-4, atol=1e-4)


def test_bfloat16_and_unknown_sizes():
    layer = SubpixelConv2DTranspose(
        1, 5, strides=2, padding="same", dtype="mixed_bfloat16"
    )
    assert layer(tf.zeros((1, 4, 4, 2))).dtype == tf.bfloat16
    network = keras.Sequential([keras.Input((None, None, 2)), layer])
    assert network(tf.zeros((1, 5, 6, 2))).shape == (1, 10, 12, 1)


def test_it_is_saved_and_shipped(tmp_path):
    inputs = keras.Input((4, 4, 2))
    layer = SubpixelConv2DTranspose(3, 5, strides=2, padding="same", output_padding=1)
    model = keras.Model(inputs, layer(inputs))
    x = keras.random.normal((2, 4, 4, 2), seed=1)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(x), model(x))
    stock = in_stock_layers(model)
    assert type(stock.layers[-1]) is layers.Conv2DTranspose
    np.testing.assert_allclose(stock(x), model(x), atol=1e-5)
