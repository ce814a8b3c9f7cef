"""The statistic against NumPy's, group by group."""

import numpy as np
import pytest
import tensorflow as tf

from ganzoo.layers import MinibatchStdDev
from tests.layers import checks
from tests.layers.finite_differences import assert_derivatives_match

X = np.random.default_rng(0).normal(size=(6, 3, 2, 4)).astype("float32")


def feature(batch, group_size=4, x=None):
    x = X[:batch] if x is None else x
    return np.array(MinibatchStdDev(group_size)(x))[..., -1]


def test_two_samples_by_hand():
    """Deviations of (0, 2) and (0, 6) are 1 and 3."""
    x = np.array([[0.0, 0.0], [2.0, 6.0]], "float32")
    np.testing.assert_allclose(MinibatchStdDev()(x)[:, 2], [2.0, 2.0], rtol=1e-6)


@pytest.mark.parametrize(
    "batch, group_size, groups",
    [
        (4, 4, [[0, 1, 2, 3]]),
        (4, 2, [[0, 2], [1, 3]]),
        (6, 4, [[0, 2, 4], [1, 3, 5]]),  # 4 does not divide 6, 3 does
        (5, 4, [[0], [1], [2], [3], [4]]),
        (3, 4, [[0, 1, 2]]),
    ],
)
def test_groups(batch, group_size, groups):
    y = feature(batch, group_size)
    for group in groups:
        expected = X[group].std(axis=0).mean() if len(group) > 1 else 1e-4
        np.testing.assert_allclose(
            y[group], np.full_like(y[group], expected), rtol=1e-4
        )


def test_each_channel_is_the_mean_over_its_share():
    y = np.array(MinibatchStdDev(num_channels=2)(X[:4]))
    np.testing.assert_array_equal(y[..., :4], X[:4])
    for share in (0, 1):
        expected = X[:4, ..., 2 * share : 2 * share + 2].std(axis=0).mean()
        np.testing.assert_allclose(y[..., 4 + share], expected, rtol=1e-5)


def test_equal_samples_have_a_finite_slope():
    assert_derivatives_match(MinibatchStdDev(dtype="float64"), np.ones((4, 2, 2, 2)))
    np.testing.assert_allclose(feature(4, x=np.ones((4, 2, 2, 2))), 1e-4)


def test_derivatives_of_both_orders():
    layer = MinibatchStdDev(num_channels=2, dtype="float64")
    assert_derivatives_match(layer, X.astype("float64"))


def test_functional_models_save_and_reload(tmp_path):
    layer = MinibatchStdDev(group_size=3, num_channels=2)
    checks.assert_shapes_agree(layer, X)
    checks.assert_survives_saving(layer, X, tmp_path)


def test_xla():
    checks.assert_xla_agrees(MinibatchStdDev, X)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_batches_of_unknown_size(jit_compile):
    signature = [tf.TensorSpec((None, *X.shape[1:]), tf.float32)]
    call = tf.function(MinibatchStdDev(), signature, jit_compile=jit_compile)
    for batch in (4, 5, 6):
        expected = MinibatchStdDev()(X[:batch])
        np.testing.assert_allclose(call(X[:batch]), expected, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_mixed_precision(dtype):
    checks.assert_mixed_precision_works(MinibatchStdDev, X, dtype)
    large = MinibatchStdDev(dtype=f"mixed_{dtype}")(300 * X)  # 300² is inf in float16
    expected = 300 * X.reshape(3, 2, 3, 2, 4).std(axis=0).mean((1, 2, 3))
    np.testing.assert_allclose(large[:2, 0, 0, -1], expected, rtol=1e-2)


def test_groups_stay_inside_a_replica(two_replicas):
    layer = MinibatchStdDev()
    outputs = checks.per_replica(two_replicas, lambda x: layer(x), X)
    alone = np.concatenate([layer(X[:3]), layer(X[3:])])
    np.testing.assert_allclose(outputs, alone, atol=1e-6)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"group_size.*0"):
        MinibatchStdDev(group_size=0)
    with pytest.raises(ValueError, match=r"num_channels.*0\.5"):
        MinibatchStdDev(num_channels=0.5)
    with pytest.raises(ValueError, match=r"num_channels=3 for 4"):
        MinibatchStdDev(num_channels=3)(X)
