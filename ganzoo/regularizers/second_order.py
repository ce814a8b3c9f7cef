"""Which layers cannot stand under a penalty on the discriminator's gradient."""

import warnings

import keras
from keras import layers

# Found with TensorFlow 2.21 in float64, by finite differences.

# The gradient of the gradient is 39 to 52 % off through bilinear resizing; through
# bicubic, lanczos, area and nearest it is missing. `UpSampling2D` repeats pixels
# instead where its interpolation is "nearest", which is exact.
RESIZING = {"UpSampling2D", "Resizing", "Resize"}
# Wrong in the first gradient already.
WARPS = {
    "RandomPerspective",
    "RandomRotation",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "AffineTransform",
    "PerspectiveTransform",
}
# Their mean is held constant inside the variance, which only the second gradient
# shows: 0.07 to 8 % off.
INEXACT_NORMS = (layers.LayerNormalization, layers.GroupNormalization)


def require_second_order(network, name):
    """Refuse a network that a gradient penalty cannot differentiate twice.

    Args:
        network: Keras model.
        name: Name of the penalty, for the error.

    Raises:
        ValueError: If the network holds a layer whose second-order gradient is wrong
            or missing, or one that rewrites its weights.

    Warns:
        UserWarning: If samples see each other through batch normalization, or the
            second-order gradient is slightly off.
    """
    parts = _parts(network)
    for part in parts:
        reason = _unfit(part)
        if reason:
            raise ValueError(
                f"`{name}` differentiates the discriminator twice, and its layer "
                f"{part.name!r} ({type(part).__name__}) {reason}."
            )
    batch_norms = [part for part in parts if hasattr(part, "moving_variance")]
    if batch_norms:
        _warn(
            f"`{name}` takes each logit for a function of one image, but with batch "
            f"normalization ({_names(batch_norms)}) every logit depends on all images "
            "of its batch. It will train on the slope of the batch's summed logits, "
            "which is another penalty than the paper's, and another one on two "
            "replicas than on one. A discriminator without batch normalization, such "
            "as that of `ganzoo.WGANGP`, avoids this."
        )
    inexact = [part for part in parts if isinstance(part, INEXACT_NORMS)]
    if inexact:
        _warn(
            f"`{name}` differentiates the discriminator twice, which is some percent "
            f"off through Keras's {type(inexact[0]).__name__} ({_names(inexact)}): its "
            "mean is a constant to the gradient. `RMSNormalization` is exact."
        )


def _parts(network):
    """Layers and operations of a network, those of networks within it too."""
    parts = list(network._flatten_layers())
    for model in list(parts):
        for operation in getattr(model, "operations", ()):
            if not isinstance(operation, layers.Layer):
                parts.append(operation)
    return parts


def _unfit(part):
    # By name: networks may also hold the operations that layers are made of, whose
    # classes Keras keeps to itself.
    kinds = {kind.__name__ for kind in type(part).__mro__}
    repeats = "UpSampling2D" in kinds and part.interpolation == "nearest"
    if kinds & RESIZING and not repeats:
        return (
            f"resizes with interpolation={part.interpolation!r}, whose second-order "
            "gradient is wrong or missing in TensorFlow. Use "
            "`ganzoo.layers.Upsample2D` or `Downsample2D`, pooling, or "
            '`UpSampling2D(interpolation="nearest")`'
        )
    if kinds & WARPS:
        return (
            "warps images with a gradient that is not exact. Augment by the model's "
            "`augmenter=ganzoo.augmentation.AdaptiveAugment()`"
        )
    if isinstance(part, layers.SpectralNormalization):
        return (
            "overwrites its kernel and has no gradient through the norm. Use "
            "`ganzoo.layers.SpectralNormalization`"
        )
    activation = getattr(part, "activation", None)
    if "Softsign" in kinds or activation is keras.activations.softsign:
        return 'is a softsign, which TensorFlow cannot differentiate twice. Use "tanh"'
    return None


def _names(parts):
    told = ", ".join(repr(part.name) for part in parts[:3])
    return told if len(parts) <= 3 else f"{told} and {len(parts) - 3} more"


def _warn(text):
    # By way of `require_second_order`, `check` and `compile`: whoever compiles.
    warnings.warn(text, stacklevel=5)
