"""Weights stay where a constraint keeps them."""

import keras
from keras import layers
import numpy as np
import pytest

from ganzoo.constraints import ClipWeights


def test_values_beyond_the_limit_are_set_to_it():
    weights = np.float32([[-3.0, -0.1], [0.05, 0.2]])
    clipped = ClipWeights(0.1)(weights)
    np.testing.assert_array_equal(clipped, np.float32([[-0.1, -0.1], [0.05, 0.1]]))
    assert ClipWeights().limit == 0.01


def test_a_layer_keeps_it_in_training_and_in_files(tmp_path):
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(1, kernel_constraint=ClipWeights(0.02))]
    )
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    x = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
    model.fit(x, 10 * x[:, 0], verbose=0)
    assert abs(model.get_weights()[0]).max() == pytest.approx(0.02)
    model.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    assert copy.layers[-1].kernel_constraint.limit == 0.02


def test_the_config_makes_another():
    config = keras.saving.serialize_keras_object(ClipWeights(0.5))
    assert config["registered_name"] == "ganzoo>ClipWeights"
    assert repr(keras.constraints.get(config)) == "ClipWeights(limit=0.5)"


@pytest.mark.parametrize("limit", [0, -0.01, float("nan")])
def test_the_limit_must_be_above_0(limit):
    with pytest.raises(ValueError, match=f"`limit` must be above 0. Received: {limit}"):
        ClipWeights(limit)
