"""A zoo of GANs for Keras 3 on TensorFlow."""

from importlib.metadata import version

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import tensorflow

    # Looks for a driver, and says that there is none, the first time it is called.
    tensorflow.config.list_physical_devices("GPU")

if keras.config.backend() != "tensorflow":
    raise ImportError(
        "ganzoo trains with TensorFlow. Received: the Keras backend "
        f"{keras.config.backend()!r}. Set the environment variable "
        "KERAS_BACKEND=tensorflow before Keras is imported."
    )

from ganzoo import (
    callbacks,
    datasets,
    distribution,
    engine,
    losses,
    networks,
    regularizers,
)
from ganzoo.engine import (
    AdversarialModel,
    LatentGAN,
    Recipe,
    TranslationGAN,
)
from ganzoo.models import DCGAN

__version__ = version("keras-ganzoo")

__all__ = [
    "DCGAN",
    "AdversarialModel",
    "LatentGAN",
    "Recipe",
    "TranslationGAN",
    "callbacks",
    "datasets",
    "distribution",
    "engine",
    "losses",
    "networks",
    "regularizers",
]
