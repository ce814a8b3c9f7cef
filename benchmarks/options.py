"""Options of training, and small models that train with any of them."""

import pathlib

import keras
import numpy as np
import tensorflow as tf

from ganzoo import DCGAN, GAN, regularizers
from ganzoo.augmentation import AdaptiveAugment
from ganzoo.callbacks import ExactResume

# They say how to train: what is learnt is to be the same.
WAYS = (
    "mirrored",
    "multi_worker",
    "jit_compile=True",
    "steps_per_execution=2",
    "run_eagerly=True",
    "accumulate=2",
    "synchronized=True",
    "ExactResume",
)
OPTIONS = (
    *WAYS,
    "ema",
    "mixed_bfloat16",
    "mixed_float16",
    "global_clipnorm",
    "AdaptiveAugment",
    "LeCam",
    "R1, lazy",
    "GradientPenalty",
)
# One or the other.
EXCLUSIVE = [{"mirrored", "multi_worker"}, {"mixed_bfloat16", "mixed_float16"}]

# What an option adds to the arguments of the model, of `compile` and of the optimizers.
MODEL = {
    "synchronized=True": lambda: {"synchronized": True},
    "ema": lambda: {"ema": 0.9},
    "mixed_bfloat16": lambda: {"dtype": "mixed_bfloat16"},
    "mixed_float16": lambda: {"dtype": "mixed_float16"},
    "AdaptiveAugment": lambda: {
        # Begins at work, and moves at each step.
        "augmenter": AdaptiveAugment(
            interval=1, images_to_full=100, initial_p=0.5, groups="blit"
        )
    },
}
COMPILE = {
    "jit_compile=True": {"jit_compile": True},
    "steps_per_execution=2": {"steps_per_execution": 2},
    "run_eagerly=True": {"run_eagerly": True},
    "accumulate=2": {"accumulate": 2},
}
REGULARIZERS = {
    "LeCam": regularizers.LeCam,
    "R1, lazy": lambda: regularizers.R1(interval=2),
    # The paper's weight of 10 blows up under plain descent behind batch norm.
    "GradientPenalty": lambda: regularizers.GradientPenalty(1.0),
}
# Below the norm of every gradient here.
OPTIMIZER = {"global_clipnorm": {"global_clipnorm": 0.05}}

IMAGES = np.random.default_rng(0).integers(0, 256, (32, 16, 16, 1), np.uint8)
# Two epochs of four steps, of which a run that is killed does one and a half.
BATCH_SIZE, EPOCHS, LAST_STEP = 8, 2, 6


class Refused(Exception):
    """What the model or `compile` said."""


class Killed(BaseException):
    """What ends a run that is to be resumed."""


class Kill(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) >= LAST_STEP:
            raise Killed


class Trials:
    """What training with options leaves; each set of options is tried once.

    Args:
        strategies: Dict from option to strategy, the only one of the process: another
            would collide with it.
        folder: Where the states of runs that are resumed go; one for all workers.
    """

    def __init__(self, strategies, folder):
        self.strategies = strategies
        self.folder = pathlib.Path(folder)
        self.known = {}

    def outcome(self, options, batch_norm):
        """Arrays of a trained model, by part.

        Args:
            options: Some of `OPTIONS`.
            batch_norm: Whether it has any, and convolutions, or is two perceptrons.

        Raises:
            Refused: If it cannot be made or compiled.
        """
        key = frozenset(options), batch_norm
        if key not in self.known:
            self.known[key] = self._train(options, batch_norm)
        return self.known[key]

    def begun(self, options, batch_norm):
        """The arrays before training."""
        return _arrays(self._model(options, batch_norm))

    def _train(self, options, batch_norm):
        model = self._model(options, batch_norm)
        if "ExactResume" not in options:
            _fit(model)
            return _arrays(model)
        resume = ExactResume(self.folder / "-".join(options), every=2)
        try:
            _fit(model, [resume, Kill()])
        except Killed:
            model = self._model(options, batch_norm)
            _fit(model, [resume])
            return _arrays(model)
        raise RuntimeError("The run ended before it was killed.")

    def _model(self, options, batch_norm):
        strategy = tf.distribute.get_strategy()
        for option in options:
            strategy = self.strategies.get(option, strategy)
        try:
            with strategy.scope():
                return _build(options, batch_norm)
        except ValueError as error:
            raise Refused(str(error)) from error


def _build(options, batch_norm):
    arguments, compiled, clipping = {}, {}, {}
    for option in options:
        arguments |= MODEL.get(option, dict)()
        compiled |= COMPILE.get(option, {})
        clipping |= OPTIMIZER.get(option, {})
    if batch_norm:
        model = DCGAN((16, 16, 1), latent_dim=8, width=4, seed=1, **arguments)
    else:
        model = GAN((16, 16, 1), latent_dim=8, width=8, depth=1, seed=1, **arguments)
    model.compile(
        # Plain steps: Adam's sign-like first ones blow rounding up.
        generator_optimizer=keras.optimizers.SGD(0.05, **clipping),
        discriminator_optimizer=keras.optimizers.SGD(0.05, **clipping),
        regularizers=[REGULARIZERS[o]() for o in options if o in REGULARIZERS],
        **compiled,
    )
    return model


def _fit(model, callbacks=()):
    model.fit(
        IMAGES,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        verbose=0,
        callbacks=list(callbacks),
    )


def _arrays(model):
    parts = {
        "generator": model.generator.weights,
        "discriminator": model.discriminator.weights,
    }
    if model.averaged_generator is not None:
        parts["average"] = model.averaged_generator.weights
    optimizers = model.optimizer, model.discriminator_optimizer
    parts["optimizers"] = [v for each in optimizers for v in each.variables]
    return {name: [np.array(v) for v in each] for name, each in parts.items()}
