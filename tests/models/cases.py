"""One row a model: how the tests build it, and what it learns from."""

from collections.abc import Callable
import dataclasses

import numpy as np

import ganzoo


@dataclasses.dataclass
class Case:
    """A model at test size.

    Args:
        name: Name of the row.
        build: Makes the model; takes keywords of `AdversarialModel`.
        data: Makes what `fit` gets: 16 samples.
        batch_norm: Whether samples of a batch see each other.
    """

    name: str
    build: Callable
    data: Callable
    batch_norm: bool = False

    def __repr__(self):
        return self.name


def grey(shape=(16, 16, 1), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (16, *shape), np.uint8)


def labelled(shape=(16, 16, 1)):
    return {"image": grey(shape), "label": np.arange(16) % 3}


CASES = [
    Case(
        "DCGAN",
        lambda **k: ganzoo.DCGAN((16, 16, 1), width=4, ema=0.9, seed=1, **k),
        grey,
        batch_norm=True,
    ),
    Case(
        "DCGAN with labels",
        lambda **k: ganzoo.DCGAN((16, 16, 1), width=4, num_classes=3, seed=1, **k),
        labelled,
        batch_norm=True,
    ),
]
