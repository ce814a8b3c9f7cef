"""Exported files as functions, each in the runtime that its users have."""

from collections.abc import Callable
import os
import pathlib
import re

import keras
import numpy as np
import tensorflow as tf

from ganzoo.export.exporter import format_of
from ganzoo.export.serving import serving_function
from ganzoo.quiet import held_stderr

# In the order in which `load`'s functions take them.
INPUTS = ("noise", "labels", "sources")


def load(path, format: str | None = None) -> Callable:
    """An exported file as a function of arrays.

    Args:
        path: What `export` wrote.
        format: As in `export`. Defaults to what the ending of `path` says.

    Returns:
        Function from `noise`, or `noise, labels`, or `sources`, arrays of the types
        that `export` states, to an array of images.

    Raises:
        ValueError: If the ending tells no format.
        FileNotFoundError: If there is nothing at `path`.
        ImportError: If the runtime is not installed: `ai_edge_litert` for LiteRT,
            `onnxruntime` for ONNX.

    Example:

    >>> import ganzoo, tempfile
    >>> model = ganzoo.DCGAN((16, 16, 1), latent_dim=8, width=4)
    >>> path = ganzoo.export.export(model, tempfile.mkdtemp())
    >>> load(path)(np.zeros((2, 8), "float32")).shape
    (2, 16, 16, 1)
    """
    path = pathlib.Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is nothing at '{path}'.")
    return _LOADERS[format_of(path, format)](str(path))


def _load_keras(path):
    return _served(
        keras.saving.load_model(path, compile=False),
        lambda network: serving_function(network).get_concrete_function(),
    )


def _load_saved_model(path):
    return _served(tf.saved_model.load(path), lambda loaded: loaded.serve)


def _served(loaded, function_of):
    serve = function_of(loaded)

    def run(*arrays):
        (samples,) = serve(*map(tf.constant, arrays)).values()
        return samples.numpy()

    run.loaded = loaded  # Without it the variables would go.
    return run


def _load_litert(path):
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise _missing("ai-edge-litert", "LiteRT") from error
    interpreter = Interpreter(path, num_threads=os.cpu_count())
    with held_stderr(re.compile(b"INFO: Created TensorFlow Lite XNNPACK delegate")):
        interpreter.allocate_tensors()
    serve = interpreter.get_signature_runner("serve")
    names = _in_order(serve.get_input_details())

    def run(*arrays):
        (samples,) = serve(**dict(zip(names, map(np.asarray, arrays)))).values()
        return samples

    return run


def _load_onnx(path):
    try:
        import onnxruntime
    except ImportError as error:
        raise _missing("onnxruntime", "ONNX") from error
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = _in_order(tensor.name for tensor in session.get_inputs())

    def run(*arrays):
        (samples,) = session.run(None, dict(zip(names, map(np.asarray, arrays))))
        return samples

    return run


def _in_order(names):
    return sorted(names, key=INPUTS.index)


def _missing(package, format):
    return ImportError(
        f"Running {format} files needs {package}: `pip install 'keras-ganzoo[export]'`."
    )


_LOADERS = {
    "keras": _load_keras,
    "saved_model": _load_saved_model,
    "litert": _load_litert,
    "onnx": _load_onnx,
}
