"""Exported files draw what the model draws."""

import sys

import keras
from keras import layers
import numpy as np
import pytest
import tensorflow as tf

import ganzoo
from ganzoo.export.formats import ENDINGS
from tests.export.generators import COUNT, floats, images, inputs, spread
from tests.models.cases import CASES

NEEDS = {"litert": ["ai_edge_litert"], "onnx": ["onnxruntime", "tf2onnx"]}
# Converting takes seconds: not every model goes through every converter.
RESIDUAL = "WGAN-GP, residual, with labels"
CONVERTED = [
    ("saved_model", "pix2pix"),
    ("litert", "pix2pix"),
    ("litert", RESIDUAL),
    ("onnx", "pix2pix"),
    ("onnx", RESIDUAL),
]


def case(name):
    (found,) = [case for case in CASES if case.name == name]
    return found


def needs(format):
    for module in NEEDS.get(format, []):
        pytest.importorskip(module)


def exported(model, format, folder, **options):
    path = folder / f"generator{ENDINGS[format]}"
    assert ganzoo.export.export(model, path, **options) == path
    assert [entry.name for entry in folder.iterdir()] == [path.name]
    return ganzoo.export.load(path)


@pytest.mark.parametrize("row", CASES, ids=str)
def test_a_keras_file_of_every_model(row, tmp_path):
    model = spread(row.build())
    run = exported(model, "keras", tmp_path, uint8=False)
    arrays = inputs(model)
    expected = floats(model, arrays)
    assert expected.std() > 0.02
    np.testing.assert_allclose(run(*arrays), expected, 0, 1e-4)


@pytest.mark.parametrize("format, name", CONVERTED)
def test_other_formats_of_some_models(format, name, tmp_path):
    needs(format)
    model = spread(case(name).build())
    run = exported(model, format, tmp_path, uint8=False)
    arrays = inputs(model)
    np.testing.assert_allclose(run(*arrays), floats(model, arrays), 0, 1e-4)
    # Of any batch size.
    one = [array[:1] for array in arrays]
    np.testing.assert_allclose(run(*one), floats(model, one), 0, 1e-4)


@pytest.mark.parametrize("name", ["DCGAN with labels", "pix2pix"])
def test_images_are_those_of_the_model(name, tmp_path):
    model = spread(case(name).build())
    arrays = inputs(model)
    made = exported(model, "keras", tmp_path)(*arrays)
    expected = images(model, arrays)
    assert made.dtype == np.uint8 and made.shape == expected.shape
    assert np.abs(made.astype(int) - expected).max() <= 1
    assert (made != expected).mean() < 0.01


def test_the_average_is_exported_if_there_is_one(tmp_path):
    model = spread(ganzoo.GAN((16, 16, 1), width=8, ema=0.9, seed=1))
    for variable in model.generator.weights:
        variable.assign(0 * variable)
    run = exported(model, "keras", tmp_path)
    np.testing.assert_array_equal(run(model.noise(2, 7)), model.generate(2, seed=7))


def test_mixed_precision_is_exported_in_float32(tmp_path):
    whole = spread(ganzoo.DCGAN((16, 16, 1), width=4, seed=1))
    mixed = ganzoo.DCGAN((16, 16, 1), width=4, seed=1, dtype="mixed_bfloat16")
    mixed.generator.set_weights(whole.generator.get_weights())
    run = exported(mixed, "keras", tmp_path, uint8=False)
    noise = whole.noise(COUNT, seed=3)
    np.testing.assert_allclose(run(noise), floats(whole, [noise]), 0, 1e-6)
    assert np.abs(floats(mixed, [noise]) - floats(whole, [noise])).max() > 1e-4


def test_an_earlier_export_is_replaced(tmp_path):
    first, second = (
        spread(ganzoo.GAN((4, 4, 1), latent_dim=latent_dim, width=4))
        for latent_dim in (3, 5)
    )
    for name in ("generator", "generator.keras"):
        ganzoo.export.export(first, tmp_path / name)
        path = ganzoo.export.export(second, tmp_path / name)
        assert ganzoo.export.load(path)(second.noise(1)).shape == (1, 4, 4, 1)


def test_inputs_and_outputs_are_named(tmp_path):
    model = ganzoo.GAN((4, 4, 1), latent_dim=3, num_classes=2, width=4)
    path = ganzoo.export.export(model, tmp_path / "generator")
    signature = tf.saved_model.load(str(path)).signatures["serving_default"]
    assert set(signature.structured_input_signature[1]) == {"noise", "labels"}
    assert list(signature.structured_outputs) == ["images"]
    points = ganzoo.GAN((2,), latent_dim=3, width=4)
    path = ganzoo.export.export(points, tmp_path / "points")
    assert list(
        tf.saved_model.load(str(path)).signatures["serve"].structured_outputs
    ) == ["samples"]


@keras.saving.register_keras_serializable("tests")
class Digamma(layers.Layer):
    """What neither TFLite nor ONNX has an operation for."""

    def call(self, inputs):
        return tf.math.digamma(2.0 + tf.abs(inputs))


class OddGAN(ganzoo.LatentGAN):
    def networks(self, image_shape, latent_dim, num_classes):
        noise = keras.Input((latent_dim,))
        x = layers.Dense(4)(Digamma(name="odd_one")(noise))
        return keras.Model(noise, x), keras.Sequential(
            [keras.Input((4,)), layers.Dense(1)]
        )


@pytest.mark.parametrize("format", ["keras", "litert", "onnx"])
def test_a_layer_that_a_format_cannot_express_is_named(format, tmp_path, capfd):
    needs(format)
    model = OddGAN((4,), latent_dim=2)
    with pytest.raises(ValueError, match="odd_one.*Digamma.*saved_model"):
        ganzoo.export.export(model, tmp_path / f"generator{ENDINGS[format]}")
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_a_saved_model_takes_any_layer(tmp_path):
    model = spread(OddGAN((4,), latent_dim=2))
    noise = model.noise(COUNT)
    samples = exported(model, "saved_model", tmp_path)(noise)
    np.testing.assert_allclose(samples, model.decode(noise), 0, 1e-5)


def test_a_layer_in_a_translation_model_is_named(tmp_path):
    class OddTranslation(ganzoo.TranslationGAN):
        def networks(self, source_shape, target_shape):
            source = keras.Input(source_shape)
            target = keras.Input(target_shape)
            judged = layers.Concatenate()([target, source])
            odd = Digamma(name="odd_one")(source)
            return keras.Model(source, odd), keras.Model([target, source], judged)

    with pytest.raises(ValueError, match=r"the layers 'odd_one' \(Digamma\) of"):
        ganzoo.export.export(OddTranslation((4, 4, 1)), tmp_path / "generator.keras")


class LambdaGAN(OddGAN):
    def networks(self, **arguments):
        _, discriminator = super().networks(**arguments)
        x = keras.Input((2,))
        y = layers.Lambda(lambda x: 2 * x, name="coded")(layers.Dense(4)(x))
        return keras.Model(x, y), discriminator


def test_code_is_not_put_into_keras_files(tmp_path):
    model = spread(LambdaGAN((4,), latent_dim=2))
    with pytest.raises(ValueError, match="'coded' .*a lambda"):
        ganzoo.export.export(model, tmp_path / "generator.keras")
    run = exported(model, "saved_model", tmp_path)
    noise = model.noise(COUNT)
    np.testing.assert_allclose(run(noise), model.decode(noise), 0, 1e-5)


def test_bad_arguments_are_refused(tmp_path):
    model = ganzoo.GAN((2,), latent_dim=2, width=4)
    with pytest.raises(TypeError, match="`model` must be a LatentGAN or a Trans"):
        ganzoo.export.export(model.generator, tmp_path / "generator.keras")
    with pytest.raises(ValueError, match=r"\.onnx.*Received: .*generator\.h5"):
        ganzoo.export.export(model, tmp_path / "generator.h5")
    with pytest.raises(ValueError, match="`format` must be .*Received: 'tflite'"):
        ganzoo.export.export(model, tmp_path / "generator", format="tflite")
    with pytest.raises(ValueError, match=r"must end in \.keras"):
        ganzoo.export.export(model, tmp_path / "generator", format="keras")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").touch()
    with pytest.raises(FileExistsError, match="mine"):
        ganzoo.export.export(model, tmp_path / "mine")
    assert (tmp_path / "mine/notes.txt").exists()
    with pytest.raises(FileNotFoundError, match="absent"):
        ganzoo.export.load(tmp_path / "absent.onnx")


@pytest.mark.parametrize(
    "module, path",
    [("onnxruntime", "file.onnx"), ("ai_edge_litert.interpreter", "file.tflite")],
)
def test_a_runtime_that_is_not_installed_is_named(module, path, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / path).touch()
    with pytest.raises(ImportError, match=r"pip install 'keras-ganzoo\[export\]'"):
        ganzoo.export.load(tmp_path / path)


def test_a_converter_that_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    model = ganzoo.GAN((2,), latent_dim=2, width=4)
    with pytest.raises(ImportError, match=r"pip install 'keras-ganzoo\[export\]'"):
        ganzoo.export.export(model, tmp_path / "generator.onnx")
    assert list(tmp_path.iterdir()) == []
