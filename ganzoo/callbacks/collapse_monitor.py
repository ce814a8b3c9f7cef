"""Watches whether training still goes somewhere."""

import math
import warnings

import keras
from keras import ops
import numpy as np

from ganzoo.arguments import below_one, choice, whole_number
from ganzoo.evaluation.diversity_beside import diversity_beside
from ganzoo.evaluation.samples import Generated, Stored

ACTIONS = ("warn", "stop", "restore")


class CollapseMonitor(keras.callbacks.Callback):
    """Find out that a GAN has collapsed, and warn, stop or go back.

    After an epoch it looks for

    - values that are not finite;
    - samples that are all alike: logs as `diversity` how far a sample is from the one
      most like it, over the same distance among as many real samples (of the same
      classes, for a model with labels). About 1 is as varied as reality, and near 0
      there are only some pictures, drawn again and again;
    - a discriminator that is right and sure: its loss is under 1 % of what it is where
      it knows nothing, so the generator learns little. Not for the Wasserstein loss,
      which has no such value.

    Args:
        data: Real samples, in any form that `ganzoo.evaluation.evaluate` takes.
        action: `"warn"` (default); `"stop"` to end the training; `"restore"` to end it
            with the weights, and states of the optimizers, of the last epoch in which
            nothing was found, or of the best one by `monitor`.
        samples: Number of generated and of real samples, 4 or more. Defaults to 256, or
            to all of `data` if these are fewer.
        least_diversity: The least that is no collapse, in [0, 1). Defaults to 0.4.
        grace: Training steps before which samples may be alike, as those of a generator
            that has learnt nothing are; after they once were not, it no longer counts.
            Defaults to 1,000.
        patience: Epochs in a row that a collapse or a sure discriminator must last.
            Values that are not finite count at once. Defaults to 2.
        monitor: Name of a logged value of which less is better, such as the KID of a
            `BestSamples` before this callback; epochs without it do not count as best.
            Defaults to none.
        seed: Integer that chooses the noise. Defaults to 0.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> import ganzoo
    >>> model = ganzoo.DCGAN((28, 28, 1), width=4, seed=1)
    >>> model.compile()
    >>> data = ganzoo.datasets.images("fashion_mnist_10k", split="train[:128]")
    >>> monitor = CollapseMonitor(data, samples=32)
    >>> "diversity" in model.fit(data, verbose=0, callbacks=[monitor]).history
    True
    """

    def __init__(
        self,
        data,
        action: str = "warn",
        samples: int | None = None,
        least_diversity: float = 0.4,
        grace: int = 1000,
        patience: int = 2,
        monitor: str | None = None,
        seed: int = 0,
    ):
        super().__init__()
        choice("action", action, ACTIONS)
        below_one("least_diversity", least_diversity)
        self.action = action
        if samples is not None:
            samples = whole_number("samples", samples, low=4)
        self.samples = samples
        self.least_diversity = least_diversity
        self.grace = whole_number("grace", grace, low=0)
        self.patience = whole_number("patience", patience)
        self.monitor = monitor
        self.seed = seed
        self.data = data

    def set_model(self, model):
        super().set_model(model)
        self.data = Stored.of(self.data, "data", model)
        if self.samples is None:
            self.samples = max(4, min(256, self.data.size))
        self.data.require(self.samples, "CollapseMonitor")

    def on_train_begin(self, logs=None):
        self._epochs_in_a_row = 0
        self._was_varied = False
        self._kept = self._least = None

    def on_epoch_end(self, epoch, logs=None):
        logs = {} if logs is None else logs
        # Metrics of samples may well be infinite.
        terms = {name: logs[name] for name in self.model.trackers if name in logs}
        broken = [name for name, value in terms.items() if not math.isfinite(value)]
        generated = Generated(self.model, self.data, self.seed).images(0, self.samples)
        if not np.isfinite(generated).all():
            broken.append("samples")
        if broken:
            self._act(epoch, f"values that are not finite: {', '.join(broken)}")
            return
        logs["diversity"] = diversity_beside(self.data, generated, self.model)
        found = self._found(logs)
        if found:
            self._epochs_in_a_row += 1
            if self._epochs_in_a_row >= self.patience:
                self._act(epoch, found)
            return
        self._epochs_in_a_row = 0
        self._keep(logs)

    def _found(self, logs):
        self._was_varied |= logs["diversity"] >= self.least_diversity
        learning = self.model.step.numpy() < self.grace and not self._was_varied
        if logs["diversity"] < self.least_diversity and not learning:
            return (
                f"samples that are all alike: their diversity is "
                f"{logs['diversity']:.2f} of the data's"
            )
        ignorant = float(
            np.mean(self.model.loss.discriminator(ops.zeros((1, 1)), ops.zeros((1, 1))))
        )
        if "d_loss" in logs and ignorant > 0 and logs["d_loss"] < 0.01 * ignorant:
            return (
                "a discriminator that is right and sure: `d_loss` is "
                f"{logs['d_loss']:.2g}, and {ignorant:.2g} where it knows nothing"
            )
        return None

    def _keep(self, logs):
        if self.action != "restore":
            return
        value = logs.get(self.monitor)
        if self._least is not None and (value is None or value >= self._least):
            return
        self._least = value
        self._kept = [variable.numpy() for variable in self._variables()]

    def _variables(self):
        """Those of networks and optimizers, whose moments may be NaN as well."""
        model = self.model
        networks = model.generator, model.discriminator, model.averaged_generator
        variables = [network.weights for network in networks if network is not None]
        optimizers = model.optimizer, model.discriminator_optimizer
        variables += [optimizer.variables for optimizer in optimizers]
        # The model goes on counting its steps, and with it they and their rates.
        inner = [getattr(each, "inner_optimizer", each) for each in optimizers]
        going_on = [(each.iterations, each.learning_rate) for each in inner]
        left_out = {id(variable) for pair in going_on for variable in pair}
        return [v for part in variables for v in part if id(v) not in left_out]

    def _act(self, epoch, found):
        done = "Training goes on."
        if self.action != "warn":
            self.model.stop_training = True
            done = "Training is stopped."
        if self.action == "restore" and self._kept is not None:
            for variable, value in zip(self._variables(), self._kept):
                variable.assign(value)
            which = "best" if self._least is not None else "last good"
            done = f"Training is stopped, with the weights of the {which} epoch."
        warnings.warn(
            f"CollapseMonitor found, after epoch {epoch + 1}, {found}. {done} A lower "
            "learning rate, a regularizer (R1, GradientPenalty), an averaged generator "
            "or `pack=2` may help.",
            stacklevel=2,
        )
