"""Against PyTorch, with the true weights.

Its numbers come from `tools/oracles/efficientnet_lite0.py`.
"""

import importlib.util
import pathlib
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import features
from ganzoo.features.efficientnet_lite0 import PACKAGE, weights
from ganzoo.features.pixels import from_uint8
from tests.features import made_up

ORACLE = pathlib.Path(__file__).parent / "oracles/efficientnet_lite0.npz"
installed = pytest.mark.skipif(
    importlib.util.find_spec(PACKAGE) is None,
    reason="needs pip install 'keras-ganzoo[eval]'",
)


@installed
# The oblong one halves to odd sides, where padding is not the same on both.
@pytest.mark.parametrize("name, size", [("square", 96), ("oblong", (75, 130))])
def test_features_and_logits_are_those_of_pytorch(name, size):
    extractor = features.efficientnet_lite0(size)
    images = tf.constant(made_up.images(3, 40, 56))
    found = extractor.network(extractor.preparation(from_uint8(images)))
    with np.load(ORACLE) as wanted:
        for key in ("features", "logits"):
            np.testing.assert_allclose(
                found[key][:, ::10], wanted[f"{name}_{key}"], rtol=0, atol=1e-4
            )


@installed
def test_one_extractor_a_size():
    extractor = features.get("efficientnet_lite0")
    assert features.efficientnet_lite0((96, 96)) is extractor
    config = keras.saving.serialize_keras_object(extractor)
    assert features.get(config) is extractor
    extractor.build((28, 28, 1))
    assert (extractor.dimension, extractor.classes) == (1280, 1000)
    assert extractor.name == "lite0"
    assert features.efficientnet_lite0((75, 130)).name == "lite0_75x130"


@installed
def test_is_float32_under_any_policy():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = features.efficientnet_lite0(32).network
    finally:
        keras.config.set_dtype_policy(before)
    # But the first, which says what it is given.
    assert {layer.compute_dtype for layer in network.layers[1:]} == {"float32"}
    x = tf.random.normal((1, 32, 32, 3))
    assert network.input.dtype == network(x)["features"].dtype == "float32"


@installed
def test_pytorch_is_not_imported():
    features.efficientnet_lite0()
    assert "torch" not in sys.modules and PACKAGE not in sys.modules


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'keras-ganzoo\[eval\]'"):
        features.efficientnet_lite0(64)


@pytest.mark.parametrize("size", [31, (96, 31), "96", (96,), 96.0])
def test_sizes_are_checked(size):
    with pytest.raises(ValueError, match="`image_size`.*Received"):
        features.efficientnet_lite0(size)


def test_weights_of_another_network_are_refused():
    with pytest.raises(ValueError, match=r"4,694,024 parameters. Received: 6"):
        weights({"_fc.weight": np.zeros((2, 3)), "_bn0.num_batches_tracked": 5})
