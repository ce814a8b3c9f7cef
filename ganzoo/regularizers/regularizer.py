"""What all regularizers share: a name, a weight, a laziness."""

import numbers

import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule

from ganzoo.arguments import whole_number
from ganzoo.lookup import number_text, snake_case


class Regularizer(keras.layers.Layer):
    """A weighted penalty that joins one player's loss.

    The term added to the loss is `interval · weight(step) · mean(penalty)` on every
    `interval`-th training step and 0 on the others, so that its average over steps
    does not depend on `interval` (lazy regularization).

    Subclasses define `penalty(...)`, one value a sample. A discriminator's penalty gets
    `(critic, real, fake)`, where `critic` maps images to logits; a generator's gets
    `(generator, inputs, fake)`. State goes into variables made in `build`, which
    `compile` calls in the scope of the strategy, and changes in `update(...)`, which is
    called with what the penalty gets, before it, at each of the player's updates:
    those at which the penalty is not computed too.

    Args:
        weight: Factor of the penalty: a number ≥ 0, or a
            `keras.optimizers.schedules.LearningRateSchedule` of the training step.
        interval: The penalty is computed every `interval` training steps, ≥ 1.
        name: Name of the term in the logs. Defaults to the class name in snake case.

    Raises:
        ValueError: If `weight` is negative or `interval` is below 1.

    Example:

    >>> class Drift(Regularizer):
    ...     def penalty(self, critic, real, fake):
    ...         return ops.square(critic(real))
    >>> images = ops.ones((2, 4, 4, 1))
    >>> critic = lambda images: ops.mean(images, axis=(1, 2, 3))
    >>> [float(Drift(0.5, interval=2).term(s, critic, images, None)) for s in range(3)]
    [1.0, 0.0, 1.0]

    Reference:
        Karras et al., Analyzing and Improving the Image Quality of StyleGAN, 2020,
        appendix B (lazy regularization).
    """

    player = "discriminator"

    def __init__(self, weight=1.0, interval: int = 1, name=None, **kwargs):
        super().__init__(name=name or snake_case(type(self).__name__), **kwargs)
        if isinstance(weight, dict):
            weight = keras.saving.deserialize_keras_object(weight)
        scheduled = isinstance(weight, LearningRateSchedule)
        if not scheduled and not (isinstance(weight, numbers.Real) and weight >= 0):
            raise ValueError(
                "`weight` must be a number, 0 or more, or a schedule. Received: "
                f"{weight!r}."
            )
        self.weight = weight
        self.interval = whole_number("interval", interval)
        # Only what has state has something to build.
        self.built = type(self).build is keras.layers.Layer.build

    def penalty(self, *args):
        raise NotImplementedError

    def update(self, *args):
        """Change the state, if there is one, by what the penalty gets."""

    def check(self, network):
        """Refuse a network of this penalty's player that it cannot take."""

    def term(self, step, *args):
        """The scalar that joins the loss at training step `step`."""
        # Not a part of `value`: what a branch computes cannot be used outside of it.
        self.update(*args)
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

    def get_build_config(self):
        # A copy is built by the `compile` that it is given to, in that scope.
        return None

    def __repr__(self):
        shared = {*keras.layers.Layer.get_config(self), "weight", "interval"}
        settings = {"weight": number_text(self.weight), "interval": self.interval} | {
            name: value
            for name, value in self.get_config().items()
            if name not in shared
        }
        told = ", ".join(f"{name}={value}" for name, value in settings.items())
        return f"{type(self).__name__}({told})"
