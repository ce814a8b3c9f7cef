"""Masks: how many, where, and that they repeat."""

import numpy as np
import pytest

from ganzoo import random
from ganzoo.layers import StatelessDropout
from tests.layers import checks
from tests.layers.finite_differences import assert_derivatives_match

X = np.random.default_rng(0).normal(size=(8, 5, 5, 4)).astype("float32")


def dropped(layer, seed=0, step=0, training=True):
    with random.scope(seed, step):
        return np.array(layer(X, training=training))


def test_the_share_that_is_dropped_and_the_scale_of_the_rest():
    layer = StatelessDropout(0.25)
    with random.scope(0, 0):
        y = np.array(layer(np.ones((100, 100), "float32"), training=True))
    np.testing.assert_allclose(np.unique(y), [0.0, 4 / 3], rtol=1e-6)
    # Six standard deviations of the share of 10,000 draws.
    assert abs(np.mean(y == 0) - 0.25) < 0.026


def test_inference():
    np.testing.assert_array_equal(dropped(StatelessDropout(0.5), training=False), X)
    pix2pix = StatelessDropout(0.5, at_inference=True)
    np.testing.assert_array_equal(dropped(pix2pix, training=False), dropped(pix2pix))
    assert np.mean(dropped(pix2pix, training=False) == 0) > 0.4
    np.testing.assert_array_equal(dropped(StatelessDropout(0.0)), X)


def test_masks_are_a_function_of_seed_and_step():
    layer = StatelessDropout(0.5)
    twin = StatelessDropout(0.5)  # Keras gives it another name.
    assert twin.name != layer.name
    np.testing.assert_array_equal(dropped(layer), dropped(twin))
    for other in (
        dropped(layer, seed=1),
        dropped(layer, step=1),
        dropped(StatelessDropout(0.5, stream="another")),
    ):
        assert 0.4 < np.mean((other == 0) == (dropped(layer) == 0)) < 0.6


def test_layers_of_one_step_do_not_repeat_each_other():
    first, second = StatelessDropout(0.5), StatelessDropout(0.5)
    with random.scope(0, 0):
        masks = [np.array(layer(X, training=True)) == 0 for layer in (first, second)]
    assert 0.4 < np.mean(masks[0] == masks[1]) < 0.6


def test_derivatives_of_both_orders():
    class SameMask(StatelessDropout):
        def call(self, inputs, training=False):
            with random.scope(0, 0):
                return super().call(inputs, training)

    layer = SameMask(0.5, dtype="float64")
    assert_derivatives_match(layer, X.astype("float64"), training=True)


def test_functional_models_save_and_reload(tmp_path):
    layer = StatelessDropout(0.5, at_inference=True, stream="mine")
    checks.assert_shapes_agree(layer, X)
    checks.assert_survives_saving(layer, X, tmp_path)


def test_xla():
    checks.assert_xla_agrees(lambda: StatelessDropout(0.5), X)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_mixed_precision(dtype):
    def build(dtype):
        class SameMask(StatelessDropout):
            def call(self, inputs, training=False):
                with random.scope(0, 0):
                    return super().call(inputs, training)

        return SameMask(0.5, dtype=dtype)

    checks.assert_mixed_precision_works(build, X, dtype)


def test_two_replicas_equal_one(two_replicas):
    layer = StatelessDropout(0.5)
    outputs = checks.per_replica(two_replicas, lambda x: layer(x, training=True), X)
    np.testing.assert_array_equal(outputs, dropped(layer))


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"rate.*1"):
        StatelessDropout(1)
