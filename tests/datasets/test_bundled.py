import importlib.resources

import numpy as np
import pytest

from ganzoo.datasets import bundled


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("fashion_mnist_10k", (10_000, 28, 28, 1), 10),
        ("noto_emoji_64", (1906, 64, 64, 3), 9),
    ],
)
def test_shipped_sets(name, shape, classes):
    columns = bundled.load(name)
    assert columns["image"].shape == shape
    assert columns["image"].dtype == np.uint8
    assert columns["label"].shape == shape[:1]
    assert len(columns["class_names"]) == classes
    assert np.unique(columns["label"]).tolist() == list(range(classes))


def test_licences_lie_beside_the_data():
    folder = importlib.resources.files(bundled)
    fashion = folder.joinpath("LICENSE-fashion-mnist.txt").read_text()
    assert "Copyright (c) 2017 Zalando SE" in fashion
    assert "Apache License" in folder.joinpath("LICENSE-noto-emoji.txt").read_text()


def test_unknown_name():
    with pytest.raises(ValueError, match="fashion_mnist_10k"):
        bundled.load("../secret")
