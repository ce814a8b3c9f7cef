"""Penalties that join a player's loss."""

from ganzoo import lookup
from ganzoo.regularizers.dragan import DRAGAN
from ganzoo.regularizers.gradient_penalty import R1, R2, GradientPenalty
from ganzoo.regularizers.le_cam import LeCam
from ganzoo.regularizers.mode_seeking import ModeSeeking
from ganzoo.regularizers.regularizer import Regularizer

__all__ = [
    "DRAGAN",
    "R1",
    "R2",
    "GradientPenalty",
    "LeCam",
    "ModeSeeking",
    "Regularizer",
    "get",
]


def get(identifier) -> Regularizer:
    """The regularizer that `identifier` stands for.

    Args:
        identifier: A name such as `"gradient_penalty"` or `"R1"` (with its paper's
            weight), a `Regularizer`, or its serialized config.

    Returns:
        A `Regularizer`.

    Raises:
        ValueError: If the name is not known.
        TypeError: If `identifier` is none of these.

    Example:

    >>> get("gradient_penalty")
    GradientPenalty(weight=10, interval=1, one_sided=False)
    """
    classes = (GradientPenalty, DRAGAN, R1, R2, LeCam, ModeSeeking)
    return lookup.get(identifier, Regularizer, classes, "regularizers")
