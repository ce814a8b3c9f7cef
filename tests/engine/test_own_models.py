"""Mistakes in a model class are told before it trains, in words about the class."""

import functools
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


def ended(*ends):
    """Networks whose discriminator goes on with these."""
    generator, discriminator = made()
    logit = discriminator.outputs[0]
    for end in ends:
        logit = end(logit)
    return generator, keras.Model(discriminator.inputs[0], logit)


class Own(ganzoo.LatentGAN):
    """As it should be."""

    def __init__(self, image_shape, units=8, latent_dim=16, **options):
        super().__init__(image_shape, latent_dim, units=units, **options)

    def networks(self, image_shape, latent_dim, num_classes, units):
        return made(units)


class Plain(ganzoo.LatentGAN):
    def networks(self, image_shape, latent_dim, num_classes):
        return made()


class CallsItselfThis(Own):
    def __init__(this, image_shape, units=8, latent_dim=16, **options):
        super().__init__(image_shape, units, latent_dim, **options)


class BuildsByItself(ganzoo.LatentGAN):
    built = 0

    def build_networks(self, **arguments):
        BuildsByItself.built += 1
        return made(arguments["units"])


class Half(Plain):
    def build_networks(self, units=8, **arguments):
        return super().build_networks(**arguments)


class KeepsToItself(Plain):
    def __init__(self, image_shape, units=8, latent_dim=16, **options):
        super().__init__(image_shape, latent_dim, **options)
        self.units = units


class TakesNoOptions(Plain):
    def __init__(self, image_shape, latent_dim=16):
        super().__init__(image_shape, latent_dim)


class FixesAnArgument(Plain):
    def __init__(self, image_shape, **options):
        super().__init__(image_shape, latent_dim=16, **options)


class FixesTheShape(Plain):
    def __init__(self, latent_dim=16, **options):
        super().__init__(SHAPE, latent_dim, **options)


class TakesByPosition(Plain):
    def __init__(self, image_shape, /, latent_dim=16, **options):
        super().__init__(image_shape, latent_dim, **options)


class WritesItsConfig(TakesNoOptions):
    """Who writes the config decides what the constructor gets."""

    def get_config(self):
        return {"image_shape": self.image_shape, "latent_dim": self.latent_dim}


class IsTheLast(Own):
    """Of no further classes, and who swallows errors."""

    def __init__(self, image_shape, **options):
        try:
            super().__init__(image_shape, **options)
        except Exception as error:
            raise ValueError("my own words") from error

    def __init_subclass__(cls):
        raise TypeError("is the last")


GOOD = {
    IsTheLast: {"units": 3},
    Own: {"units": 3, "seed": 5},
    CallsItselfThis: {"units": 3},
    BuildsByItself: {"units": 3, "latent_dim": 16},
    WritesItsConfig: {},
}


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_as_it_should_be_is_told_nothing(kind, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = kind(SHAPE, **GOOD[kind])
        model.compile()
    model.save(tmp_path / "own.keras")
    again = read(tmp_path / "own.keras", kind)
    assert again.get_config() == model.get_config()
    noise = model.noise(3, seed=1)
    np.testing.assert_array_equal(again.decode(noise), model.decode(noise))


def test_networks_are_built_once():
    before = BuildsByItself.built
    BuildsByItself(SHAPE, units=3, latent_dim=16).compile()
    assert BuildsByItself.built == before + 1


@pytest.mark.parametrize(
    "make, text",
    [
        (lambda: TakesNoOptions(SHAPE), r"\*\*options.*unexpected.*'name'"),
        (lambda: FixesAnArgument(SHAPE), "by name.*multiple values.*'latent_dim'"),
        (lambda: FixesTheShape(), "by name.*multiple values.*'image_shape'"),
        (lambda: TakesByPosition(SHAPE), "by name.*missing.*'image_shape'"),
    ],
)
def test_a_class_whose_files_could_not_be_read_is_not_compiled(make, text, tmp_path):
    model = make()
    name = type(model).__name__
    with pytest.raises(TypeError, match=f"(?s){name}.*{text}"):
        model.compile()
    # It could not, indeed.
    model.save(tmp_path / "own.keras")
    with pytest.raises(TypeError):
        read(tmp_path / "own.keras", type(model))


def test_a_class_that_files_would_tell_less_of_is_not_compiled(tmp_path):
    model = KeepsToItself(SHAPE, units=3)
    text = r"KeepsToItself must hand on.*units=units.*`get_config`.*\['units'\]"
    with pytest.raises(TypeError, match=text):
        model.compile()
    model.save(tmp_path / "own.keras")
    assert read(tmp_path / "own.keras", KeepsToItself).units == 8


def test_a_model_that_can_be_written_to_no_file_may_train(images):
    augmenter = functools.partial(lambda images, training: images)
    model = ToyGAN((16, 16, 1), 8, augmenter=augmenter)
    with pytest.warns(UserWarning, match="ToyGAN with this `augmenter`.*no file"):
        model.compile()
    model.fit(images, verbose=0)
    assert int(model.step) == 1


def of_networks(networks):
    return type("Mine", (ganzoo.LatentGAN,), {"networks": networks})


def read(file, kind):
    return keras.models.load_model(file, custom_objects={kind.__name__: kind})


BAD = {
    "a misspelt argument": (
        r"Unknown arguments of DCGAN: \['widht'\].*'ema'.*'pack'.*'width'",
        lambda: ganzoo.DCGAN((16, 16, 1), widht=4),
    ),
    "a misspelt argument of a class that builds in its own way": (
        r"Unknown arguments of Half: \['unist'\].*'units'",
        lambda: Half(SHAPE, unist=4),
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
    "no networks for a pack": (
        r"`networks` of Mine must return.*NoneType",
        lambda: of_networks(lambda self, **_: None)(SHAPE, pack=2),
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


OF_IMAGES = r"generator of Mine ends in a sigmoid.*\[-1, 1\]"
OF_LOGITS = "discriminator of Mine ends in a sigmoid.*logits"
SIGMOIDS = {
    "a generator's": (OF_IMAGES, made(end="sigmoid")),
    "a layer's": (OF_LOGITS, made(judged="sigmoid")),
    "a layer": (OF_LOGITS, ended(layers.Activation("sigmoid"))),
    "an operation": (OF_LOGITS, ended(keras.ops.sigmoid)),
    "before float32": (
        OF_LOGITS,
        ended(
            layers.Activation("sigmoid"), layers.Activation("linear", dtype="float32")
        ),
    ),
    "in a network": (
        OF_LOGITS,
        ended(keras.Sequential([layers.Dense(1), layers.Activation("sigmoid")])),
    ),
}


@pytest.mark.parametrize("text, networks", SIGMOIDS.values(), ids=SIGMOIDS)
def test_sigmoids(text, networks):
    with pytest.warns(UserWarning, match=text):
        of_networks(lambda self, **_: networks)(SHAPE, 16)


@pytest.mark.parametrize("seed", ["a", 1.5, -1, True])
def test_seeds_are_whole_numbers(seed):
    with pytest.raises(ValueError, match="`seed` must be a whole number"):
        ToyGAN((16, 16, 1), 8, seed=seed)
    model = ToyGAN((16, 16, 1), 8, seed=np.int64(1))
    with pytest.raises(ValueError, match="`seed` must be a whole number"):
        model.generate(1, seed=seed)
