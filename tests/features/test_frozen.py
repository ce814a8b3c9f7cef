import keras
from keras import layers
import numpy as np
import pytest

from ganzoo.features import frozen


@pytest.mark.parametrize("filters", [5, None])
def test_folding_changes_nothing(filters):
    draw = np.random.default_rng(0)
    options = {"use_bias": False, "padding": "same", "strides": 2}
    inputs = keras.Input((9, 8, 3))
    if filters is None:
        convolution = layers.DepthwiseConv2D(3, **options)
    else:
        convolution = layers.Conv2D(filters, 3, **options)
    normalize = layers.BatchNormalization(epsilon=0.1)
    apart = keras.Model(inputs, layers.ReLU(6.0)(normalize(convolution(inputs))))
    normalize.set_weights([draw.uniform(0.5, 2, w.shape) for w in normalize.weights])

    outputs = frozen.convolution(inputs, "one", filters, strides=2, activation="relu6")
    together = keras.Model(inputs, outputs)
    kernel = np.array(convolution.kernel)
    if filters is None:
        kernel = kernel.swapaxes(2, 3)
    folded = frozen.fold(kernel, *normalize.get_weights(), epsilon=0.1)
    frozen.load(together, {"one": folded})

    x = draw.normal(size=(2, 9, 8, 3)).astype(np.float32) * 5
    np.testing.assert_allclose(together(x), apart(x), rtol=1e-5, atol=1e-5)
    assert together.trainable_weights == []


def model():
    x = keras.Input((4, 4, 1))
    return keras.Model(x, frozen.convolution(x, "only", 2, kernel=1), name="small")


@pytest.mark.parametrize(
    "weights, message",
    [
        ({}, r"'small'.*lack \['only'\]"),
        ({"only": [], "other": []}, r"'small'.*\['other'\] beside"),
        ({"only": [np.zeros((3, 3, 1, 2)), np.zeros(2)]}, r"only.*\(3, 3, 1, 2\)"),
    ],
)
def test_weights_of_another_model_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        frozen.load(model(), weights)
