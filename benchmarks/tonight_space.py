"""What `benchmarks/tonight.py` chooses among, and a choice as a model and as a text.

A choice is a dict of numbers and words, as KerasTuner keeps it. Two kinds of choices
make no sense, and the space does not hold them:

- Penalties on gradients with batch norm in the discriminator, where a logit depends on
  the whole batch. With one the networks are those of `WGANGP`, without it DCGAN's.
- `AdaptiveAugment` with a loss under which the sign of a logit does not tell real from
  fake: `LeastSquares` aims at 0 and 1, `RelativisticPairing` at differences alone.

`Wasserstein` is left out: with a penalty alone and one critic step it is nobody's
method, and with five it has a fifth of the generator's updates for the same seconds.
"""

import json

import keras
import keras_tuner

import ganzoo
from ganzoo import augmentation, losses, regularizers
from ganzoo.schedules import LinearDecay

LOSSES = {
    "non_saturating": losses.NonSaturating,
    "hinge": losses.Hinge,
    "least_squares": losses.LeastSquares,
    "relativistic_pairing": losses.RelativisticPairing,
}
# Those whose logits are above 0 for what is taken to be real.
SIGNED = ["non_saturating", "hinge"]
PENALTIES = {
    "none": (),
    "r1": (regularizers.R1,),
    "r1_r2": (regularizers.R1, regularizers.R2),
    "gradient_penalty": (regularizers.GradientPenalty,),
}
# p can reach 1 within the paper's 500,000 images, a fiftieth of its runs of 25 million.
# Five minutes show some 250,000 images, most of which p would need to move at all.
AUGMENTERS = {
    "none": None,
    "diff_augment": (augmentation.DiffAugment, {}),
    "adaptive": (augmentation.AdaptiveAugment, {"images_to_full": 50_000}),
}
RATES = [2e-4, 4e-4, 8e-4, 1.6e-3]
# DCGAN's recipe with the averaged generator: the first trial, and what the winner is
# compared with.
PAPER = {
    "loss": "non_saturating",
    "regularizer": "none",
    "augmentation": "none",
    "generator_rate": 2e-4,
    "discriminator_rate": 2e-4,
    "beta_1": 0.5,
    "decay": "none",
    "ema": 0.999,
}


def space() -> keras_tuner.HyperParameters:
    """Everything that may be chosen."""
    choices = keras_tuner.HyperParameters()
    choices.Choice("loss", list(LOSSES))
    choices.Choice("regularizer", list(PENALTIES))
    penalized = [name for name, penalties in PENALTIES.items() if penalties]
    with choices.conditional_scope("regularizer", penalized):
        choices.Choice("weight", [0.1, 1.0, 10.0])
        choices.Choice("interval", [1, 4, 16])
    with choices.conditional_scope("loss", SIGNED):
        choices.Choice("augmentation", list(AUGMENTERS))
    # Of another name: of two of one name KerasTuner 1.4 forgets the one that counts.
    with choices.conditional_scope("loss", [n for n in LOSSES if n not in SIGNED]):
        choices.Choice("fixed_augmentation", ["none", "diff_augment"])
    choices.Choice("generator_rate", RATES, default=2e-4)
    choices.Choice("discriminator_rate", RATES, default=2e-4)
    choices.Choice("beta_1", [0.0, 0.5], default=0.5)
    choices.Choice("decay", ["none", "linear"])
    # Up to 9000 steps 0.999 is an average over about the last tenth, as are all greater
    # ones; 0.99 is one over the last 100 steps (ganzoo/engine/averaging.py).
    choices.Choice("ema", [0.99, 0.999], default=0.999)
    return choices


def chosen(values: dict) -> dict:
    """A choice out of KerasTuner's values: of no penalty, no weight."""
    if "fixed_augmentation" in values:
        values = values | {"augmentation": values["fixed_augmentation"]}
    names = list(PAPER)
    if PENALTIES[values["regularizer"]]:
        names[2:2] = ["weight", "interval"]
    return {name: values[name] for name in names}


def cost_key(values: dict) -> str:
    """What the time of a step depends on."""
    interval = values["interval"] if PENALTIES[values["regularizer"]] else 1
    names = (values["loss"], values["regularizer"], interval, values["augmentation"])
    return "/".join(map(str, names))


def build(values: dict, image_shape: tuple[int, ...], width: int, seed: int):
    """The compiled model of a choice."""
    augmenter = AUGMENTERS[values["augmentation"]]
    if augmenter:
        kind, options = augmenter
        augmenter = kind(**options)
    penalties = PENALTIES[values["regularizer"]]
    model = (ganzoo.WGANGP if penalties else ganzoo.DCGAN)(
        image_shape, width=width, ema=values["ema"], augmenter=augmenter, seed=seed
    )
    model.compile(
        generator_optimizer=_adam(values, "generator_rate"),
        discriminator_optimizer=_adam(values, "discriminator_rate"),
        loss=LOSSES[values["loss"]](),
        regularizers=[
            penalty(values["weight"], interval=values["interval"])
            for penalty in penalties
        ],
        discriminator_steps=1,
    )
    return model


def _adam(values, rate):
    value = values[rate]
    rate = LinearDecay(value) if values["decay"] == "linear" else value
    return keras.optimizers.Adam(rate, beta_1=values["beta_1"])


def snippet(
    values: dict, steps: int, width: int, batch_size: int, data: str, seed: int = 1
) -> str:
    """A program that trains a choice for as many steps, and draws samples.

    Args:
        values: The choice.
        steps: Training steps.
        width: Feature maps next to the image.
        batch_size: Images in a step.
        data: What `ganzoo.datasets.images` opens.
        seed: Of weights, noise and the order of the images. Defaults to 1.
    """
    penalties = PENALTIES[values["regularizer"]]
    model = "WGANGP" if penalties else "DCGAN"
    terms = ", ".join(
        f"regularizers.{penalty.__name__}"
        f"({values['weight']:g}, interval={values['interval']})"
        for penalty in penalties
    )
    lines = [
        "import ganzoo",
        "import keras",
        "from ganzoo import augmentation, losses, regularizers, schedules",
        "",
        "",
        "def adam(rate):",
        f"    return keras.optimizers.Adam(rate, beta_1={values['beta_1']:g})",
        "",
        "",
        f"images = ganzoo.datasets.images({json.dumps(data)}, batch_size={batch_size})",
        f"model = ganzoo.{model}(",
        "    images.image_shape,",
        f"    width={width},",
        f"    ema={values['ema']},",
        f"    seed={seed},",
        *_augmenter_line(values["augmentation"]),
        ")",
        "model.compile(",
        f"    generator_optimizer={_adam_text(values, 'generator_rate')},",
        f"    discriminator_optimizer={_adam_text(values, 'discriminator_rate')},",
        f"    loss=losses.{LOSSES[values['loss']].__name__}(),",
        f"    regularizers=[{terms}],",
        "    discriminator_steps=1,",
        ")",
        f"model.fit(images, steps_per_epoch={steps})",
        "pictures = model.generate(64, seed=1)",
    ]
    return "\n".join(lines) + "\n"


def _augmenter_line(name):
    if AUGMENTERS[name] is None:
        return []
    kind, options = AUGMENTERS[name]
    told = ", ".join(f"{key}={value!r}" for key, value in options.items())
    return [f"    augmenter=augmentation.{kind.__name__}({told}),"]


def _adam_text(values, rate):
    text = f"{values[rate]:g}"
    if values["decay"] == "linear":
        text = f"schedules.LinearDecay({text})"
    return f"adam({text})"
