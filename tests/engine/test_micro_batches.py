"""A batch in blocks is the batch as a whole."""

import functools

import keras
from keras import layers
import numpy as np
import pytest
import tensorflow as tf

import ganzoo
from ganzoo import augmentation, random, regularizers
from ganzoo.engine import LatentGAN
from ganzoo.layers import SpectralNormalization, StatelessDropout
from tests import checks
from tests.engine.toys import (
    ToyGAN,
    ToyPairs,
    ToyUnpaired,
    ToyWGANGP,
    toy_generator,
)

SHAPE = (16, 16, 1)


class Restless(LatentGAN):
    """Draws in both networks, and has states in both."""

    def networks(self, image_shape, latent_dim, num_classes):
        noise = keras.Input((latent_dim,))
        made = toy_generator(latent_dim, image_shape)(StatelessDropout(0.3)(noise))
        image = keras.Input(image_shape)
        x = SpectralNormalization(layers.Conv2D(4, 4, strides=4))(image)
        x = StatelessDropout(0.5)(layers.Flatten()(keras.ops.silu(x)))
        return (
            keras.Model(noise, made),
            keras.Model(image, SpectralNormalization(layers.Dense(1))(x)),
        )


def latent(cls=ToyGAN, **options):
    return cls(SHAPE, 8, seed=1, ema=0.9, **options)


def adaptive():
    return augmentation.AdaptiveAugment(
        interval=1, images_to_full=100, initial_p=0.5, groups="blit"
    )


def pictures(shape=SHAPE, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (32, *shape), np.uint8)


CASES = {
    "plain": (latent, pictures, {}),
    "critic steps and a penalty": (lambda: latent(ToyWGANGP), pictures, {}),
    "lazy penalty": (
        latent,
        pictures,
        {"regularizers": [regularizers.R1(1.0, interval=2)]},
    ),
    "relativistic": (latent, pictures, {"loss": "relativistic_pairing"}),
    "draws and states in networks": (
        lambda: latent(Restless),
        pictures,
        {"regularizers": [regularizers.GradientPenalty()]},
    ),
    "augmented": (
        lambda: latent(augmenter=augmentation.DiffAugment()),
        pictures,
        {"discriminator_steps": 2},
    ),
    "adaptively augmented": (lambda: latent(augmenter=adaptive()), pictures, {}),
    "packs with labels": (
        lambda: latent(num_classes=3, pack=2),
        lambda: {"image": pictures(), "label": np.arange(32) % 3},
        {},
    ),
    "pairs": (
        lambda: ToyPairs(SHAPE, SHAPE, seed=1),
        lambda: {"source": pictures(), "target": pictures(seed=1)},
        {},
    ),
    "dicts": (
        lambda: ToyUnpaired(SHAPE, seed=1),
        lambda: {"a": pictures(), "b": pictures(seed=1)},
        {},
    ),
}


def trained(case, accumulate, strategy=None, **arguments):
    build, data, recipe = case
    with (strategy or tf.distribute.get_strategy()).scope():
        model = build()
        model.compile(accumulate=accumulate, **checks.sgd(), **recipe, **arguments)
    history = model.fit(data(), batch_size=16, epochs=2, verbose=0).history
    return model, history


@functools.cache
def whole(name):
    return trained(CASES[name], 1)


def assert_same(one, other):
    checks.assert_same(one[0], other[0], tolerance=1e-6)
    for name, values in one[1].items():
        np.testing.assert_allclose(values, other[1][name], rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("name", CASES)
def test_blocks_equal_the_whole(name):
    assert_same(whole(name), trained(CASES[name], 2))


@pytest.mark.parametrize("name", ["plain", "draws and states in networks", "dicts"])
def test_more_than_two_blocks(name):
    assert_same(whole(name), trained(CASES[name], 4))


@pytest.mark.parametrize(
    "name", ["lazy penalty", "draws and states in networks", "adaptively augmented"]
)
def test_blocks_on_replicas(name, two_replicas):
    assert_same(whole(name), trained(CASES[name], 2, two_replicas))


def test_blocks_under_xla():
    name = "draws and states in networks"
    case = CASES[name]
    assert_same(whole(name), trained(case, 2, jit_compile=True))
    model, _ = trained(case, 2, jit_compile="auto")
    assert not model.jit_compile  # It would keep all blocks in memory.


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_blocks_in_mixed_precision(dtype):
    case = (lambda: latent(dtype=dtype), pictures, {})
    before = checks.weights(case[0]())
    (all_at_once, _), (blocks, _) = trained(case, 1), trained(case, 4)
    for old, a, b in zip(before, checks.weights(all_at_once), checks.weights(blocks)):
        moved = np.abs(a - old).max()
        assert np.abs(a - b).max() <= 0.3 * moved  # Sums are rounded to 8 bits.


def test_statistics_are_means_over_blocks():
    model = ganzoo.DCGAN(SHAPE, width=4, seed=1)
    norm = next(x for x in model.generator.layers if hasattr(x, "moving_mean"))
    norm.momentum = 0.0  # So they are those of the last samples alone.
    model.compile(accumulate=4, **checks.frozen())
    model.fit(pictures(), batch_size=32, verbose=0)
    found = norm.moving_mean.numpy(), norm.moving_variance.numpy()
    with random.scope(model.seed, 0):
        noise = model.generator_inputs(pictures(), None)
    blocks = []
    for block in tf.split(noise, 4):
        model.generator(block, training=True)
        blocks.append((norm.moving_mean.numpy(), norm.moving_variance.numpy()))
    np.testing.assert_allclose(found, np.mean(blocks, axis=0), rtol=1e-4, atol=1e-6)


def test_a_file_keeps_it(tmp_path):
    model, _ = trained(CASES["plain"], 4)
    model.save(tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras").accumulate == 4


def test_bad_values_are_refused():
    model = latent(ToyWGANGP)
    with pytest.raises(ValueError, match="`accumulate` must be a whole number"):
        model.compile(accumulate=0)
    with pytest.raises(ValueError, match="1 with 'le_cam'.*whole batch"):
        model.compile(accumulate=2, regularizers=["le_cam"])
    model.compile(accumulate=3)
    with pytest.raises(ValueError, match="multiple of 6"):
        model.fit(pictures(), batch_size=16)
