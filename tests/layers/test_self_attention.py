"""Self-attention against the formula written out in NumPy."""

import keras
import numpy as np
import pytest

from ganzoo.layers import SelfAttention2D, SpectralNormalization
from tests.layers import checks
from tests.layers.finite_differences import assert_derivatives_match, converge

X = np.random.default_rng(0).normal(size=(4, 4, 3, 16)).astype("float32")
both = pytest.mark.parametrize("spectral", [True, False])


def awake(spectral=True, dtype=None):
    """A layer whose attention counts."""
    keras.utils.set_random_seed(0)
    layer = SelfAttention2D(spectral_normalization=spectral, dtype=dtype)
    layer.build(X.shape)
    layer.scale.assign(0.7)
    return layer


def convolutions(layer):
    return [layer.query, layer.key, layer.value, layer.output_projection]


@both
def test_it_starts_as_the_identity(spectral):
    np.testing.assert_array_equal(SelfAttention2D(spectral)(X, training=True), X)


def test_it_is_the_formula():
    layer = awake(spectral=False, dtype="float64")
    kernels = {
        convolution.name: np.array(convolution.kernel)[0, 0]
        for convolution in convolutions(layer)
    }
    assert {name: k.shape for name, k in kernels.items()} == {
        "query": (16, 2),
        "key": (16, 2),
        "value": (16, 8),
        "output": (8, 16),
    }

    def pooled(x):  # 4 x 3 to 2 x 2: the last column is alone
        x = np.concatenate([x, x[:, :, -1:]], axis=2)
        return x.reshape(4, 2, 2, 2, 2, -1).max((2, 4)).reshape(4, 4, -1)

    x = X.astype("float64")
    query = (x @ kernels["query"]).reshape(4, 12, 2)
    key, value = pooled(x @ kernels["key"]), pooled(x @ kernels["value"])
    attention = np.exp(np.einsum("nic,njc->nij", query, key))
    attention /= attention.sum(-1, keepdims=True)
    gathered = (attention @ value).reshape(4, 4, 3, 8)
    expected = x + 0.7 * gathered @ kernels["output"]
    np.testing.assert_allclose(layer(x), expected, rtol=1e-12)


def test_spectral_normalization_wraps_all_four():
    layer = awake()
    assert all(isinstance(c, SpectralNormalization) for c in convolutions(layer))
    assert len(layer.trainable_variables) == 5
    assert len(layer.non_trainable_variables) == 4


@both
def test_derivatives_of_both_orders(spectral):
    layer, x = awake(spectral, dtype="float64"), X.astype("float64")
    if spectral:
        for convolution in convolutions(layer):
            converge(convolution, convolution.layer.kernel)
    assert_derivatives_match(layer, x)


@both
def test_functional_models_save_and_reload(spectral, tmp_path):
    checks.assert_shapes_agree(awake(spectral), X)
    checks.assert_survives_saving(awake(spectral), X, tmp_path)


@both
def test_xla(spectral):
    checks.assert_xla_agrees(lambda: awake(spectral), X)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_mixed_precision(dtype):
    checks.assert_mixed_precision_works(lambda dtype: awake(dtype=dtype), X, dtype)


def test_two_replicas_equal_one(two_replicas):
    with two_replicas.scope():
        layer = awake()
    outputs = checks.per_replica(two_replicas, lambda x: layer(x, training=True), X)
    np.testing.assert_allclose(outputs, awake()(X, training=True), atol=1e-5)


def test_bad_inputs():
    with pytest.raises(ValueError, match=r"8 channels.*\(4, 4, 3, 7\)"):
        SelfAttention2D()(X[..., :7])
    with pytest.raises(ValueError, match=r"height.*\(4, 3, 16\)"):
        SelfAttention2D()(X[:, 0])
