"""The networks of tutorials are the zoo's, written as a tutorial would."""

import keras
from keras import ops
import numpy as np
import pytest

from benchmarks import tensorflow_steps
import ganzoo

MODELS = {
    "DCGAN": ((16, 16, 1), {"latent_dim": 5}),
    "WGANGP": ((16, 16, 1), {"latent_dim": 5}),
    "Pix2Pix": ((32, 32, 1), {"patch_depth": 1}),
}


def inputs_of(network):
    x = [keras.random.normal((3, *t.shape[1:]), seed=1) for t in network.inputs]
    return x if len(x) > 1 else x[0]


def policies(network):
    """Of what computes."""
    return [
        layer.dtype_policy.name
        for layer in network.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("name", MODELS)
def test_tutorials_have_the_same_networks_in_layers_of_keras(name, dtype):
    shape, options = MODELS[name]
    model = getattr(ganzoo, name)(shape, width=4, **options, dtype=dtype, seed=1)
    for network in (model.generator, model.discriminator):
        copy = tensorflow_steps.in_keras_layers(network)
        kinds = [type(layer) for layer in copy.layers]
        assert all(kind.__module__.startswith("keras.") for kind in kinds)
        assert policies(copy) == policies(network)
        for mine, other in zip(network.weights, copy.weights, strict=True):
            assert mine.path.split("/")[-1] == other.path.split("/")[-1]
            np.testing.assert_array_equal(mine, other)
        if any(kind is keras.layers.Dropout for kind in kinds):
            continue  # The zoo's pix2pix drops at inference too.
        x = inputs_of(network)
        np.testing.assert_allclose(
            ops.cast(copy(x), "float32"), ops.cast(network(x), "float32"), atol=0.02
        )


def test_dropout_is_that_of_keras_with_the_same_rate():
    network = ganzoo.Pix2Pix((32, 32, 1), width=4, dropout=0.25).generator
    copy = tensorflow_steps.in_keras_layers(network)
    rates = [
        [layer.rate for layer in each.layers if hasattr(layer, "rate")]
        for each in (network, copy)
    ]
    assert rates[0] == rates[1] == [0.25] * len(rates[0]) != []
