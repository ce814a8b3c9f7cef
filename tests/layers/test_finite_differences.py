"""The check finds what it is there for."""

from keras import layers
import numpy as np
import pytest

from tests.layers.finite_differences import assert_derivatives_match

X = np.random.default_rng(0).normal(2.0, 3.0, (6, 3, 2, 4))


@pytest.mark.parametrize(
    "layer",
    [
        layers.UpSampling2D(interpolation="bilinear", dtype="float64"),
        layers.BatchNormalization(dtype="float64"),
        layers.LayerNormalization(dtype="float64"),
    ],
    ids=lambda layer: layer.name,
)
def test_layers_with_a_wrong_second_derivative_are_caught(layer):
    layer.build(X.shape)
    training = {"training": True} if "batch" in layer.name else {}
    with pytest.raises(AssertionError, match="rtol=1e-06"):
        assert_derivatives_match(layer, X, **training)


def test_a_right_one_passes():
    layer = layers.Conv2D(2, 2, dtype="float64")
    layer.build(X.shape)
    assert_derivatives_match(layer, X)
