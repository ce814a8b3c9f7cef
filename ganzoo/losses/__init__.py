"""Adversarial losses."""

from ganzoo import lookup
from ganzoo.losses.adversarial import (
    AdversarialLoss,
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    RelativisticAverage,
    RelativisticPairing,
    Wasserstein,
)

__all__ = [
    "AdversarialLoss",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "RelativisticAverage",
    "RelativisticPairing",
    "Wasserstein",
    "get",
]


def get(identifier) -> AdversarialLoss:
    """The adversarial loss that `identifier` stands for.

    Args:
        identifier: A name such as `"hinge"` or `"Hinge"`, an `AdversarialLoss`, or its
            serialized config.

    Returns:
        An `AdversarialLoss`.

    Raises:
        ValueError: If the name is not known.
        TypeError: If `identifier` is none of these.

    Example:

    >>> get("least_squares")
    LeastSquares(label_smoothing=0.0)
    """
    classes = (
        NonSaturating,
        Minimax,
        LeastSquares,
        Hinge,
        Wasserstein,
        RelativisticPairing,
        RelativisticAverage,
    )
    return lookup.get(identifier, AdversarialLoss, classes, "loss")
