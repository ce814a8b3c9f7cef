import gc
import weakref

import keras
import pytest
import tensorflow as tf

from ganzoo import features


def test_an_extractor_is_itself():
    extractor = features.fashion_mnist()
    assert features.get(extractor) is extractor
    assert features.get("fashion_mnist") is extractor


@pytest.mark.parametrize("network", [keras.layers.Flatten(), tf.identity])
def test_one_network_has_one_extractor(network):
    extractor = features.get(network)
    assert features.get(network) is extractor
    gone = weakref.ref(extractor)
    del extractor
    gc.collect()
    assert gone() is None


class Judge:
    def __call__(self, x):
        return x


@pytest.mark.parametrize(
    "network, name",
    [
        (keras.Sequential(name="scorer"), "scorer"),
        (tf.identity, "identity"),
        (lambda x: x, "features"),
        (Judge(), "judge"),
    ],
)
def test_names(network, name):
    assert features.get(network).name == name


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(ValueError, match=r"efficientnet_lite0.*Received: 'vgg'"):
        features.get("vgg")


@pytest.mark.parametrize("thing", [3, None, ["fashion_mnist"]])
def test_what_is_none_of_these_is_refused(thing):
    with pytest.raises(TypeError, match="`extractor` must be a name"):
        features.get(thing)
