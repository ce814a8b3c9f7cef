"""Each layer of ganzoo has a twin of Keras's that computes the same."""

import keras
from keras import layers
import numpy as np
import pytest

from ganzoo import layers as ours
from ganzoo import random
from ganzoo.export.formats import _foreign_classes
from ganzoo.export.stock import in_stock_layers


def randomized(network, seed=1):
    draw = np.random.default_rng(seed)
    for variable in network.weights:
        if "variance" in variable.name:
            variable.assign(draw.uniform(0.5, 1.5, variable.shape))
        else:
            variable.assign(draw.normal(size=variable.shape))
    return network


def assert_twin(network, *arrays, tolerance=1e-5):
    arrays = [np.asarray(array) for array in arrays]
    arrays = arrays if len(arrays) > 1 else arrays[0]
    twin = in_stock_layers(network)
    np.testing.assert_allclose(
        twin(arrays, training=False),
        network(arrays, training=False),
        tolerance,
        tolerance,
    )
    assert _foreign_classes(twin.get_config()) == []
    return twin


def noise(*shape):
    return np.random.default_rng(0).normal(size=(4, *shape)).astype("float32")


@pytest.mark.parametrize(
    "layer",
    [
        ours.LeakyRectifier(0.3),
        ours.StatelessDropout(0.5),
        ours.InstanceNormalization(),
        ours.SelfAttention2D(),
        ours.SelfAttention2D(spectral_normalization=False),
        ours.SpectralNormalization(layers.Conv2D(3, 3)),
        ours.SpectralNormalization(layers.Conv2DTranspose(3, 3, use_bias=False)),
        ours.SpectralNormalization(layers.Dense(3, activation="relu")),
        layers.UpSampling2D((2, 1)),
    ],
    ids=lambda layer: layer.name,
)
def test_a_layer_and_its_twin_compute_the_same(layer):
    x = keras.Input((5, 6, 8))
    # The last stays, where a twin is nothing at all: Keras 3.13 wants one layer.
    y = layers.Activation("linear")(layer(x))
    assert_twin(randomized(keras.Model(x, y)), noise(5, 6, 8))


@pytest.mark.parametrize("shape", [(3,), (4, 4, 3)], ids=str)
def test_batch_norm_of_classes_becomes_embeddings(shape):
    x, label = keras.Input(shape), keras.Input((), dtype="int32")
    y = ours.ConditionalBatchNormalization(3)([x, label])
    network = randomized(keras.Model([x, label], y))
    assert_twin(network, noise(*shape), np.array([2, 0, 1, 2], np.int32))


def test_the_embedding_of_labels_is_divided_by_its_spectral_norm():
    label = keras.Input((), dtype="int32")
    y = ours.SpectralNormalization(layers.Embedding(3, 4))(label)
    assert_twin(randomized(keras.Model(label, y)), np.array([0, 2, 1], np.int32))


def test_dropout_at_inference_goes():
    x = keras.Input((8,))
    y = ours.StatelessDropout(0.5, at_inference=True)(x)
    network = keras.Model(x, layers.Activation("linear")(y))
    np.testing.assert_array_equal(in_stock_layers(network)(noise(8)), noise(8))


def test_twins_of_several_layers_have_names_of_their_own():
    x = y = keras.Input((4, 4, 8))
    for _ in range(2):
        convolution = layers.Conv2D(8, 1, name="same")
        y = ours.SelfAttention2D()(ours.SpectralNormalization(convolution)(y))
    assert_twin(randomized(keras.Model(x, y)), noise(4, 4, 8))


def test_a_layer_may_be_called_twice():
    x = keras.Input((2, 2, 1))
    enlarge = layers.UpSampling2D()
    assert_twin(keras.Model(x, enlarge(enlarge(x))), noise(2, 2, 1))


def test_networks_within_networks_and_shared_layers():
    inner = keras.Sequential(
        [
            layers.Dense(8),
            ours.LeakyRectifier(),
            ours.SpectralNormalization(layers.Dense(8)),
        ]
    )
    x = keras.Input((8,))
    shared = layers.Dense(8)
    middle = keras.Model(x, ours.LeakyRectifier()(shared(inner(shared(x)))))
    network = randomized(keras.Sequential([keras.Input((8,)), middle, layers.Dense(2)]))
    twin = assert_twin(network, noise(8))
    # All but the vector of the spectral norm, those of the shared layer once.
    assert twin.count_params() == network.count_params() - 8


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_a_network_in_lower_precision_becomes_float32(policy):
    def build():
        x = keras.Input((8, 8, 8))
        y = ours.SpectralNormalization(layers.Conv2D(4, 3))(x)
        y = ours.LeakyRectifier()(layers.BatchNormalization()(y))
        return randomized(keras.Model(x, layers.TimeDistributed(layers.Dense(2))(y)))

    whole = build()
    keras.config.set_dtype_policy(policy)
    try:
        low, twin = build(), in_stock_layers(build())
    finally:
        keras.config.set_dtype_policy("float32")
    assert low.compute_dtype != "float32" == twin.dtype_policy.name
    assert {layer.compute_dtype for layer in twin.layers} == {"float32"}
    assert twin.layers[-1].layer.compute_dtype == "float32"
    np.testing.assert_allclose(twin(noise(8, 8, 8)), whole(noise(8, 8, 8)), 1e-5, 1e-5)


def test_what_is_drawn_afterwards_stays_the_same():
    x = keras.Input((8,))
    network = keras.Model(x, layers.Dense(2)(x))
    keras.utils.set_random_seed(5)
    before = random.normal((3,), stream="any")
    keras.utils.set_random_seed(5)
    in_stock_layers(network)
    np.testing.assert_array_equal(random.normal((3,), stream="any"), before)


def test_a_layer_of_another_package_stays():
    class Doubled(layers.Layer):
        def call(self, inputs):
            return 2.0 * inputs

    x = keras.Input((8,))
    twin = in_stock_layers(keras.Model(x, Doubled()(x)))
    np.testing.assert_array_equal(twin(noise(8)), 2 * noise(8))
    assert _foreign_classes(twin.get_config()) == ["Doubled"]
