"""Perceptrons for samples of any shape."""

from keras import ops
import numpy as np
import pytest

from ganzoo.networks import mlp


@pytest.mark.parametrize("shape", [(2,), (5, 3), (7, 9, 3)], ids=str)
@pytest.mark.parametrize("num_classes", [None, 3])
def test_any_shape_with_and_without_labels(shape, num_classes):
    generator = mlp.generator(shape, 4, num_classes, width=8)
    discriminator = mlp.discriminator(shape, num_classes, width=8)
    labels = [ops.array([0, 1])] if num_classes else []
    samples = generator([ops.ones((2, 4)), *labels])
    assert samples.shape == (2, *shape)
    assert discriminator([samples, *labels]).shape == (2, 1)


def test_images_are_bounded_and_vectors_are_not():
    noise = 1e3 * np.ones((1, 4), "float32")
    assert abs(mlp.generator((4, 4, 1), 4, width=8)(noise)).numpy().max() <= 1
    assert abs(mlp.generator((8,), 4, width=8)(noise)).numpy().max() > 1


def test_depth_and_width():
    network = mlp.discriminator((2,), width=16, depth=2)
    assert network.count_params() == (2 * 16 + 16) + (16 * 16 + 16) + (16 + 1)
