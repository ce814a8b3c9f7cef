"""A zoo of GANs for Keras 3 on TensorFlow."""

from importlib.metadata import version
import os

from ganzoo.quiet import quiet_loading


def _require_tensorflow(backend):
    if backend != "tensorflow":
        raise ImportError(
            "ganzoo trains with TensorFlow: set the environment variable "
            "KERAS_BACKEND=tensorflow before Keras is imported. Received: the Keras "
            f"backend {backend!r}."
        )


# Before Keras loads a backend that may not be installed, and after: the choice can
# also stand in Keras's own file.
_require_tensorflow(os.environ.get("KERAS_BACKEND", "tensorflow"))
with quiet_loading():
    import keras
    import tensorflow

    # Looks for a driver, and says that there is none, the first time it is called.
    tensorflow.config.list_physical_devices("GPU")
_require_tensorflow(keras.config.backend())

from ganzoo import (
    augmentation,
    callbacks,
    cluster,
    constraints,
    datasets,
    distribution,
    engine,
    evaluation,
    export,
    features,
    latents,
    layers,
    losses,
    metrics,
    models,
    networks,
    random,
    regularizers,
    report,
    schedules,
)
from ganzoo.engine import (
    AdversarialModel,
    LatentGAN,
    Recipe,
    TranslationGAN,
)

# The one star import: a new paper is exported by its lines in `ganzoo.models` alone.
from ganzoo.models import *  # noqa: F403

__version__ = version("keras-ganzoo")

__all__ = [
    "AdversarialModel",
    "LatentGAN",
    "Recipe",
    "TranslationGAN",
    "augmentation",
    "callbacks",
    "cluster",
    "constraints",
    "datasets",
    "distribution",
    "engine",
    "evaluation",
    "features",
    "export",
    "latents",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "random",
    "regularizers",
    "report",
    "schedules",
    *models.__all__,
]
