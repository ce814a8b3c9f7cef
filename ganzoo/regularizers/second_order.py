"""Which layers cannot stand under a penalty on the discriminator's gradient."""

import warnings

import keras
from keras import layers

# Seen with TensorFlow 2.21 in float64: the gradient of the gradient is 39 to 52 % off
# through bilinear resizing and missing through bicubic, lanczos and area; the warps of
# the random layers are wrong in the first gradient already.
RESIZING = (layers.UpSampling2D, layers.Resizing)
# Their mean is held constant inside the variance, which only the second gradient
# shows: 0.07 to 1 % off in float64.
INEXACT_NORMS = (layers.LayerNormalization, layers.GroupNormalization)
WARPS = (layers.RandomRotation, layers.RandomZoom, layers.RandomTranslation)


def require_second_order(network, name):
    """Refuse a network that a gradient penalty cannot differentiate twice.

    Args:
        network: Keras model.
        name: Name of the penalty, for the error.

    Raises:
        ValueError: If the network holds a layer whose second-order gradient is wrong
            or missing, or one that rewrites its weights.
    """
    for layer in network._flatten_layers():
        if isinstance(layer, layers.BatchNormalization):
            warnings.warn(
                f"`{name}` takes each logit for a function of one image, which batch "
                f"normalization ({layer.name!r}) makes one of the whole batch.",
                stacklevel=2,
            )
        if isinstance(layer, INEXACT_NORMS):
            warnings.warn(
                f"`{name}` differentiates the discriminator twice, which is up to 1 % "
                f"off through {layer.name!r} ({type(layer).__name__}).",
                stacklevel=2,
            )
        reason = _unfit(layer)
        if reason:
            raise ValueError(
                f"`{name}` differentiates the discriminator twice, and its layer "
                f"{layer.name!r} ({type(layer).__name__}) {reason}."
            )


def _unfit(layer):
    if isinstance(layer, RESIZING) and layer.interpolation != "nearest":
        return (
            f"resizes with interpolation={layer.interpolation!r}, whose second-order "
            "gradient is wrong in TensorFlow. Use `ganzoo.layers.Upsample2D` or "
            "`Downsample2D`, nearest-neighbour upsampling or pooling"
        )
    if isinstance(layer, WARPS):
        return "warps images with a gradient that is not exact"
    if isinstance(layer, keras.layers.SpectralNormalization):
        return (
            "overwrites its kernel and has no gradient through the norm. Use "
            "`ganzoo.layers.SpectralNormalization`"
        )
    return None
