"""Everything that decides how a model trains, apart from its networks."""

import dataclasses

import keras

from ganzoo import losses, regularizers
from ganzoo.lookup import number_text
from ganzoo.schedules import LinearDecay


@dataclasses.dataclass
class Recipe:
    """What `compile` binds; `AdversarialModel.recipe()` returns the paper's.

    Args:
        generator_optimizer: Keras optimizer, or what `keras.optimizers.get` takes.
        discriminator_optimizer: A second one.
        loss: `AdversarialLoss`, or what `ganzoo.losses.get` takes.
        regularizers: Sequence of `Regularizer`s, or what `ganzoo.regularizers.get`
            takes. Defaults to none.
        discriminator_steps: Discriminator updates for each generator update, each on
            its own part of the batch. Defaults to 1.

    Raises:
        ValueError: If a part is out of range, or two parts clash.
    """

    generator_optimizer: keras.optimizers.Optimizer
    discriminator_optimizer: keras.optimizers.Optimizer
    loss: losses.AdversarialLoss
    regularizers: tuple = ()
    discriminator_steps: int = 1

    def __post_init__(self):
        self.generator_optimizer = keras.optimizers.get(self.generator_optimizer)
        self.discriminator_optimizer = keras.optimizers.get(
            self.discriminator_optimizer
        )
        optimizers = (self.generator_optimizer, self.discriminator_optimizer)
        if optimizers[0] is optimizers[1]:
            raise ValueError(
                "The two players need an optimizer each. Received one object for "
                "`generator_optimizer` and `discriminator_optimizer`."
            )
        for optimizer in optimizers:
            if optimizer.use_ema:
                # Keras writes such averages over the variables of the wrong player.
                raise ValueError(
                    "Optimizers with `use_ema=True` do not work for two players. Use "
                    "the model's own averaged generator, `ema=0.999`."
                )
        self.loss = losses.get(self.loss)
        if isinstance(self.regularizers, (str, dict, regularizers.Regularizer)):
            self.regularizers = (self.regularizers,)
        self.regularizers = tuple(map(regularizers.get, self.regularizers))
        scheduled = [rate_and_count_of(optimizer)[0] for optimizer in optimizers]
        scheduled += [regularizer.weight for regularizer in self.regularizers]
        runs = [id(x) for x in scheduled if isinstance(x, LinearDecay)]
        if len(set(runs)) < len(runs):
            # They may differ in how many updates make a run.
            raise ValueError(
                "Each optimizer and regularizer needs a `LinearDecay` of its own. "
                "Received one object for two of them."
            )
        steps = self.discriminator_steps
        if not isinstance(steps, int) or steps < 1:
            raise ValueError(
                "`discriminator_steps` must be a whole number, 1 or more. "
                f"Received: {steps!r}."
            )

    def replaced(self, **parts):
        """This recipe with the parts that are not `None` in place of its own."""
        given = {name: part for name, part in parts.items() if part is not None}
        return dataclasses.replace(self, **given)

    def describe(self):
        """The recipe as lines of text."""
        return [
            f"loss: {self.loss!r}",
            f"generator optimizer: {_optimizer_text(self.generator_optimizer)}",
            f"discriminator optimizer: {_optimizer_text(self.discriminator_optimizer)}",
            f"discriminator steps: {self.discriminator_steps}",
            f"regularizers: {', '.join(map(repr, self.regularizers)) or 'none'}",
        ]

    def serialized(self):
        """The recipe as a dict of configs, from which `compile` can be called."""
        names = [field.name for field in dataclasses.fields(self)]
        parts = {name: getattr(self, name) for name in names}
        return keras.saving.serialize_keras_object(
            parts | {"regularizers": list(self.regularizers)}
        )


def rate_and_count_of(optimizer):
    """The number or schedule that an optimizer was given, and what it asks it with."""
    # The public attribute is the value that a schedule has now.
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    return optimizer._learning_rate, optimizer._iterations


def _optimizer_text(optimizer):
    config = optimizer.get_config()
    rate = keras.saving.deserialize_keras_object(config.get("learning_rate", 0.0))
    betas = [f"{k}={config[k]:g}" for k in ("beta_1", "beta_2", "rho") if k in config]
    return f"{type(optimizer).__name__}({', '.join([number_text(rate), *betas])})"
