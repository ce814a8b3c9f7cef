"""Normalization of one sample's channel over space."""

from keras import layers, ops
import numpy as np
import pytest

from ganzoo.layers import InstanceNormalization
from tests.layers import checks
from tests.layers.finite_differences import assert_derivatives_match

X = np.random.default_rng(0).normal(2.0, 3.0, (4, 3, 5, 2)).astype("float32")
SCALE = np.array([0.5, -2.0])


def scaled(dtype=None):
    """A layer with another scale and shift for each channel."""
    layer = InstanceNormalization(dtype=dtype)
    layer.build(X.shape)
    layer.gamma.assign(SCALE)
    layer.beta.assign(SCALE**2)
    return layer


@pytest.mark.parametrize("space", [(7,), (3, 5), (2, 3, 4)], ids=str)
def test_each_sample_and_channel_has_mean_0_and_variance_1(space):
    x = 5 + 3 * np.random.default_rng(1).normal(size=(2, *space, 3)).astype("float32")
    y = np.array(InstanceNormalization()(x)).reshape(2, -1, 3)
    np.testing.assert_allclose(y.mean(axis=1), np.zeros((2, 3)), atol=1e-6)
    np.testing.assert_allclose(y.var(axis=1), np.ones((2, 3)), rtol=1e-4)


def test_the_formula():
    y = scaled()(X)
    mean, variance = (f(X, (1, 2), keepdims=True) for f in (np.mean, np.var))
    expected = SCALE * (X - mean) / np.sqrt(variance + 1e-5) + SCALE**2
    np.testing.assert_allclose(y, expected, atol=1e-5)


def test_it_is_group_normalization_with_one_channel_a_group():
    other = layers.GroupNormalization(groups=-1, epsilon=1e-5)
    np.testing.assert_allclose(InstanceNormalization()(X), other(X), atol=1e-5)


def test_samples_do_not_see_each_other():
    together = scaled()(X)
    alone = [scaled()(X[i : i + 1])[0] for i in range(len(X))]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_epsilon_keeps_constants_finite():
    y = InstanceNormalization(epsilon=1e-3)(np.ones((1, 4, 4, 2), "float32"))
    np.testing.assert_array_equal(y, np.zeros((1, 4, 4, 2)))


def test_large_means_do_not_spoil_half_precision():
    """Whose squares overflow float16."""
    x = ops.cast(np.array([1000.0, 1002.0]).reshape(1, 2, 1), "float16")
    y = InstanceNormalization(dtype="mixed_float16")(x)
    np.testing.assert_allclose(np.ravel(y), [-1.0, 1.0], atol=1e-3)


@pytest.mark.parametrize("training", [True, False])
def test_derivatives_of_both_orders(training):
    layer = scaled("float64")
    assert_derivatives_match(layer, X.astype("float64"), training=training)


def test_functional_models_save_and_reload(tmp_path):
    checks.assert_shapes_agree(scaled(), X)
    checks.assert_survives_saving(InstanceNormalization(epsilon=1e-3), X, tmp_path)
    config = InstanceNormalization(epsilon=1e-3).get_config()
    assert InstanceNormalization.from_config(config).epsilon == 1e-3


def test_xla():
    checks.assert_xla_agrees(scaled, X)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_mixed_precision(dtype):
    build = lambda dtype: InstanceNormalization(dtype=dtype)
    checks.assert_mixed_precision_works(build, X, dtype)


def test_two_replicas_equal_one(two_replicas):
    with two_replicas.scope():
        layer = scaled()
    outputs = checks.per_replica(two_replicas, lambda x: layer(x, training=True), X)
    np.testing.assert_allclose(outputs, scaled()(X), atol=1e-6)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"epsilon.*0"):
        InstanceNormalization(epsilon=0)
    with pytest.raises(ValueError, match=r"more than one place.*\(4, 2\)"):
        InstanceNormalization()(X[:, 0, 0])
    with pytest.raises(ValueError, match=r"more than one place.*\(4, 1, 1, 2\)"):
        InstanceNormalization()(X[:, :1, :1])
