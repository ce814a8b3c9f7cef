import numpy as np
from PIL import Image
import pytest
import tensorflow as tf

from ganzoo.features.resizing import matrix, resize

# (height, width) before and after: up, down, across, both at once, by one pixel.
SIZES = [
    ((28, 28), (96, 96)),
    ((64, 48), (28, 20)),
    ((17, 40), (31, 13)),
    ((33, 33), (32, 34)),
    ((1, 5), (3, 2)),
]
sizes = pytest.mark.parametrize("old, new", SIZES)


def pixels(size, channels=2):
    draw = np.random.default_rng(1)
    return draw.integers(0, 256, (3, *size, channels)).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 3])
@sizes
def test_clean_is_that_of_pillow(old, new, channels):
    x = pixels(old, channels)
    wanted = np.empty((3, *new, channels), np.float32)
    for n, c in np.ndindex(3, channels):
        channel = Image.fromarray(x[n, ..., c]).resize(new[::-1], Image.BICUBIC)
        wanted[n, ..., c] = np.asarray(channel).clip(0, 255)
    np.testing.assert_allclose(resize(x, new, "clean"), wanted, atol=2e-4)


@sizes
def test_tensorflow_is_that_of_tensorflow_1(old, new):
    x = pixels(old)
    # Which computes places in float32.
    wanted = tf.compat.v1.image.resize_bilinear(x, new, half_pixel_centers=False)
    np.testing.assert_allclose(resize(x, new, "tensorflow"), wanted, atol=2e-3)


@sizes
def test_pytorch_is_bilinear_between_middles(old, new):
    x = pixels(old)
    wanted = tf.image.resize(x, new, "bilinear", antialias=False)
    np.testing.assert_allclose(resize(x, new, "pytorch"), wanted, atol=2e-3)


@pytest.mark.parametrize("method", ["clean", "tensorflow", "pytorch"])
@sizes
def test_constants_stay_constant(old, new, method):
    np.testing.assert_allclose(matrix(old[0], new[0], method).sum(axis=1), 1.0)


def test_where_products_are_rounded_it_computes_in_float64(monkeypatch):
    x = pixels((64, 48))
    alone = resize(x, (28, 20))
    monkeypatch.setattr("tensorflow.config.list_physical_devices", lambda kind: ["GPU"])
    graph = tf.function(lambda x: resize(x, (28, 20)))
    operations = graph.get_concrete_function(x).graph.get_operations()
    products = [op for op in operations if op.type == "MatMul"]
    assert [op.outputs[0].dtype for op in products] == [tf.float64] * 2
    np.testing.assert_allclose(graph(x), alone, atol=2e-4)


def test_the_same_size_is_left_alone():
    x = tf.constant(pixels((4, 5)))
    assert resize(x, (4, 5)) is x


def test_clean_does_not_overshoot():
    x = np.zeros((1, 1, 8, 1), np.float32)
    x[:, :, 4:] = 255.0
    y = resize(x, (1, 32), "clean").numpy()
    assert y.min() == 0.0 and y.max() == 255.0
