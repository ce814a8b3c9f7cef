import importlib.resources
import json
import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import features
from ganzoo.datasets import bundled

ROOT = pathlib.Path(__file__).parents[2]
RECORD = ROOT / "benchmarks/results/fashion_mnist_classifier.json"


@pytest.fixture(scope="module")
def data():
    return bundled.load("fashion_mnist_10k")


def test_knows_pictures_that_it_was_not_trained_on(data):
    extractor = features.get("fashion_mnist")
    chances = extractor.probabilities(data["image"][:2000])
    right = np.argmax(chances, axis=1) == data["label"][:2000]
    recorded = json.loads(RECORD.read_text())["results"]["test_accuracy"]
    assert recorded >= 0.93
    # 0.6 % is the standard error of 2,000.
    assert right.mean() == pytest.approx(recorded, abs=0.018)


def test_every_feature_says_something(data):
    found = features.fashion_mnist()(data["image"][:1000]).numpy()
    assert found.shape == (1000, 128)
    assert (found.std(axis=0) > 0.01).all()


def test_names_are_those_of_the_data(data):
    extractor = features.fashion_mnist()
    assert extractor.class_names == tuple(data["class_names"])
    extractor.build((28, 28, 1))
    assert (extractor.name, extractor.dimension, extractor.classes) == (
        "fashion",
        128,
        10,
    )


def test_other_sizes_and_colour_are_brought_to_28_grey_pixels(data):
    extractor = features.fashion_mnist()
    x = tf.cast(data["image"][:200], tf.float32) / 127.5 - 1.0
    large = tf.repeat(tf.repeat(tf.repeat(x, 2, 1), 2, 2), 3, 3)
    a, b = extractor.probabilities(x), extractor.probabilities(large)
    same = tf.argmax(a, axis=1) == tf.argmax(b, axis=1)
    assert tf.reduce_mean(tf.cast(same, tf.float32)) > 0.9


def test_is_small():
    file = importlib.resources.files("ganzoo.features") / "fashion_mnist.npz"
    assert len(file.read_bytes()) < 700_000


def test_there_is_one_and_it_comes_back_from_its_config():
    extractor = features.fashion_mnist()
    config = keras.saving.serialize_keras_object(extractor)
    assert features.get(json.loads(json.dumps(config))) is extractor
