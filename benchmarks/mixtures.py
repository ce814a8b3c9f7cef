"""Networks and recipes for mixtures of Gaussians in the plane.

PacGAN's networks (section 4.1 and the authors' code): noise of 2 numbers, a generator
of four hidden layers of 400 rectified units with batch normalization, a discriminator
of three layers of 200 maxout units of 5 pieces; weights from N(0, 0.02).
"""

from collections.abc import Callable
import dataclasses
import functools

import keras
from keras import layers, ops
import tensorflow as tf

from benchmarks.mode_table import FIGURES
from ganzoo import losses, regularizers
from ganzoo.engine import LatentGAN, Recipe
from ganzoo.metrics import ModeCoverage
from ganzoo.networks.weights import normal_weights
from ganzoo.schedules import LinearDecay

PAPER_WIDTH = 400
PAPER_STEPS = 400_000
PIECES = 5
# The authors' `bn_updates` move population statistics by 0.05 a step.
MOMENTUM = 0.95
# Packs, each of `pack` samples, in a step.
PACKS = 100


class MixtureGAN(LatentGAN):
    """PacGAN's networks, and many training steps in one call.

    A step of networks this small takes less time than calling it: measured on one core,
    at a width of 100, 1.4 ms in a loop inside of XLA, 2.4 ms called one by one from the
    loop of `steps_per_execution`, and 0.45 ms more to read its batch. So a batch of
    `fit` here is that of `inner_steps` training steps.

    Args:
        width: Units of a generator layer; the discriminator's have half of it.
        inner_steps: Training steps in a call.
        **options: Those of `LatentGAN`.
    """

    def __init__(self, width=PAPER_WIDTH, batch_norm=True, inner_steps=100, **options):
        arguments = {"width": width, "batch_norm": batch_norm}
        arguments |= {"image_shape": (2,), "latent_dim": 2} | options
        super().__init__(inner_steps=inner_steps, **arguments)

    def networks(
        self, image_shape, latent_dim, num_classes, width, batch_norm, inner_steps
    ):
        return (
            generator(image_shape, latent_dim, width, batch_norm),
            discriminator(image_shape, width // 2),
        )

    def recipe(self):
        """The authors'; the benchmark compiles with one that suits fewer steps."""
        return Recipe(adam(1e-4), adam(1e-4), losses.NonSaturating())

    def train_step(self, data):
        points = ops.reshape(self._columns(data)["image"], (self.inner_steps, -1, 2))
        one = super().train_step

        def body(place):
            one({"image": points[place]})
            return (place + 1,)

        tf.while_loop(lambda place: place < self.inner_steps, body, (0,))
        return self.training_logs()

    def begin_run(self, steps):
        super().begin_run(steps and steps * self.inner_steps)

    @property
    def batch_divisor(self):
        return self.inner_steps * super().batch_divisor


def generator(shape, latent_dim, width, batch_norm):
    x = inputs = keras.Input((latent_dim,))
    for _ in range(4):
        if batch_norm:
            x = layers.Dense(width, **normal_weights(bias=False))(x)
            x = layers.BatchNormalization(momentum=MOMENTUM)(x)
        else:
            # N(0, 0.02) without a normalization leaves next to nothing of the noise.
            x = layers.Dense(width, kernel_initializer="he_normal")(x)
        x = layers.ReLU()(x)
    outputs = layers.Dense(shape[-1], **normal_weights())(x)
    return keras.Model(inputs, outputs, name="generator")


def discriminator(shape, units):
    x = inputs = keras.Input(shape)
    for _ in range(3):
        x = layers.Dense(PIECES * units, **normal_weights())(x)
        x = ops.max(layers.Reshape((PIECES, units))(x), axis=1)
    logit = layers.Dense(1, **normal_weights())(x)
    return keras.Model(inputs, logit, name="discriminator")


def adam(rate, beta_1=0.8, beta_2=0.999):
    return keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2)


@dataclasses.dataclass
class Method:
    """A way to train: arguments of the model, and what makes those of `compile`."""

    model: dict = dataclasses.field(default_factory=dict)
    recipe: Callable = dict


# How the rates, the penalties' weights and the batch normalization were chosen: by
# runs of 10,000 steps at a width of 128 with seed 101, which no reported run has; all
# with rates that fall to 0 and an average (0.999), but for the first two. Modes, and
# share of high quality.
TRIED = {
    "grid": {
        "GAN, rate 1e-4 held, no average (authors)": (13, 0.064),
        "GAN, pack 4, rate 1e-4 held, no average (authors)": (12, 0.013),
        "GAN, rate 1e-3": (21, 0.170),
        "GAN, rate 1e-3, no batch normalization": (13, 0.044),
        "GAN, pack 2, rate 1e-3": (22, 0.163),
        "GAN, pack 2, rate 1e-3, no batch normalization": (22, 0.169),
        "GAN, pack 4, rate 1e-3": (20, 0.018),
        "WGAN-GP, 0.1, rate 1e-3, 2 critic steps, no batch normalization": (25, 0.747),
        "WGAN-GP, 0.1, rate 3e-3, no batch normalization": (25, 0.910),
        "relativistic, 0.1, rate 1e-3": (25, 0.676),
        "relativistic, 0.01, rate 1e-3": (25, 0.676),
        "relativistic, 0.001, rate 1e-3": (23, 0.729),
        "relativistic, 0.01, rate 3e-4": (23, 0.391),
        "relativistic, 0.1, rate 3e-3": (25, 0.729),
        "relativistic, 0.1, rate 1e-3, no batch normalization": (25, 0.886),
        "relativistic, 0.1, rate 3e-3, no batch normalization": (25, 0.958),
        "relativistic, 0.02, rate 3e-3, no batch normalization": (25, 0.923),
        "relativistic, 0.02, rate 1e-3, beta_1 0.5, no batch normalization": (
            25,
            0.857,
        ),
    },
    "ring": {
        "GAN, rate 1e-3": (7, 0.620),
        "WGAN-GP, 0.1, rate 3e-3, no batch normalization": (8, 0.964),
        "relativistic, 0.02, rate 1e-3": (8, 0.943),
        "relativistic, 0.02, rate 1e-3, no batch normalization": (8, 0.977),
        "relativistic, 0.02, rate 3e-3, no batch normalization": (8, 0.987),
    },
}


def non_saturating():
    """PacGAN's, at ten times the rate in a tenth of the steps, and falling."""
    return {
        "generator_optimizer": adam(LinearDecay(1e-3)),
        "discriminator_optimizer": adam(LinearDecay(1e-3)),
        "loss": losses.NonSaturating(),
    }


def wasserstein():
    """Gulrajani et al. 2017 with one critic step, and the λ that they take in the
    plane (their `gan_toy.py`)."""
    return {
        "generator_optimizer": adam(LinearDecay(3e-3), 0.0, 0.9),
        "discriminator_optimizer": adam(LinearDecay(3e-3), 0.0, 0.9),
        "loss": losses.Wasserstein(),
        "regularizers": [regularizers.GradientPenalty(0.1)],
    }


def relativistic(gamma):
    """Huang et al. 2024, whose rates fall too."""
    return {
        "generator_optimizer": adam(LinearDecay(3e-3), 0.0, 0.99),
        "discriminator_optimizer": adam(LinearDecay(3e-3), 0.0, 0.99),
        "loss": losses.RelativisticPairing(),
        "regularizers": [regularizers.R1(gamma), regularizers.R2(gamma)],
    }


def methods(gamma):
    """What is compared; `gamma` weighs R1 and R2."""
    paper, later = {"ema": 0.999}, {"batch_norm": False, "ema": 0.999}
    return {
        "GAN": Method(paper, non_saturating),
        "GAN, pack 2": Method(paper | {"pack": 2}, non_saturating),
        "GAN, pack 4": Method(paper | {"pack": 4}, non_saturating),
        "WGAN-GP": Method(later, wasserstein),
        "R1 + R2, relativistic": Method(later, functools.partial(relativistic, gamma)),
    }


class Mixture:
    """What `benchmarks.mode_coverage` asks of a task, for a mixture of Gaussians.

    Args:
        name: Its name in the table.
        modes: `gaussian_ring()` or `gaussian_grid()`.
        gamma: Weight of R1 and R2.
        width: Units of a generator layer.
        inner_steps: As of `MixtureGAN`.
    """

    packs = PACKS
    figures = FIGURES
    # How often a run is looked at; its end is in the table.
    looks = 10

    def __init__(self, name, modes, gamma, width=PAPER_WIDTH, inner_steps=100):
        self.name, self.modes = name, modes
        self.methods = methods(gamma)
        self.width, self.inner_steps = width, inner_steps

    def deviations(self, model, steps):
        """In what a run is not PacGAN's experiment, its recipe aside."""
        told = []
        if self.width != PAPER_WIDTH:
            told.append(
                f"{self.width} and {self.width // 2} units a layer (authors: "
                f"{PAPER_WIDTH} and {PAPER_WIDTH // 2})"
            )
        if steps != PAPER_STEPS:
            told.append(f"{steps:,} steps (authors: {PAPER_STEPS:,})")
        if not model.batch_norm:
            told.append("no batch normalization in the generator, He initial weights")
        if model.ema is not None:
            told.append(f"an averaged generator ({model.ema:g}) is counted")
        if model.pack > 1:
            told.append(
                "all of the noise of a step goes through the generator in one batch "
                "(authors: one batch for each place of the pack)"
            )
        return [
            *told,
            "the generator follows the discriminator (authors: both at once)",
        ]

    def model(self, method, seed):
        model = MixtureGAN(
            self.width, inner_steps=self.inner_steps, seed=seed, **method.model
        )
        model.compile(jit_compile=True, **method.recipe())
        return model

    def feed(self, model, steps):
        """What `fit` gets: points, their batch size, and its number of steps."""
        batch_size = PACKS * model.batch_divisor
        # The authors too draw 100,000 points, once.
        points = self.modes.sample(max(100_000, batch_size), model.seed)
        return points, batch_size, steps // self.inner_steps

    def metric(self):
        return ModeCoverage(self.modes)
