"""Telling when updates in float16 are skipped."""

import warnings

import keras

from ganzoo.engine.recipe import rate_and_count_of
from ganzoo.gradients import is_scaled

# Skipped updates that are told of. Keras begins with a scale of 2 ** 15 and halves it
# at each, so a few at the beginning mean nothing.
MANY = 8


class SkippedUpdates(keras.callbacks.Callback):
    """Warns where a player's updates were skipped, as their gradients overflowed.

    It looks after 16 training steps of a run, after 32, 64 and so on, and at its end:
    every look waits for the device.
    """

    def on_train_begin(self, logs=None):
        self.steps = 0
        self.look_at = 16
        self.told = set()
        self.seen = self._counts()

    def on_train_batch_end(self, batch, logs=None):
        self.steps += self.model.steps_per_execution
        if self.steps >= self.look_at:
            self.look_at = 2 * self.steps
            self._look()

    def on_train_end(self, logs=None):
        self._look()

    def _counts(self):
        """By player: its optimizer, updates asked for and updates made."""
        model = self.model
        step = int(model.step.numpy())
        players = {
            "generator": (model.optimizer, step),
            "discriminator": (
                model.discriminator_optimizer,
                step * model.discriminator_steps,
            ),
        }
        return {
            name: (optimizer, asked, int(rate_and_count_of(optimizer)[1].numpy()))
            for name, (optimizer, asked) in players.items()
            if is_scaled(optimizer)
        }

    def _look(self):
        before, self.seen = self.seen, self._counts()
        for name, (optimizer, asked, made) in self.seen.items():
            asked -= before[name][1]
            skipped = asked - (made - before[name][2])
            scale = f"{float(optimizer.dynamic_scale.numpy()):g}"
            if skipped >= MANY:
                self.told.add(name)
                warnings.warn(
                    f"{skipped} of the last {asked} updates of the {name} were "
                    "skipped, as their gradients overflowed in float16. The loss scale "
                    f"is {scale} now. If it goes on falling, make losses and penalties "
                    'smaller, or choose dtype="mixed_bfloat16".',
                    stacklevel=2,
                )
            elif name in self.told and asked >= MANY and skipped <= asked // 2:
                self.told.remove(name)
                warnings.warn(
                    f"The loss scale of the {name} has settled at {scale}: of the last "
                    f"{asked} updates {skipped} were skipped.",
                    stacklevel=2,
                )
