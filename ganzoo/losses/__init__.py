"""Adversarial losses, and distances that join them."""

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
from ganzoo.losses.reconstruction import feature_matching, l1

__all__ = [
    "AdversarialLoss",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "RelativisticAverage",
    "RelativisticPairing",
    "Wasserstein",
    "feature_matching",
    "get",
    "l1",
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
