"""Schedules that are laid out over a run of `fit`."""

import warnings

import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule
import tensorflow as tf


@keras.saving.register_keras_serializable("ganzoo")
class LinearDecay(LearningRateSchedule):
    """Hold a value, then let it fall to 0 over the rest of the run.

    `value · min(1, (1 - progress) / (1 - hold))`, `progress` being the share of the run
    that is done, from 0 to 1.

    `fit` says how long the run is: from the optimizer's first step to the last one of
    this `fit`. A run that is gone on with follows the same line, one that is made
    longer a flatter one, and each of several `fit` in a row ends at 0. Outside of
    `fit`, or where only reading tells the number of steps in an epoch, the value is
    held.

    Args:
        value: Value to begin with: a learning rate, or a regularizer's weight.
        hold: Share of the run in [0, 1) for which it stays. Defaults to 0.

    Raises:
        ValueError: If `hold` is not in [0, 1).

    Example:

    >>> schedule = LinearDecay(2e-4, hold=0.5)
    >>> schedule.begin(steps=100)
    >>> [round(float(schedule(step)) * 1e4, 2) for step in (0, 50, 75, 100)]
    [2.0, 2.0, 1.0, 0.0]

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial Networks,
        2017 (`hold=0.5` in the authors' code); Miyato et al., Spectral Normalization
        for Generative Adversarial Networks, 2018 (`hold=0` in the usual settings).
    """

    def __init__(self, value: float, hold: float = 0.0):
        if not 0 <= hold < 1:
            raise ValueError(f"`hold` must lie in [0, 1). Received: {hold!r}.")
        self.value = value
        self.hold = hold
        # A variable, so that a compiled training step sees what `fit` writes.
        with tf.init_scope():
            self._steps = tf.Variable(float("inf"), trainable=False)

    def begin(self, steps: int | None) -> None:
        """Say how long the run is.

        Args:
            steps: Last value of what the schedule is called with, or `None` if that is
                not known.
        """
        if steps is None:
            warnings.warn(
                "LinearDecay cannot tell where the run ends, and holds its value: the "
                "data do not say how many batches they have. Pass `steps_per_epoch`.",
                stacklevel=2,
            )
        self._steps.assign(float("inf") if steps is None else float(steps))

    def __call__(self, step):
        progress = ops.cast(step, "float32") / self._steps
        share = (1.0 - progress) / (1.0 - self.hold)
        return self.value * ops.clip(share, 0.0, 1.0)

    def get_config(self):
        return {"value": self.value, "hold": self.hold}
