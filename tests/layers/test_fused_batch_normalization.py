"""The one operation is Keras's batch normalization, and exact to second order."""

import inspect

import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.export.stock import in_stock_layers
from ganzoo.layers import FusedBatchNormalization

RNG = np.random.default_rng(0)
X = RNG.normal(2.0, 3.0, (6, 3, 2, 4))
SLOPE = RNG.normal(size=X.shape)
WAYS = [RNG.normal(size=shape) for shape in (X.shape, 4, 4)]


def build(kind=FusedBatchNormalization, shape=X.shape, **options):
    layer = kind(**({"momentum": 0.7, "epsilon": 1e-2} | options))
    layer.build(shape)
    for weight in layer.weights:
        weight.assign(np.linspace(0.5, 2.0, weight.shape[0]))
    return layer


def operations(function, *inputs):
    """Kinds of operations in a function's graph."""
    graph = tf.function(function).get_concrete_function(*inputs).graph
    return {operation.type for operation in graph.get_operations()}


def outcome(layer, training):
    """The result, its gradients, and what the layer remembers."""
    x = tf.constant(X, layer.compute_dtype)

    def run(x):
        weights = [x, layer.gamma.value, layer.beta.value]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            y = layer(x, training=training)
        slopes = tape.gradient(y, weights, tf.constant(SLOPE, y.dtype))
        return [y, *slopes, layer.moving_mean + 0.0, layer.moving_variance + 0.0]

    return run, x


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize(
    "dtype, rtol",
    [("float32", 1e-5), ("mixed_float16", 3e-3), ("mixed_bfloat16", 2e-2)],
)
@pytest.mark.parametrize("training", [True, False])
def test_results_slopes_and_averages_are_those_of_keras(
    training, dtype, rtol, jit_compile
):
    run, x = outcome(build(dtype=dtype), training)
    by_keras, _ = outcome(build(layers.BatchNormalization, dtype=dtype), training)
    for mine, other in zip(tf.function(run, jit_compile=jit_compile)(x), by_keras(x)):
        assert mine.dtype == other.dtype
        mine, other = (np.array(tf.cast(t, "float32")) for t in (mine, other))
        np.testing.assert_allclose(mine, other, rtol, rtol * np.abs(other).max())


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("mean, deviation", [(5.0, 0.0), (30.0, 0.01)])
def test_channels_that_hardly_vary_are_no_nan(mean, deviation, jit_compile):
    x = tf.constant(RNG.normal(mean, deviation, (32, 8, 8, 16)), "float32")
    found = []
    for kind in (FusedBatchNormalization, layers.BatchNormalization):
        layer = build(kind, x.shape, epsilon=1e-5)
        # One within another, as Keras nests them: the inner inherits what compiles it.
        run = tf.function(lambda x, call=layer: call(x, training=True))
        y = tf.function(run, jit_compile=jit_compile)(x)
        found.append([np.array(y), np.array(layer.moving_variance)])
    np.testing.assert_allclose(found[0][0], found[1][0], atol=2e-2)
    np.testing.assert_allclose(found[0][1], found[1][1], atol=1e-5)


def test_forwards_and_back_are_one_operation_each():
    run, x = outcome(build(), True)
    found = operations(run, x)
    assert {"FusedBatchNormV3", "FusedBatchNormGradV3"} <= found
    assert not {"Mean", "Rsqrt", "SquaredDifference"} & found


def test_a_frozen_layer_keeps_its_averages():
    layer = build(trainable=False)
    before = [np.array(weight) for weight in layer.weights]
    x = tf.constant(X, "float32")
    np.testing.assert_array_equal(layer(x, training=True), layer(x, training=False))
    for old, weight in zip(before, layer.weights):
        np.testing.assert_array_equal(old, weight)


@pytest.mark.parametrize("training", [True, False])
def test_the_second_derivative_is_exact(training):
    """That of the formula, in float64, where Keras leaves the mean's share out."""
    layer = build()
    *weights, mean, variance = (np.array(w, "float64") for w in layer.weights)

    def formula(x, scale, offset):
        middle, spread = mean, variance
        if training:
            middle = tf.reduce_mean(x, (0, 1, 2))
            spread = tf.reduce_mean((x - middle) ** 2, (0, 1, 2))
        return scale * (x - middle) / tf.sqrt(spread + layer.epsilon) + offset

    def twice(function, inputs):
        """Along a random direction of the slopes under a random slope."""
        slope, *ways = (tf.cast(array, inputs[0].dtype) for array in (SLOPE, *WAYS))
        with tf.GradientTape() as outer:
            outer.watch(inputs)
            with tf.GradientTape() as inner:
                inner.watch(inputs)
                y = function(*inputs)
            slopes = inner.gradient(y, inputs, slope * y)
            along = sum(ops.sum(s * way) for s, way in zip(slopes, ways))
        return outer.gradient(along, inputs)

    exact = twice(formula, [tf.constant(v, "float64") for v in (X, *weights)])

    def of_layer():
        inputs = [tf.constant(X, "float32"), layer.gamma.value, layer.beta.value]
        return twice(lambda x, *_: layer(x, training=training), inputs)

    for found in (of_layer(), tf.function(of_layer)()):
        for mine, other in zip(found, exact):
            np.testing.assert_allclose(mine, other, 0.0, 1e-5 * np.abs(other).max())


@pytest.mark.parametrize(
    "shape, options",
    [
        ((6, 4), {}),
        ((6, 4, 3, 2), {"axis": 1}),
        ((6, 3, 2, 4), {"dtype": "float64"}),
        ((6, 3, 2, 4), {"scale": False}),
        ((6, 3, 2, 4), {"center": False}),
    ],
)
def test_what_has_no_operation_is_left_to_keras(shape, options):
    mine = build(shape=shape, **options)
    by_keras = build(layers.BatchNormalization, shape, **options)
    x = tf.constant(RNG.normal(size=shape), mine.compute_dtype)
    assert "FusedBatchNormV3" not in operations(lambda x: mine(x, training=True), x)
    for training in (True, False):
        np.testing.assert_allclose(
            mine(x, training=training), by_keras(x, training=training), rtol=1e-6
        )


@pytest.mark.parametrize("option", ["renorm", "synchronized"])
def test_other_moments_are_left_to_keras(option):
    if option not in inspect.signature(layers.BatchNormalization).parameters:
        pytest.skip(f"This Keras has no {option}.")
    layer = FusedBatchNormalization(**{option: True})
    layer.build(X.shape)
    assert not layer._is_fused(tf.constant(X, "float32"))


def test_a_mask_is_heeded():
    x = tf.constant(X, "float32")
    mask = tf.constant(RNG.integers(0, 2, X.shape[:-1]), "bool")
    mine, by_keras = (
        build(kind)(x, training=True, mask=mask)
        for kind in (FusedBatchNormalization, layers.BatchNormalization)
    )
    np.testing.assert_allclose(mine, by_keras, rtol=1e-5)


def test_it_is_saved_and_shipped(tmp_path):
    inputs = keras.Input(X.shape[1:])
    model = keras.Model(inputs, build()(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = X.astype("float32")
    np.testing.assert_array_equal(again(x), model(x))
    stock = in_stock_layers(model)
    assert type(stock.layers[-1]) is layers.BatchNormalization
    np.testing.assert_allclose(stock(x), model(x), rtol=1e-5)
