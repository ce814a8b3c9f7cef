"""Normalizations, as the builders choose them."""

from ganzoo.arguments import choice
from ganzoo.layers.fused_batch_normalization import FusedBatchNormalization
from ganzoo.layers.instance_normalization import InstanceNormalization


def batch_norm(x):
    """Normalize `x` over the batch."""
    # Momentum and epsilon of DCGAN's authors' code; Keras's 0.99 lags behind in the
    # short runs of one CPU.
    return FusedBatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def instance_norm(x):
    """Normalize each sample of `x` by itself, over space."""
    return InstanceNormalization()(x)


def normalizer(normalization: str):
    """The function of a tensor that `normalization` names.

    Raises:
        ValueError: If it is neither "instance" nor "batch".
    """
    functions = {"instance": instance_norm, "batch": batch_norm}
    choice("normalization", normalization, functions)
    return functions[normalization]
