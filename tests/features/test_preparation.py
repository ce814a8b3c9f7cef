import numpy as np
import pytest
import tensorflow as tf

from ganzoo.features.preparation import Preparation


def test_by_hand():
    prepare = Preparation(image_size=(1, 4), resize="pytorch", center=10, scale=5)
    x = tf.constant([-1.0, 90 / 127.5 - 1], shape=(1, 1, 2, 1))
    assert prepare(x).numpy().ravel().tolist() == [-2.0, 2.5, 11.5, 16.0]


def test_by_default_images_are_rounded_and_nothing_else():
    x = tf.constant([-1.0, 0.001, 1.0], shape=(1, 1, 1, 3))
    wanted = [-1.0, 0.5 / 127.5, 1.0]
    np.testing.assert_allclose(Preparation()(x).numpy().ravel(), wanted)


def test_vectors_are_left_alone():
    x = tf.constant([[3.0, -200.0]])
    assert Preparation(image_size=4, channels=3)(x) is x


@pytest.mark.parametrize(
    "options, shape, message",
    [
        ({"channels": 3}, (8, 8, 2), r"3 channel\(s\), or 1, 3 or 4.*\(8, 8, 2\)"),
        ({"channels": 5}, (8, 8, 3), r"5 channel\(s\)\..*\(8, 8, 3\)"),
        ({"channels": 4}, (8, 8, 3), r"4 channel\(s\)\."),
        ({"image_size": 9, "resize": None}, (8, 9, 3), r"\(9, 9\).*\(8, 9, 3\)"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(options, shape, message):
    with pytest.raises(ValueError, match=message):
        Preparation(**options).check_shape(shape)


@pytest.mark.parametrize(
    "options, shape",
    [
        ({}, (8, 8, 7)),
        ({"channels": 1}, (8, 8, 4)),
        ({"channels": 5}, (8, 8, 5)),
        ({"image_size": 9, "resize": None}, (9, 9, 3)),
        ({"image_size": 9, "channels": 3}, (100,)),
    ],
)
def test_shapes_that_fit_are_taken(options, shape):
    Preparation(**options).check_shape(shape)


@pytest.mark.parametrize(
    "values, message",
    [
        ([[[[0.0, np.nan]]]], "NaN"),
        ([[0.0, np.inf]], "infinite"),
        ([[[[0.0, 255.0]]]], r"\[-1, 1\].*from 0 to 255.*127.5"),
    ],
)
def test_values_that_cannot_be_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        Preparation().check_values(tf.constant(values))


@pytest.mark.parametrize(
    "values", [[[[[-1.0001, 1.0001]]]], [[-7.0, 300.0]], np.zeros((0, 8, 8, 3), "f4")]
)
def test_values_that_can_be_are_taken(values):
    Preparation().check_values(tf.constant(values))


@pytest.mark.parametrize(
    "options, message",
    [
        ({"image_size": 0}, "`image_size`.*0"),
        ({"image_size": (1, 2, 3)}, r"`image_size`.*\(1, 2, 3\)"),
        ({"resize": "nearest"}, '`resize`.*"clean" or.*nearest'),
        ({"channels": 0}, "`channels`.*0"),
        ({"scale": 0.0}, "`scale`.*0.0"),
    ],
)
def test_arguments_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        Preparation(**options)
