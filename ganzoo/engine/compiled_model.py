"""A Keras model of two players that `compile` binds to a recipe."""

import warnings

import keras
import tensorflow as tf

from ganzoo import losses
from ganzoo.arguments import whole_number
from ganzoo.engine.fed_model import FedModel
from ganzoo.engine.loss_scaling import SkippedUpdates
from ganzoo.engine.own_models import check_loadable
from ganzoo.engine.recipe import Recipe, rate_and_count_of
from ganzoo.gradients import is_scaled
from ganzoo.quality import check_metrics, listed, results
from ganzoo.regularizers import Regularizer
from ganzoo.schedules import LinearDecay


class CompiledModel(FedModel):
    """The recipe side of a model: `compile`, its config, metrics and `summary`.

    Subclasses have `generator` and `discriminator`, both built, a variable `step`, and
    in `extra_terms` the names of terms that are no loss and no regularizer.
    """

    def recipe(self):
        """The paper's `Recipe`."""
        return Recipe(
            generator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
            discriminator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
            loss=losses.NonSaturating(),
        )

    def compile(
        self,
        generator_optimizer=None,
        discriminator_optimizer=None,
        loss=None,
        regularizers=None,
        discriminator_steps=None,
        accumulate=1,
        metrics=(),
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        **unknown,
    ):
        """Bind the paper's recipe, with any of its pieces changed.

        Args:
            generator_optimizer: See `Recipe`, as for the next four; `None` keeps the
                paper's.
            discriminator_optimizer: See `Recipe`.
            loss: See `Recipe`.
            regularizers: See `Recipe`; `[]` for none.
            discriminator_steps: See `Recipe`.
            accumulate: Blocks that each update's samples are cut into, whose gradients
                are added up: the memory of a batch of that part of the size, for one
                more pass of the generator. XLA keeps all blocks in memory, so `"auto"`
                is then `False`. Batch norm, and losses or layers that compare samples,
                look at a block. Defaults to 1.
            metrics: Those of `ganzoo.metrics`, or Keras metrics that `evaluate` can
                update with `(real, fake)` images, float32 in [-1, 1]; a list, or one.
            run_eagerly: As in Keras.
            steps_per_execution: As in Keras; 1 on several replicas.
            jit_compile: As in Keras; not `True` on several replicas.

        Raises:
            TypeError: If an argument is not known.
            ValueError: If one is out of range (see `Recipe`), or not possible on the
                replicas of the strategy in whose scope the model was made.
        """
        with self.distribute_strategy.scope():
            recipe = self.recipe()
        if unknown:
            known = [*vars(recipe), "accumulate", "metrics", "run_eagerly"]
            raise TypeError(
                f"Unknown compile arguments: {sorted(unknown)}. Expected some of "
                f"{[*known, 'steps_per_execution', 'jit_compile']}."
            )
        check_loadable(self)
        accumulate = whole_number("accumulate", accumulate)
        self._check_replicas(steps_per_execution, jit_compile)
        recipe = recipe.replaced(
            generator_optimizer=generator_optimizer,
            discriminator_optimizer=discriminator_optimizer,
            loss=loss,
            regularizers=regularizers,
            discriminator_steps=discriminator_steps,
        )
        metrics = listed(metrics)
        check_metrics(metrics)
        for regularizer in recipe.regularizers:
            regularizer.check(getattr(self, regularizer.player))
            if accumulate > 1 and type(regularizer).update is not Regularizer.update:
                raise ValueError(
                    f"`accumulate` must be 1 with {regularizer.name!r}, which learns "
                    f"from the whole batch. Received: accumulate={accumulate}."
                )
        # Serialized now: building an optimizer or wrapping it must not show in files.
        self._compiled_with = recipe.serialized() | {
            "accumulate": accumulate,
            "metrics": _saveable(metrics),
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
        }
        with self.distribute_strategy.scope():
            for regularizer in recipe.regularizers:
                regularizer.build(None)
            self._bind(recipe)
            self.accumulate = accumulate
            uncompiled = accumulate > 1 and jit_compile == "auto"
            super().compile(
                optimizer=recipe.generator_optimizer,
                run_eagerly=run_eagerly,
                steps_per_execution=steps_per_execution,
                jit_compile=False if uncompiled else jit_compile,
            )
            self.loss = recipe.loss
            self.quality_metrics = metrics
            for metric in self.quality_metrics:
                # Variables cannot be made inside of a step under a strategy.
                if hasattr(metric, "build"):
                    metric.build(self.generator.output_shape[1:])
            # Keras builds optimizers at the first update, which a strategy forbids.
            self.optimizer.build(self.generator.trainable_variables)
            self.discriminator_optimizer.build(self.discriminator.trainable_variables)

    def _check_replicas(self, steps_per_execution, jit_compile):
        """Refuse what Keras cannot do on replicas: it would fail deep in TensorFlow."""
        strategy = self.distribute_strategy
        replicas = strategy.num_replicas_in_sync
        # A TPU compiles by itself; there Keras decides.
        if replicas == 1 or isinstance(strategy, tf.distribute.TPUStrategy):
            return
        for name, value, works in [
            ("jit_compile", jit_compile, (False, "auto")),
            ("steps_per_execution", steps_per_execution, (1,)),
        ]:
            if value not in works:
                raise ValueError(
                    f"`{name}` must be {' or '.join(map(repr, works))} on {replicas} "
                    "replicas; on a single one others work too. Received: "
                    f"{name}={value!r}."
                )

    def _bind(self, recipe):
        self.current_recipe = recipe
        self.regularizers = list(recipe.regularizers)
        self.discriminator_steps = recipe.discriminator_steps
        optimizer = recipe.discriminator_optimizer
        if self.dtype_policy.name == "mixed_float16" and not is_scaled(optimizer):
            # Keras does this for `model.optimizer` alone.
            optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
        self.discriminator_optimizer = optimizer
        names = ["d_loss", "g_loss", *self.extra_terms]
        for player in ("discriminator", "generator"):
            if getattr(self, player).losses:
                names.append(f"{player}_layer_losses")
        for regularizer in recipe.regularizers:
            if regularizer.name in names:
                raise ValueError(
                    "Every term must be logged under a name of its own. Received: "
                    f"the regularizer name {regularizer.name!r} twice, or beside a "
                    f"term of that name: {names}."
                )
            names.append(regularizer.name)
        self.trackers = {name: keras.metrics.Mean(name=name) for name in names}

    @property
    def metrics(self):
        return [*self.trackers.values(), *self.quality_metrics] if self.compiled else []

    def _log(self, terms):
        if terms.keys() != self.trackers.keys():
            raise ValueError(
                f"The terms of {type(self).__name__} must be {sorted(self.trackers)}. "
                f"Received: {sorted(terms)}. Name in `extra_terms` what "
                "`generator_terms` and `discriminator_terms` add."
            )
        for name, value in terms.items():
            self.trackers[name].update_state(value)

    def training_logs(self):
        """Means of the terms since the epoch began."""
        return self.as_logs({n: mean.result() for n, mean in self.trackers.items()})

    def as_logs(self, values):
        """Scalars in the shape that Keras wants from a step."""
        several = tf.distribute.MultiWorkerMirroredStrategy
        if isinstance(self.distribute_strategy, several):
            # Keras averages over the first axis there, which a scalar has not.
            return {name: value[None] for name, value in values.items()}
        return values

    def get_metrics_result(self):
        return {}  # `train_step` returns its logs, `evaluate` asks for its own.

    def quality(self):
        """What the metrics say of the samples that they have seen, by name."""
        return results(self.quality_metrics)

    def begin_run(self, steps):
        """Tell schedules that follow a run how many training steps are left of it,
        `None` if unknown."""
        for schedule, done, updates in [
            (*rate_and_count_of(self.optimizer), 1),
            (
                *rate_and_count_of(self.discriminator_optimizer),
                self.discriminator_steps,
            ),
            *((regularizer.weight, self.step, 1) for regularizer in self.regularizers),
        ]:
            if isinstance(schedule, LinearDecay):
                # A new optimizer counts from 0, whatever the model was trained before.
                end = None if steps is None else int(done.numpy()) + steps * updates
                schedule.begin(end)

    def own_callbacks(self):
        """What watches over `fit` beside the callbacks that it is given."""
        optimizers = self.optimizer, self.discriminator_optimizer
        return [SkippedUpdates()] if any(map(is_scaled, optimizers)) else []

    def get_compile_config(self):
        return self._compiled_with if self.compiled else None

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))

    def summary(self, *args, print_fn=print, **kwargs):
        """Print both networks and the recipe; arguments as in Keras."""
        self.generator.summary(*args, print_fn=print_fn, **kwargs)
        self.discriminator.summary(*args, print_fn=print_fn, **kwargs)
        recipe = self.current_recipe if self.compiled else self.recipe()
        lines = [*recipe.describe(), f"averaged generator: {self.ema or 'none'}"]
        if self.compiled and self.accumulate > 1:
            lines.append(f"each batch in {self.accumulate} blocks")
        print_fn("\n  ".join([f"{type(self).__name__} {self.name!r}", *lines]))


def _saveable(metrics):
    """Configs of metrics, but of those that hold what Keras cannot save."""
    configs = []
    for metric in metrics:
        try:
            configs.append(keras.saving.serialize_keras_object(metric))
        except (TypeError, ValueError) as error:
            warnings.warn(
                f"Files of the model will be without its metric {metric.name!r}: "
                f"{error}",
                stacklevel=3,
            )
    return configs
