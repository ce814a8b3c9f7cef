import numpy as np
from PIL import Image
import pytest
import tensorflow as tf

from ganzoo.features.pixels import from_uint8, to_channels, to_pixels

LEVELS = tf.range(256)


def test_levels_come_back():
    x = from_uint8(tf.cast(LEVELS, tf.uint8))
    assert x.dtype == tf.float32
    np.testing.assert_array_equal(to_pixels(x), LEVELS)


def test_rounds_as_files_do_and_clips():
    x = tf.constant([-1.001, -0.9961, -0.9960, 0.999, 1.001])
    assert to_pixels(x).numpy().tolist() == [0.0, 0.0, 1.0, 255.0, 255.0]


def test_nan_stays():
    assert np.isnan(to_pixels(tf.constant(np.nan)))


def pixels(depth):
    return np.random.default_rng(0).integers(0, 256, (2, 64, 65, depth), np.uint8)


MODES = {1: "L", 3: "RGB"}


@pytest.mark.parametrize("depth, channels", [(1, 3), (3, 1), (4, 3), (4, 1)])
def test_channels_are_those_of_pillow(depth, channels):
    x = pixels(depth)
    found = to_channels(tf.cast(x, tf.float32), channels).numpy()
    for image, ours in zip(x, found):
        image = Image.fromarray(image[..., 0] if depth == 1 else image)
        if depth == 4:
            white = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(white, image)
        theirs = np.asarray(image.convert(MODES[channels]), np.float32)
        # Pillow divides by 255 in steps.
        tolerance = 1.0 if depth == 4 else 0.0
        np.testing.assert_allclose(
            ours, theirs.reshape(ours.shape), rtol=0, atol=tolerance
        )


@pytest.mark.parametrize("channels", [None, 5])
def test_what_fits_is_left_alone(channels):
    x = tf.constant(pixels(5))
    assert to_channels(x, channels) is x
