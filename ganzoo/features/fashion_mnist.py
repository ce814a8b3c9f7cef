"""A small classifier of the ten classes of Fashion-MNIST, shipped with the package."""

import functools
import importlib.resources

import keras
from keras import layers
import numpy as np

from ganzoo.features import frozen
from ganzoo.features.extractor import Extractor

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
SIZE = 28
# Filters of each 3 x 3 convolution, how it is padded, and whether maxima follow.
STAGES = (
    (32, "same", True),
    (64, "same", True),
    (128, "same", False),
    (128, "valid", False),
)
# Black, most of each picture, is the 0 that `"same"` puts around it.
CENTER, SCALE = 0.0, 255.0


def network(convolution=frozen.convolution) -> keras.Model:
    """Functional model from prepared pictures to 128 features and 10 logits.

    Args:
        convolution: Function that adds a convolution with its rectifier; training puts
            batch normalization between. Defaults to that of `frozen`.
    """
    x = inputs = keras.Input((SIZE, SIZE, 1))
    for i, (filters, padding, pooled) in enumerate(STAGES):
        x = convolution(x, f"convolution_{i + 1}", filters, padding=padding)
        if pooled:
            x = layers.MaxPooling2D(dtype="float32")(x)
    features = layers.GlobalAveragePooling2D(dtype="float32")(x)
    logits = layers.Dense(len(CLASS_NAMES), dtype="float32", name="logits")(features)
    return keras.Model(
        inputs, {"features": features, "logits": logits}, name="fashion_mnist"
    )


@keras.saving.register_keras_serializable("ganzoo")
def fashion_mnist() -> Extractor:
    """128 features and 10 logits of a classifier of Fashion-MNIST.

    Four convolutions; the features are means over space of the last. Trained on the
    60,000 training pictures by `benchmarks/train_fashion_mnist_classifier.py`; how good
    it is stands in `benchmarks/results/fashion_mnist_classifier.json`. Takes grey
    pictures of 28 x 28 pixels; others are made grey and resized.

    Returns:
        The one `Extractor` of this name, `"fashion"`.

    Example:

    >>> from ganzoo.datasets import bundled
    >>> data = bundled.load("fashion_mnist_10k")
    >>> extractor = fashion_mnist()
    >>> guess = np.argmax(extractor.probabilities(data["image"][:3]), axis=1)
    >>> [extractor.class_names[i] for i in guess]
    ['Ankle boot', 'Pullover', 'Trouser']

    Reference:
        Xiao et al., Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
        Learning Algorithms, 2017.
    """
    return _extractor()


@functools.lru_cache
def _extractor():
    # Opened as a resource, because a package inside a zip file has no path.
    file = importlib.resources.files(__package__).joinpath("fashion_mnist.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        weights = {
            name.removesuffix("/kernel"): [stored[name], stored[name[:-6] + "bias"]]
            for name in stored.files
            if name.endswith("/kernel")
        }
    return Extractor(
        frozen.load(network(), weights),
        "fashion",
        center=CENTER,
        scale=SCALE,
        class_names=CLASS_NAMES,
        made_by=(fashion_mnist, {}),
    )
