"""What all regularizers share: a name, a weight, a laziness."""

import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule

from ganzoo.lookup import number_text, snake_case


class Regularizer(keras.layers.Layer):
    """A weighted penalty that joins one player's loss.

    The term added to the loss is `interval · weight(step) · mean(penalty)` on every
    `interval`-th training step and 0 on the others, so that its average over steps
    does not depend on `interval` (lazy regularization).

    Subclasses define `penalty(...)`, one value a sample. A discriminator's penalty gets
    `(critic, real, fake)`, where `critic` maps images to logits; a generator's gets
    `(generator, inputs, fake)`. State that must be saved goes into variables made with
    `add_weight`.

    Args:
        weight: Factor of the penalty: a number ≥ 0, or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training step.
        interval: The penalty is computed every `interval` training steps, ≥ 1.
        name: Name of the term in the logs. Defaults to the class name in snake case.

    Raises:
        ValueError: If `weight` is negative or `interval` is below 1.

    Reference:
        Karras et al., Analyzing and Improving the Image Quality of StyleGAN, 2020,
        appendix B (lazy regularization).
    """

    player = "discriminator"

    def __init__(self, weight=1.0, interval: int = 1, name=None, **kwargs):
        super().__init__(name=name or snake_case(type(self).__name__), **kwargs)
        if isinstance(weight, dict):
            weight = keras.saving.deserialize_keras_object(weight)
        if not isinstance(weight, LearningRateSchedule) and not weight >= 0:
            raise ValueError(f"`weight` must be at least 0. Received: {weight!r}.")
        if not isinstance(interval, int) or interval < 1:
            raise ValueError(
                f"`interval` must be a whole number, 1 or more. Received: {interval!r}."
            )
        self.weight = weight
        self.interval = interval
        self.built = True

    def penalty(self, *args):
        raise NotImplementedError

    def check(self, network):
        """Refuse a network of this penalty's player that it cannot take."""

    def term(self, step, *args):
        """The scalar that joins the loss at training step `step`."""
        scheduled = isinstance(self.weight, LearningRateSchedule)
        weight = self.weight(step) if scheduled else self.weight

        def value():
            return self.interval * weight * ops.mean(self.penalty(*args))

        if self.interval == 1:
            return value()
        due = ops.equal(step % self.interval, 0)
        return ops.cond(due, value, lambda: ops.zeros(()))

    def get_config(self):
        scheduled = isinstance(self.weight, LearningRateSchedule)
        serialize = keras.saving.serialize_keras_object
        return super().get_config() | {
            "weight": serialize(self.weight) if scheduled else self.weight,
            "interval": self.interval,
        }

    def __repr__(self):
        weight = number_text(self.weight)
        return f"{type(self).__name__}(weight={weight}, interval={self.interval})"
