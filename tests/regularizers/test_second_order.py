"""Networks that a gradient penalty would silently get wrong are refused by name."""

import warnings

import keras
from keras import layers, ops
import pytest

import ganzoo
from ganzoo import regularizers
from tests.engine.toys import ToyGAN, toy_generator

UNFIT = {
    "bilinear upsampling": layers.UpSampling2D(interpolation="bilinear", name="odd"),
    "resizing": layers.Resizing(8, 8, name="odd"),
    "rotation": layers.RandomRotation(0.1, name="odd"),
    "nearest resizing": layers.Resizing(8, 8, interpolation="nearest", name="odd"),
    "perspective": layers.RandomPerspective(name="odd"),
    "softsign": layers.Conv2D(1, 3, activation="softsign", name="odd"),
    "Keras's spectral normalization": layers.SpectralNormalization(
        layers.Conv2D(1, 3), name="odd"
    ),
}
FIT = [layers.UpSampling2D(), layers.AveragePooling2D(2), layers.LayerNormalization()]


def gan(layer, nested=False):
    class Holder(ToyGAN):
        def networks(self, image_shape, latent_dim, num_classes):
            image = keras.Input(image_shape)
            body = layer
            if nested:
                inner = keras.Input(image_shape)
                body = keras.Model(inner, layer(inner))
            logit = layers.Dense(1)(layers.Flatten()(body(image)))
            generator = toy_generator(latent_dim, image_shape)
            return generator, keras.Model(image, logit)

    return Holder((16, 16, 1), 8, seed=1)


@pytest.mark.parametrize("penalty", ["gradient_penalty", "r1", "r2"])
def test_the_layer_is_named(penalty):
    model = gan(UNFIT["bilinear upsampling"])
    with pytest.raises(ValueError, match=f"`{penalty}`.*'odd'.*UpSampling2D.*bilinear"):
        model.compile(regularizers=[penalty])


@pytest.mark.parametrize("layer", UNFIT.values(), ids=UNFIT)
@pytest.mark.parametrize("nested", [False, True])
def test_every_unfit_layer_is_found(layer, nested):
    layer = type(layer).from_config(layer.get_config())
    with pytest.raises(ValueError, match="'odd'"):
        gan(layer, nested).compile(regularizers=["r1"])


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: ops.image.resize(x, (8, 8)),
        lambda x: ops.image.affine_transform(x, ops.ones((4, 8))),
        ops.softsign,
    ],
    ids=["resize", "affine_transform", "softsign"],
)
@pytest.mark.parametrize("nested", [False, True])
def test_operations_are_found_as_well(operation, nested):
    with pytest.raises(ValueError, match=r"`r1` differentiates.*its layer"):
        gan(operation, nested).compile(regularizers=["r1"])


@pytest.mark.parametrize(
    "name", ["gradient_penalty", "dragan", "r1", "r2", "mode_seeking", "le_cam"]
)
def test_batch_norm_is_warned_of_once_where_images_have_a_gradient(name):
    model = ganzoo.DCGAN((32, 32, 1), width=4, seed=1)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        model.compile(regularizers=[name])
    told = [str(w.message) for w in seen if "batch normalization" in str(w.message)]
    if name in ("mode_seeking", "le_cam"):
        assert told == []
    else:
        (text,) = told
        assert text.startswith(f"`{name}`") and "'fused_batch_normalization" in text
        assert "every logit depends on all images" in text and "WGANGP" in text


def test_without_a_penalty_they_may_stay():
    gan(UNFIT["resizing"]).compile()


@pytest.mark.parametrize("layer", FIT, ids=lambda layer: type(layer).__name__)
def test_other_layers_pass(layer):
    gan(layer).compile(regularizers=[regularizers.R1()])
