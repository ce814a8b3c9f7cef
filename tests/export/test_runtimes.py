"""Exported files run where ganzoo is not: each in its own runtime, in a new process."""

import subprocess
import sys

import numpy as np
import pytest

import ganzoo
from ganzoo.export.formats import ENDINGS
from tests.export.generators import images, inputs, spread

# Whatever a runtime loads, ganzoo cannot be among it.
BEGIN = """
import sys
sys.modules["ganzoo"] = None
import numpy as np
arrays = dict(np.load("inputs.npz"))
"""
LITERT = """
from ai_edge_litert.interpreter import Interpreter
serve = Interpreter("generator.tflite").get_signature_runner("serve")
np.save("litert.npy", serve(**arrays)["images"])
assert not {"tensorflow", "keras"} & set(sys.modules)
"""
ONNX = """
import onnxruntime
session = onnxruntime.InferenceSession("generator.onnx")
np.save("onnx.npy", session.run(["images"], arrays)[0])
assert not {"tensorflow", "keras", "tf2onnx"} & set(sys.modules)
"""
# One process for both, as TensorFlow takes seconds to load.
TENSORFLOW = """
sys.modules["keras"] = None
import tensorflow as tf
serve = tf.saved_model.load("generator").signatures["serving_default"]
tensors = {name: tf.constant(array) for name, array in arrays.items()}
np.save("saved_model.npy", serve(**tensors)["images"])
del sys.modules["keras"]
import keras
model = keras.models.load_model("generator.keras")
inputs = [arrays[tensor.name] for tensor in model.inputs]
np.save("keras.npy", model.predict(inputs, verbose=0))
"""

MODELS = {
    "latent": lambda: ganzoo.ProjectionGAN(
        (16, 16, 3), 3, architecture="dcgan", width=4
    ),
    "translation": lambda: ganzoo.Pix2Pix((32, 32, 1), (32, 32, 3), width=2),
}


def check(kind, formats, code, folder):
    model = spread(MODELS[kind]())
    for format in formats:
        ganzoo.export.export(model, folder / f"generator{ENDINGS[format]}")
    arrays = inputs(model)
    names = ["noise", "labels"] if len(arrays) > 1 else ["sources"]
    np.savez(folder / "inputs.npz", **dict(zip(names, arrays)))
    # -I: this folder is not looked in, nor is what the environment says.
    command = [sys.executable, "-I", "-c", BEGIN + code]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    expected = images(model, arrays)
    for format in formats:
        made = np.load(folder / f"{format}.npy")
        assert made.dtype == np.uint8 and made.shape == expected.shape
        assert np.abs(made.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("kind", MODELS)
def test_litert_needs_nothing_but_its_runtime(kind, tmp_path):
    pytest.importorskip("ai_edge_litert")
    check(kind, ["litert"], LITERT, tmp_path)


@pytest.mark.parametrize("kind", MODELS)
def test_onnx_needs_nothing_but_its_runtime(kind, tmp_path):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tf2onnx")
    check(kind, ["onnx"], ONNX, tmp_path)


def test_the_others_need_tensorflow_and_keras_alone(tmp_path):
    check("latent", ["saved_model", "keras"], TENSORFLOW, tmp_path)
