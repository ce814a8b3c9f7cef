"""Batch normalization with a scale and a shift for each class."""

from keras import layers
import numpy as np
import pytest

from ganzoo.layers import ConditionalBatchNormalization
from tests.layers import checks
from tests.layers.finite_differences import assert_derivatives_match

X = np.random.default_rng(0).normal(2.0, 3.0, (6, 3, 2, 4)).astype("float32")
SCALE = np.arange(12.0).reshape(3, 4) / 10
LABELS = np.array([0, 2, 1, 1, 0, 2], "int32")


def build(dtype=None):
    return ConditionalBatchNormalization(num_classes=3, dtype=dtype)


def classed(layer):
    """`layer` with another scale and shift for each class and channel."""
    layer([X, LABELS])
    layer.gamma.assign(SCALE)
    layer.beta.assign(-(SCALE**2))
    return layer


def test_new_it_is_batch_normalization():
    plain, layer = layers.BatchNormalization(momentum=0.9, epsilon=1e-5), build()
    for training in (True, True, False):
        np.testing.assert_allclose(
            layer([X, LABELS], training=training),
            plain(X, training=training),
            atol=1e-5,
        )


def test_each_sample_is_scaled_and_shifted_by_its_class():
    y = np.array(classed(build())([X, LABELS], training=True))
    normal = (X - X.mean((0, 1, 2))) / np.sqrt(X.var((0, 1, 2)) + 1e-5)
    for sample, label in enumerate(LABELS):
        expected = SCALE[label] * normal[sample] - SCALE[label] ** 2
        np.testing.assert_allclose(y[sample], expected, atol=1e-5)


def test_moving_statistics_after_one_step():
    layer = build()
    layer([X, LABELS], training=True)
    mean, variance = X.mean((0, 1, 2)), X.var((0, 1, 2))
    np.testing.assert_allclose(layer.moving_mean, 0.1 * mean, rtol=1e-5)
    np.testing.assert_allclose(layer.moving_variance, 0.9 + 0.1 * variance, rtol=1e-5)


def test_a_frozen_layer_keeps_its_statistics():
    layer = build()
    layer.trainable = False
    np.testing.assert_allclose(layer([X, LABELS], training=True), X, rtol=1e-4)
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(4))


def test_vectors_too():
    y = build()([X[:, 0, 0], LABELS], training=True)
    np.testing.assert_allclose(np.mean(y, axis=0), np.zeros(4), atol=1e-6)


@pytest.mark.parametrize("training", [True, False])
def test_derivatives_of_both_orders(training):
    layer = classed(build("float64"))
    inputs = [X.astype("float64"), LABELS]
    assert_derivatives_match(layer, inputs, training=training)


def test_functional_models_save_and_reload(tmp_path):
    checks.assert_shapes_agree(build(), [X, LABELS])
    checks.assert_survives_saving(classed(build()), [X, LABELS], tmp_path)


def test_xla():
    checks.assert_xla_agrees(build, [X, LABELS])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_mixed_precision(dtype):
    checks.assert_mixed_precision_works(build, [X, LABELS], dtype)


def test_each_replica_normalizes_by_its_own_samples(two_replicas):
    with two_replicas.scope():
        layer = build()
        layer.build([X.shape, LABELS.shape])
    call = lambda x, labels: layer([x, labels], training=True)
    outputs = checks.per_replica(two_replicas, call, X, LABELS)
    alone = [
        build()([X[h], LABELS[h]], training=True) for h in np.split(np.arange(6), 2)
    ]
    np.testing.assert_allclose(outputs, np.concatenate(alone), atol=1e-5)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"num_classes.*0"):
        ConditionalBatchNormalization(0)
    with pytest.raises(ValueError, match=r"momentum.*1\.5"):
        ConditionalBatchNormalization(2, momentum=1.5)
    with pytest.raises(ValueError, match=r"epsilon.*0"):
        ConditionalBatchNormalization(2, epsilon=0)
    with pytest.raises(ValueError, match=r"\[x, labels\].*\(6, 3, 2, 4\)"):
        build()(X)
    with pytest.raises(ValueError, match=r"labels.*\(6, 1\)"):
        build()([X, LABELS[:, None]])
