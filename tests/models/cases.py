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
        data: Makes what `fit` gets: two batches.
        batch_norm: Whether samples of a batch see each other.
        batch_size: Samples in a training step.
        compile_arguments: What most checks compile it with, to be quick.
    """

    name: str
    build: Callable
    data: Callable
    batch_norm: bool = False
    batch_size: int = 8
    compile_arguments: dict = dataclasses.field(default_factory=dict)

    def __repr__(self):
        return self.name


def grey(shape=(16, 16, 1), seed=0, count=16):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), np.uint8)


def labelled(shape=(16, 16, 1), count=16):
    return {"image": grey(shape, count=count), "label": np.arange(count) % 3}


def pairs(count=16):
    source, target = (grey((32, 32, d), seed=d, count=count) for d in (1, 3))
    return {"source": source, "target": target}


def points():
    return np.random.default_rng(0).normal(size=(16, 2)).astype("float32") * 4


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
    Case(
        "GAN", lambda **k: ganzoo.GAN((16, 16, 1), width=8, ema=0.9, seed=1, **k), grey
    ),
    Case(
        "GAN of points", lambda **k: ganzoo.GAN((2,), 2, width=8, seed=1, **k), points
    ),
    Case(
        "WGAN-GP",
        lambda **k: ganzoo.WGANGP((16, 16, 1), width=4, ema=0.9, seed=1, **k),
        lambda: grey(count=40),
        batch_norm=True,
        batch_size=20,
        compile_arguments={"discriminator_steps": 2},
    ),
    Case(
        "WGAN-GP, residual, with labels",
        lambda **k: ganzoo.WGANGP(
            (16, 16, 3), width=4, architecture="resnet", num_classes=3, seed=1, **k
        ),
        lambda: labelled((16, 16, 3), count=40),
        batch_norm=True,
        batch_size=20,
        compile_arguments={"discriminator_steps": 1},
    ),
    Case(
        "LSGAN of packs",
        lambda **k: ganzoo.LSGAN((16, 16, 1), width=4, pack=2, seed=1, **k),
        grey,
        batch_norm=True,
    ),
    Case(
        "WGAN",
        lambda **k: ganzoo.WGAN((16, 16, 1), width=4, seed=1, **k),
        lambda: grey(count=40),
        batch_norm=True,
        batch_size=20,
        compile_arguments={"discriminator_steps": 2},
    ),
    Case(
        "SNGAN",
        lambda **k: ganzoo.SNGAN((16, 16, 3), width=4, seed=1, **k),
        lambda: grey((16, 16, 3), count=40),
        batch_norm=True,
        batch_size=20,
        compile_arguments={"discriminator_steps": 1},
    ),
    Case(
        "Conditional GAN",
        lambda **k: ganzoo.ConditionalGAN((16, 16, 1), 3, width=4, seed=1, **k),
        labelled,
        batch_norm=True,
    ),
    Case(
        "ACGAN of packs",
        lambda **k: ganzoo.ACGAN((16, 16, 1), 3, width=4, pack=2, seed=1, **k),
        labelled,
        batch_norm=True,
    ),
    Case(
        "Projection GAN",
        lambda **k: ganzoo.ProjectionGAN((16, 16, 1), 3, width=4, seed=1, **k),
        lambda: labelled(count=40),
        batch_norm=True,
        batch_size=20,
        compile_arguments={"discriminator_steps": 1},
    ),
    Case(
        "Projection GAN of DCGAN's networks",
        lambda **k: ganzoo.ProjectionGAN(
            (16, 16, 1), 3, width=4, architecture="dcgan", seed=1, **k
        ),
        lambda: labelled(count=40),
        batch_norm=True,
        batch_size=20,
        compile_arguments={"discriminator_steps": 1},
    ),
    Case(
        "pix2pix",
        lambda **k: ganzoo.Pix2Pix(
            (32, 32, 1), (32, 32, 3), width=2, feature_weight=1.0, seed=1, **k
        ),
        lambda: pairs(count=4),
        batch_size=2,
    ),
    Case(
        "GAN of packed points with labels",
        lambda **k: ganzoo.GAN((2,), 2, width=8, num_classes=3, pack=2, seed=1, **k),
        lambda: {"image": points(), "label": np.arange(16) % 3},
    ),
]
