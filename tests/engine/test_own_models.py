"""Mistakes in a model class are told before it trains, in words about the class."""

import warnings

import keras
from keras import layers
import numpy as np
import pytest

import ganzoo
from ganzoo.augmentation import DiffAugment
from tests.engine.toys import ToyGAN

SHAPE = (4, 4, 1)


def made(units=8, end="tanh", judged=None):
    noise, image = keras.Input((16,)), keras.Input(SHAPE)
    x = layers.Dense(16, activation=end)(layers.Dense(units)(noise))
    logit = layers.Dense(1, activation=judged)(layers.Flatten()(image))
    return keras.Model(noise, layers.Reshape(SHAPE)(x)), keras.Model(image, logit)


class Own(ganzoo.LatentGAN):
    """As it should be."""

    def __init__(self, image_shape, units=8, latent_dim=16, **options):
        super().__init__(image_shape, latent_dim, units=units, **options)

    def networks(self, image_shape, latent_dim, num_classes, units):
        return made(units)


class KeepsToItself(ganzoo.LatentGAN):
    def __init__(self, image_shape, units=8, **options):
        super().__init__(image_shape, 16, **options)
        self.units = units

    def networks(self, image_shape, latent_dim, num_classes):
        return made()


class TakesNoOptions(ganzoo.LatentGAN):
    def __init__(self, image_shape, latent_dim=16):
        super().__init__(image_shape, latent_dim)

    def networks(self, image_shape, latent_dim, num_classes):
        return made()


class WritesItsConfig(TakesNoOptions):
    """Who writes the config decides what the constructor gets."""

    def get_config(self):
        return {"image_shape": self.image_shape, "latent_dim": self.latent_dim}


def test_what_is_as_it_should_be_is_told_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for model in (Own(SHAPE, units=3), WritesItsConfig(SHAPE)):
            model.compile()
            model.from_config(model.get_config()).compile()


@pytest.mark.parametrize(
    "kind, text",
    [
        (KeepsToItself, r"hand on.*units=units.*Received: \['units'\]"),
        (TakesNoOptions, r"must take `\*\*options`.*'augmenter', 'dtype'"),
    ],
)
def test_a_class_whose_files_could_not_be_read_is_not_compiled(kind, text):
    with pytest.raises(TypeError, match=f"(?s){kind.__name__}.*{text}"):
        kind(SHAPE).compile()


def of_networks(networks):
    return type("Mine", (ganzoo.LatentGAN,), {"networks": networks})


BAD = {
    "a misspelt argument": (
        r"Unknown arguments of DCGAN: \['widht'\].*'ema'.*'pack'.*'width'",
        lambda: ganzoo.DCGAN((16, 16, 1), widht=4),
    ),
    "an argument that networks do not take": (
        r"`networks` of Mine must take .*'units'\].*\['image_shape', 'latent_dim'\]",
        lambda: type(
            "Mine", (Own,), {"networks": lambda self, image_shape, latent_dim: made()}
        )(SHAPE),
    ),
    "one network": (
        r"`networks` of Mine must return \(generator, discriminator\).*Functional",
        lambda: of_networks(lambda self, **_: made()[0])(SHAPE),
    ),
    "networks without inputs": (
        r"two Functional.*Received: \(Sequential, Functional\)",
        lambda: of_networks(
            lambda self, **_: (keras.Sequential([layers.Dense(4)]), made()[1])
        )(SHAPE),
    ),
    "the name of an augmenter": (
        "`augmenter` must be a layer.*'diffaugment'",
        lambda: ToyGAN((16, 16, 1), 8, augmenter="diffaugment"),
    ),
    "the class of an augmenter": (
        "`augmenter` must be a layer",
        lambda: ToyGAN((16, 16, 1), 8, augmenter=DiffAugment),
    ),
}


@pytest.mark.parametrize("text, act", BAD.values(), ids=BAD)
def test_bad_parts_are_refused(text, act):
    with pytest.raises(TypeError, match=f"(?s){text}"):
        act()


def test_missing_networks():
    with pytest.raises(NotImplementedError, match="Mine must define `networks"):
        type("Mine", (ganzoo.LatentGAN,), {})(SHAPE)


@pytest.mark.parametrize(
    "options, text",
    [
        ({"judged": "sigmoid"}, "discriminator of Mine ends in a sigmoid.*logits"),
        ({"end": "sigmoid"}, r"generator of Mine ends in a sigmoid.*\[-1, 1\]"),
    ],
)
def test_sigmoids(options, text):
    with pytest.warns(UserWarning, match=text):
        of_networks(lambda self, **_: made(**options))(SHAPE, 16)


@pytest.mark.parametrize("seed", ["a", 1.5, -1, True])
def test_seeds_are_whole_numbers(seed):
    with pytest.raises(ValueError, match="`seed` must be a whole number"):
        ToyGAN((16, 16, 1), 8, seed=seed)
    model = ToyGAN((16, 16, 1), 8, seed=np.int64(1))
    with pytest.raises(ValueError, match="`seed` must be a whole number"):
        model.generate(1, seed=seed)
