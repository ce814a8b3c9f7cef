"""Sampling."""

import numpy as np
import pytest
import tensorflow as tf

import ganzoo
from tests.engine.toys import ToyGAN, ToyPairs

SHAPE = (16, 16, 1)


@pytest.fixture(scope="module")
def plain():
    return ToyGAN(SHAPE, 8, seed=1)


@pytest.fixture(scope="module")
def conditional():
    return ToyGAN(SHAPE, 8, num_classes=3, seed=1)


def test_images_are_uint8_and_follow_the_seed(plain):
    images = plain.generate(5, seed=3)
    assert images.shape == (5, *SHAPE) and images.dtype == np.uint8
    np.testing.assert_array_equal(images, plain.generate(5, seed=3))
    assert not np.array_equal(images, plain.generate(5, seed=4))
    assert not np.array_equal(plain.generate(5), plain.generate(5))


def test_neither_batch_size_nor_count_changes_the_images(plain):
    images = plain.generate(7, seed=3)
    np.testing.assert_array_equal(images, plain.generate(7, seed=3, batch_size=2))
    np.testing.assert_array_equal(images[:4], plain.generate(4, seed=3))


def test_all_batches_are_computed_where_the_caller_says(plain, monkeypatch):
    draw, places = plain._sampler(), []

    def sample_batch(*inputs):
        samples = draw(*inputs)
        places.append(samples.device[-5:])
        return samples

    monkeypatch.setattr(plain, "_sample_batch", sample_batch)
    for place in ("CPU:0", "CPU:1"):
        with tf.device(place):
            plain.generate(5, batch_size=2)
        assert {places.pop() for _ in range(3)} == {place}


def test_another_process_with_the_same_model_draws_the_same(plain):
    twin = ToyGAN(SHAPE, 8, seed=1)
    np.testing.assert_array_equal(plain.generate(3, seed=0), twin.generate(3, seed=0))


def test_predict_is_the_generator_in_minus_one_to_one(plain):
    noise = np.random.default_rng(0).normal(size=(4, 8)).astype("float32")
    floats = plain.predict(noise, verbose=0)
    assert floats.dtype == np.float32 and abs(floats).max() <= 1
    np.testing.assert_allclose(floats, plain.generator(noise), atol=1e-6)
    levels = np.clip(np.round(floats * 127.5 + 127.5), 0, 255)
    np.testing.assert_allclose(plain.decode(noise), levels, atol=1)


def test_labels_choose_the_class_and_default_to_all_in_turn(conditional):
    mixed = conditional.generate(6, seed=1)
    np.testing.assert_array_equal(
        mixed, conditional.generate(labels=[0, 1, 2, 0, 1, 2], seed=1)
    )
    ones = conditional.generate(6, labels=1, seed=1)
    np.testing.assert_array_equal(ones[1], mixed[1])
    assert not np.array_equal(ones[0], mixed[0])


@pytest.mark.parametrize(
    "arguments, text",
    [
        ({"count": 0}, "`count` must be a whole number"),
        ({"count": 2.5}, "Received: 2.5"),
        ({}, "`count`"),
        ({"count": 2, "labels": [0, 1]}, "class-conditional"),
        ({"count": 2, "batch_size": 0}, "`batch_size`"),
    ],
    ids=str,
)
def test_bad_requests_are_refused(plain, arguments, text):
    with pytest.raises(ValueError, match=text):
        plain.generate(**arguments)


@pytest.mark.parametrize(
    "arguments, text",
    [
        ({"labels": [0, 3]}, r"\[0, 3\).*from 0 to 3"),
        ({"labels": [-1]}, r"\[0, 3\)"),
        ({"labels": [0.5]}, "whole class numbers. Received: 0.5"),
        ({"labels": ["cat"]}, "Received: strings.*np.unique"),
        ({"labels": [[0.0, 0.5, 0.5]]}, "one-hot.*0.5"),
        ({"labels": [[0, 1]]}, r"one-hot rows of shape \('n', 3\)"),
        ({"labels": [np.nan]}, r"\[0, 3\)"),
        ({"count": 3, "labels": [0, 1]}, "count=3 and 2 labels"),
        ({}, "`count`"),
    ],
    ids=str,
)
def test_bad_labels_are_refused(conditional, arguments, text):
    with pytest.raises(ValueError, match=text):
        conditional.generate(**arguments)


@pytest.mark.parametrize(
    "labels",
    [[0.0, 2.0], np.array([0, 2], "uint8"), [[0], [2]], [[1, 0, 0], [0, 0, 1.0]]],
    ids=str,
)
def test_labels_in_any_form_that_is_clear(conditional, labels):
    expected = conditional.generate(labels=[0, 2], seed=1)
    np.testing.assert_array_equal(conditional.generate(labels=labels, seed=1), expected)


@pytest.mark.parametrize("argument", ["latent_dim", "num_classes", "width", "pack"])
def test_counts_of_the_constructor_are_checked(argument):
    with pytest.raises(ValueError, match=f"`{argument}` must be a whole number"):
        ganzoo.DCGAN((16, 16, 1), **{"width": 4, argument: 0})


@pytest.mark.parametrize("shape", [28, (28.5, 28, 1), "28"], ids=str)
def test_a_shape_that_is_none_is_refused(shape):
    with pytest.raises(ValueError, match="`image_shape` must be whole numbers"):
        ganzoo.DCGAN(shape)


def test_networks_that_ignore_labels_are_refused():
    class Deaf(ToyGAN):
        def networks(self, image_shape, latent_dim, num_classes):
            return super().networks(image_shape, latent_dim, None)

    with pytest.raises(ValueError, match="num_classes=3 the generator must have 2"):
        Deaf(SHAPE, 8, num_classes=3)


def test_networks_of_another_shape_are_refused():
    class Large(ToyGAN):
        def networks(self, image_shape, latent_dim, num_classes):
            return super().networks((32, 32, 1), latent_dim, num_classes)

    with pytest.raises(ValueError, match=r"`networks` must make and judge"):
        Large((24, 24, 1), 8)


def test_translate_gives_uint8_from_uint8_or_floats(images):
    model = ToyPairs(SHAPE, (16, 16, 3), seed=1)
    out = model.translate(images, batch_size=5)
    assert out.shape == (16, 16, 16, 3) and out.dtype == np.uint8
    floats = (images / 127.5 - 1).astype("float32")
    np.testing.assert_allclose(out, model.translate(floats), atol=1)
    np.testing.assert_allclose(
        model.predict(images, verbose=0) * 127.5 + 127.5, out, atol=1
    )
    with pytest.raises(ValueError, match="`images` must be of shape"):
        model.translate(images[..., 0])


@pytest.mark.parametrize(
    "noise, labels, text",
    [
        ((2, 9), [0, 1], r"`noise` must be of shape \('n', 8\).*\(2, 9\)"),
        ((0, 8), [], r"`noise` must be.*\(0, 8\)"),
        ((8,), 0, r"`noise` must be.*\(8,\)"),
        ((2, 8), None, "`labels` must tell a class for each of the 2"),
        ((2, 8), [0], "count=2 and 1 labels"),
        ((2, 8), [0, 99], r"\[0, 3\).*99"),
        ((2, 8), [0.5, 1], "whole class numbers. Received: 0.5"),
    ],
    ids=str,
)
def test_noise_and_labels_that_do_not_fit_are_refused(conditional, noise, labels, text):
    with pytest.raises(ValueError, match=text):
        conditional.decode(np.zeros(noise, "float32"), labels)


def test_numbers_of_numpy_are_numbers():
    shape = tuple(np.array([16, 16, 1]))
    model = ganzoo.DCGAN(shape, np.int64(8), width=np.int32(4), num_classes=np.int8(3))
    assert model.get_config()["num_classes"] == 3
    assert model.generate(labels=[1]).shape == (1, 16, 16, 1)
    with pytest.raises(ValueError, match="`latent_dim` must be a whole number"):
        ganzoo.DCGAN((16, 16, 1), latent_dim=True)
