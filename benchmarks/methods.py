"""What is compared: every latent model of the zoo, variants, and other people's DCGANs.

All but `GAN` (perceptrons) have DCGAN's networks of one width. Those of the zoo train
as their papers say, and keep an averaged generator.
"""

import dataclasses

import keras

import ganzoo
from ganzoo import losses, regularizers
from ganzoo.schedules import LinearDecay

# At step t the average forgets with 1 - min(this, (1 + t) / (10 + t)), so that short
# runs are averaged over about their last tenth.
EMA = 0.999
# Weight of R1 and R2. On Fashion-MNIST, 500 steps, one seed, 0.1, 1 and 10 gave
# DCGAN-R1 KIDs of 0.122, 0.103 and 0.117 by the classifier of clothes: little depends
# on it.
PENALTY = 1.0
# Adam's rate where some thousand steps are all there is, which then falls to 0; the
# paper's is 2e-4. On Fashion-MNIST, seed 1, by EfficientNet-Lite0, 1,000 steps at rates
# of 2, 4, 8, 16 and 32e-4 gave averaged generators with KIDs of 3.07, 1.14, 0.62, 0.46
# and 0.49. After 4,000 steps 16e-4 came to 0.215 where it fell all the time and 0.221
# where it did in the second half, 8e-4 to 0.246, and the paper's rate to 0.42.
# Of the others below, by 1,000 steps at 8 and 16e-4: SNGAN with one step of the
# discriminator had 1.01 and 0.51, R1 2.64 and 2.05, R1 and R2 3.45 and 3.03.
FAST = 16e-4
# WGAN-GP's, with five critic steps: 2.86 at 4e-4 and 3.40 at 8e-4.
FAST_CRITIC = 4e-4


@dataclasses.dataclass(frozen=True)
class Sizes:
    """What all methods are built to.

    Args:
        image_shape: (height, width, channels).
        num_classes: Classes of the labels, for the models that are told them.
        width: Feature maps next to the image.
        seed: Of weights, noise and order.
    """

    image_shape: tuple[int, ...]
    num_classes: int
    width: int
    seed: int


def _options(sizes):
    return {"width": sizes.width, "ema": EMA, "seed": sizes.seed}


def _paper(name, **arguments):
    """A model of the zoo with its paper's recipe."""

    def build(sizes):
        options = _options(sizes) | arguments
        if name in CONDITIONAL:
            options["num_classes"] = sizes.num_classes
        if name == "GAN":  # Units: 256, its default, where others have 32 maps.
            options["width"] = 8 * sizes.width
        model = getattr(ganzoo, name)(sizes.image_shape, **options)
        model.compile()
        return model

    return build


def _retuned(name, rate=None, betas=(0.5, 0.999), recipe=dict, **arguments):
    """A model of the zoo with another recipe: a rate that falls to 0, or DCGAN's where
    `rate` is `None`, and what `recipe()` makes."""

    def adam():
        return _adam(LinearDecay(rate) if rate else 2e-4, *betas)

    def build(sizes):
        model = getattr(ganzoo, name)(sizes.image_shape, **_options(sizes), **arguments)
        model.compile(
            generator_optimizer=adam(), discriminator_optimizer=adam(), **recipe()
        )
        return model

    return build


def _one_step():
    return {"discriminator_steps": 1}


# In the networks of WGAN-GP, which are DCGAN's without batch norm in the discriminator:
# a penalty on its gradients forbids it.
def _r1():
    return _one_step() | {
        "loss": losses.NonSaturating(),
        "regularizers": [regularizers.R1(PENALTY)],
    }


def _r1_r2():
    return _one_step() | {
        "loss": losses.RelativisticPairing(),
        "regularizers": [regularizers.R1(PENALTY), regularizers.R2(PENALTY)],
    }


def _adam(rate, beta_1=0.5, beta_2=0.999):
    return keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2)


CONDITIONAL = ("ACGAN", "ConditionalGAN", "ProjectionGAN")
ZOO = {
    "GAN": _paper("GAN"),
    "DCGAN": _paper("DCGAN"),
    "DCGAN-fast": _retuned("DCGAN", FAST),
    "LSGAN": _paper("LSGAN"),
    "WGAN": _paper("WGAN"),
    "WGANGP": _paper("WGANGP"),
    "SNGAN": _paper("SNGAN", architecture="dcgan"),
    "ConditionalGAN": _paper("ConditionalGAN"),
    "ACGAN": _paper("ACGAN"),
    "ProjectionGAN": _paper("ProjectionGAN", architecture="dcgan"),
    "DCGAN-R1": _retuned("WGANGP", recipe=_r1),
    "DCGAN-R1-fast": _retuned("WGANGP", FAST, recipe=_r1),
    "DCGAN-relativistic-R1-R2": _retuned("WGANGP", recipe=_r1_r2),
    "DCGAN-relativistic-R1-R2-fast": _retuned("WGANGP", FAST, recipe=_r1_r2),
    "WGANGP-fast": _retuned("WGANGP", FAST_CRITIC, (0.0, 0.9)),
    "SNGAN-fast": _retuned("SNGAN", FAST, (0.0, 0.9), _one_step, architecture="dcgan"),
}
TEXTBOOKS = ("Textbook-Keras", "Textbook-TensorFlow", "Textbook-TensorFlow-fast")
# Arguments of `benchmarks/torch_dcgan.py`.
TORCH = {"PyTorch-DCGAN": [], "PyTorch-DCGAN-fast": [f"--falling-from={FAST}"]}
# Samples of a generator whose average is judged.
PLAIN = "not averaged"
# Other real images, as a generator that could not be better.
REAL = "Real"
NAMES = (REAL, *ZOO, *TEXTBOOKS, *TORCH)
# What our DCGANs are compared with, as their tutorials train.
BASELINES = ("Textbook-Keras", "Textbook-TensorFlow", "PyTorch-DCGAN")
# The same with our rates.
RETUNED = ("Textbook-TensorFlow-fast", "PyTorch-DCGAN-fast")
OURS = ("DCGAN", "DCGAN-fast")


def textbook(name: str, sizes: Sizes, steps: int):
    """A tutorial's model, on the networks and initial weights of our DCGAN, to be
    trained for `steps`. Keras's discriminator has no batch norm in the tutorial, whose
    batches of real and generated images it would tell apart, and none here."""
    from benchmarks import textbook, textbook_tensorflow

    kind, step, adam = {
        # With the optimizer of the DCGAN paper, which the tutorial's is slower than.
        "Textbook-Keras": (
            ganzoo.WGANGP,
            textbook.TextbookGAN,
            lambda: _adam(2e-4),
        ),
        "Textbook-TensorFlow": (
            ganzoo.DCGAN,
            textbook_tensorflow.TextbookTensorFlowGAN,
            textbook_tensorflow.adam,
        ),
        # With the rates of our fast DCGAN, to tell what they do from all else.
        "Textbook-TensorFlow-fast": (
            ganzoo.DCGAN,
            textbook_tensorflow.TextbookTensorFlowGAN,
            lambda: _adam(keras.optimizers.schedules.PolynomialDecay(FAST, steps, 0.0)),
        ),
    }[name]
    networks = kind(sizes.image_shape, width=sizes.width, seed=sizes.seed)
    model = step(networks.generator, networks.discriminator)
    model.seeds = keras.random.SeedGenerator(sizes.seed)
    model.compile(adam(), adam())
    return model
