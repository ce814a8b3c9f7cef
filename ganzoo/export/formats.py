"""The four formats: how a network is written in each, and what none can express."""

import logging
import pathlib
import re
import tempfile

import keras
import tensorflow as tf

from ganzoo.export.serving import serving_function
from ganzoo.quiet import held_stderr

_EVERYTHING = re.compile(b"")


class Unsupported(Exception):
    """A format cannot express a network.

    Args:
        reason: What it lacks, as a sentence.
        layers: The layers that need it, if they are known.
    """

    def __init__(self, reason, layers=()):
        super().__init__(reason)
        self.layers = layers


def write(network: keras.Model, path: pathlib.Path, format: str) -> None:
    """Write a network from `serving_model` to `path`, as it is called there.

    Raises:
        ValueError: If the format cannot express a layer, which is named.
    """
    try:
        WRITERS[format](network, path)
    except Unsupported as reason:
        guilty = reason.layers or _guilty(network, format)
        names = [f"'{layer.name}' ({type(layer).__name__})" for layer in guilty]
        raise ValueError(
            f"The format '{format}' cannot express the layers "
            f"{', '.join(names) or '(each can by itself)'} of `model`. {reason} "
            "The format 'saved_model' takes all that TensorFlow computes."
        ) from None


def _guilty(network, format):
    """The layers that cannot be written by themselves, of Keras's if no others."""
    for suspects in (_foreign_layers(network), list(_all_layers(network))):
        guilty = [layer for layer in suspects if not _alone(layer, format)]
        if guilty:
            return guilty
    return []


def _alone(layer, format):
    try:
        part = keras.Model(layer.input, layer.output)
        with tempfile.TemporaryDirectory() as folder:
            WRITERS[format](part, pathlib.Path(folder) / "layer")
    except Unsupported:
        return False
    except Exception:  # Of a layer that cannot be cut out nothing is known.
        return True
    return True


def write_keras(network, path):
    """A `.keras` file of the layers of Keras alone."""
    foreign = _foreign_layers(network)
    if foreign:
        needed = ", ".join(_foreign_classes(_serialized(network)))
        raise Unsupported(
            f"Whoever loads the file would need the code of {needed}.", foreign
        )
    network.save(path)


def _foreign_layers(network):
    return [x for x in _all_layers(network) if _foreign_classes(_serialized(x))]


def _all_layers(network):
    """Those of networks within the network too, in their place."""
    for layer in network.layers:
        yield from _all_layers(layer) if hasattr(layer, "layers") else [layer]


def _serialized(layer):
    return keras.saving.serialize_keras_object(layer)


def _foreign_classes(config):
    """Names of classes and functions in a config that Keras does not come with."""
    if isinstance(config, (list, tuple)):
        return sorted({name for part in config for name in _foreign_classes(part)})
    if not isinstance(config, dict):
        return []
    found = _foreign_classes(list(config.values()))
    if "class_name" in config and "config" in config:
        name, module = config["class_name"], config.get("module") or ""
        # Code in a file, which Keras refuses to run.
        if name == "__lambda__":
            found.append("a lambda")
        elif module.split(".")[0] != "keras" and not name.startswith("__"):
            found.append(str(config["config"]) if name == "function" else name)
    return sorted(set(found))


def write_saved_model(network, path):
    """A folder that TensorFlow loads without Keras, with the signature `serve`."""
    # Not with Keras's `ExportArchive`, which stores every weight twice (3.15).
    module = tf.Module()
    module.weights = [variable.value for variable in network.variables]
    module.serve = serving_function(network)
    serve = module.serve.get_concrete_function()
    signatures = {"serve": serve, "serving_default": serve}
    tf.saved_model.save(module, str(path), signatures)


def write_litert(network, path):
    """A TFLite file of its built-in operations, with the signature `serve`."""
    with tempfile.TemporaryDirectory() as folder:
        write_saved_model(network, folder)
        converter = tf.lite.TFLiteConverter.from_saved_model(
            folder, signature_keys=["serve"]
        )
        try:
            # What it writes there stands in its error too.
            with held_stderr(_EVERYTHING):
                content = converter.convert()
        except Exception as error:
            missing = sorted(set(re.findall(r"'(tf\.\w+)' op is neither", str(error))))
            reason = f"TFLite has no {', '.join(missing)}." if missing else f"{error}"
            raise Unsupported(reason) from error
    path.write_bytes(content)


def write_onnx(network, path):
    """An ONNX file of the standard's operations."""
    try:
        import onnx
        import tf2onnx.convert
    except ImportError as error:
        raise ImportError(
            "Exporting ONNX needs tf2onnx: `pip install 'keras-ganzoo[export]'`."
        ) from error
    function = serving_function(network)
    log = logging.getLogger("tf2onnx")
    level = log.level
    log.setLevel(logging.CRITICAL)  # What it logs as an error is raised below.
    try:
        model, _ = tf2onnx.convert.from_function(function, function.input_signature)
    finally:
        log.setLevel(level)
    # The converter leaves an operation that it does not know as it is.
    versions = {opset.domain: opset.version for opset in model.opset_import}
    missing = {
        node.op_type
        for node in model.graph.node
        if not onnx.defs.has(node.op_type, versions.get(node.domain, 1), node.domain)
    }
    if missing:
        raise Unsupported(f"ONNX has no {', '.join(sorted(missing))}.")
    path.write_bytes(model.SerializeToString())


WRITERS = {
    "keras": write_keras,
    "saved_model": write_saved_model,
    "litert": write_litert,
    "onnx": write_onnx,
}
# A SavedModel is a folder.
ENDINGS = {"keras": ".keras", "saved_model": "", "litert": ".tflite", "onnx": ".onnx"}
