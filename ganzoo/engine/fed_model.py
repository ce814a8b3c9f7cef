"""A Keras model whose `fit` checks its data and can begin in the middle of an epoch."""

import contextlib

import keras
from keras import tree

from ganzoo.engine import feeding
from ganzoo.engine.batch_check import BatchCheck


class FedModel(keras.Model):
    """The data side of `fit` and `evaluate`.

    Subclasses have `data_spec` (dict of `Pixels` and `Labels`), `batch_divisor`,
    `seed`, a variable `step` that counts training steps, `begin_run` and
    `own_callbacks`.
    """

    # Steps of the present epoch that were done in an earlier process.
    steps_to_count = 0

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        initial_epoch=0,
        steps_per_epoch=None,
        validation_steps=None,
        validation_batch_size=None,
        validation_freq=1,
    ):
        """Train, as `keras.Model.fit` does, on data in any of the zoo's forms.

        Args:
            x: `ganzoo.datasets` batches; arrays (`fit(images)`, `fit(images, labels)`,
                `fit(source, target)`, or a dict); a `tf.data.Dataset`; or a Python
                loader, of dicts or tuples. Images are uint8, or floats in [-1, 1].
            y: Labels or target images where `x` is an array.
            batch_size: Samples in a training step, over all replicas and discriminator
                steps; for arrays. Defaults to 32 for each discriminator step.
            shuffle: Whether arrays are shuffled, anew in each epoch.
            validation_split: Share of the arrays, from their end, kept for validation.

        The other arguments are Keras's. Arrays are read in an order that depends on
        the model's seed and its step count alone, `ganzoo.datasets` batches in one of
        their own seed and that count; batches that would not be full are left out.

        Returns:
            The `keras.callbacks.History` of the run.

        Raises:
            ValueError: If the data do not fit the model; float images outside of
                [-1, 1] or labels out of range are found when their batch is read.
        """
        if not self.compiled:
            raise ValueError("Call `compile()` before `fit()`.")
        if not 0 <= validation_split < 1:
            raise ValueError(
                "`validation_split` must lie in [0, 1). "
                f"Received: {validation_split!r}."
            )
        if validation_split:
            x, y, validation_data = self._hold_out(x, y, validation_split)
        feed = feeding.for_training(
            x,
            y,
            BatchCheck(self.data_spec, self.batch_divisor),
            batch_size=batch_size,
            shuffle=shuffle,
            seed=self.seed,
            steps_per_epoch=steps_per_epoch,
            discriminator_steps=self.discriminator_steps,
        )
        if (feed.steps_per_epoch or 0) % self.steps_per_execution:
            raise ValueError(
                f"`steps_per_execution={self.steps_per_execution}` must divide the "
                f"{feed.steps_per_epoch} steps of an epoch."
            )
        validation_errors = feed.errors
        if validation_data is not None:
            self._require_metrics()
            validation_data, validation_errors = feeding.for_evaluation(
                validation_data,
                None,
                self.data_spec,
                validation_batch_size or batch_size,
                self.quality_metrics,
                "validation_data",
            )
        resuming = _resuming_callback(callbacks)
        first_epoch, first_step, start = initial_epoch, 0, 0
        if resuming:
            feed.require_order()
            steps = feed.steps_per_epoch
            done = resuming.restore_run(self, feed.description(), steps)
            first_epoch, first_step = done or (initial_epoch, 0)
            start = first_epoch * steps + first_step if done else 0
        if feed.enters_anywhere:
            start = int(self.step.numpy())
        left = None
        if feed.steps_per_epoch:
            left = (epochs - first_epoch) * feed.steps_per_epoch - first_step
        self.begin_run(left)
        with (
            resuming.stopping_on_signals() if resuming else contextlib.nullcontext(),
            self._counted_as_done(first_step),
            feed.errors.surfaced(),
            validation_errors.surfaced(),
        ):
            return super().fit(
                feed.at(start),
                epochs=epochs,
                verbose=verbose,
                callbacks=self._with_own(callbacks),
                validation_data=validation_data,
                initial_epoch=first_epoch,
                steps_per_epoch=feed.steps_per_epoch,
                validation_steps=validation_steps,
                validation_freq=validation_freq,
                shuffle=False,
            )

    def evaluate(
        self,
        x=None,
        y=None,
        batch_size=None,
        verbose="auto",
        steps=None,
        callbacks=None,
        return_dict=False,
        **kwargs,
    ):
        """Feed `(real, fake)` batches to the metrics that `compile` was given.

        Args:
            x: Data in any form that `fit` takes.
            y: Labels or target images where `x` is an array.
            batch_size: Samples in a batch; for arrays. Defaults to 32.

        The other arguments are Keras's. The noise is a function of the model's seed,
        so two evaluations of one model agree.

        Returns:
            The metrics' values, as a list or (`return_dict=True`) as a dict.

        Raises:
            ValueError: If the data do not fit the model, or there are no metrics.
        """
        self._require_metrics()
        self.evaluated_batches.assign(0)
        options = {"verbose": verbose, "steps": steps, "callbacks": callbacks}
        if kwargs.get("_use_cached_eval_dataset"):  # From `fit`, checked there.
            super().evaluate(x, **options, **kwargs)
        else:
            dataset, errors = feeding.for_evaluation(
                x, y, self.data_spec, batch_size, self.quality_metrics
            )
            with errors.surfaced():
                super().evaluate(dataset, **options, **kwargs)
        # Once, after all batches: some results take seconds.
        values = self.quality()
        if return_dict:
            return values
        return [*values.values()] if len(values) > 1 else next(iter(values.values()))

    def _with_own(self, callbacks):
        if isinstance(callbacks, keras.callbacks.CallbackList):
            return callbacks  # Somebody else's loop.
        return _listed(callbacks) + self.own_callbacks()

    def _require_metrics(self):
        if not self.quality_metrics:
            raise ValueError(
                "Evaluation needs metrics of (real, fake) images: "
                "`compile(metrics=[...])`. Received none."
            )

    def _hold_out(self, x, y, share):
        if not feeding.is_arrays(x):
            raise ValueError(
                "`validation_split` goes with arrays. Received it with "
                f"x={type(x).__name__}: pass `validation_data`."
            )
        columns = feeding.array_columns(x, y, BatchCheck(self.data_spec))
        kept = int(len(next(iter(columns.values()))) * (1.0 - share))
        training = {name: column[:kept] for name, column in columns.items()}
        return training, None, {name: c[kept:] for name, c in columns.items()}

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Nothing is left to build: networks and optimizers are.

        Under a strategy Keras would read a batch for it, which moves a seeded shuffle
        on and fails with several workers.
        """

    @contextlib.contextmanager
    def _counted_as_done(self, steps):
        """Let `fit` count its first `steps` steps without running them.

        Keras can begin at an epoch, not inside one. The epoch's running means, which
        Keras resets at its start, get the values back that they have now.
        """
        self.steps_to_count = steps
        if not steps:
            yield
            return
        self.make_train_function()
        train = self.train_function
        variables = [v for t in self.trackers.values() for v in t.variables]
        values = [variable.numpy() for variable in variables]

        def train_or_count(iterator):
            if self.steps_to_count <= 0:
                return train(iterator)
            self.steps_to_count -= self.steps_per_execution
            for variable, value in zip(variables, values):
                variable.assign(value)
            return self.training_logs()

        self.train_function = train_or_count
        try:
            yield
        finally:
            self.train_function = train


def _resuming_callback(callbacks):
    """The one among the callbacks of `fit` that restores runs, or `None`."""
    for callback in _listed(callbacks):
        if hasattr(callback, "restore_run"):
            return callback
    return None


def _listed(callbacks):
    """The callbacks of `fit`, in any of the forms that Keras takes, as a list."""
    return tree.flatten(getattr(callbacks, "callbacks", callbacks) or [])
