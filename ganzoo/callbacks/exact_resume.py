"""Runs that end the same whether or not they were interrupted."""

import hashlib
import json
import pathlib
import signal
import threading
import warnings

import keras

from ganzoo.files import atomic


class ExactResume(keras.callbacks.Callback):
    """Save the whole state of training, and go on from it to the bit.

    Where `directory` holds a state, `fit` restores it and does the rest of its
    `epochs`; otherwise it starts from the beginning. On one machine a run that was
    killed at any moment and started again ends with the weights of a run that was not
    (on a GPU after `tf.config.experimental.enable_op_determinism()`). Needs data in an
    order that is known: arrays, `ganzoo.datasets`, or a `tf.data.Dataset` whose shuffle
    is seeded, which is read again up to the point of return.

    A state is a weights file (both networks, the average, both optimizers,
    regularizers and step) and, written after it, a JSON file with its checksum and the
    running means of the epoch. The last two states are kept; where the last is damaged,
    the one before is taken with a warning.

    Ctrl-C or SIGTERM ends training after the current step, with everything saved.

    Put it last among the callbacks, so that the others have seen an epoch before it
    counts as done.

    Args:
        directory: Folder for the states of this one run.
        every: `"epoch"`, or a number of training steps. Defaults to `"epoch"`.

    Raises:
        ValueError: If `every` is something else; in `fit`, if `directory` holds states
            of another model, recipe or data set, or none that is whole.

    Example:

    >>> import ganzoo, numpy as np, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> images = np.zeros((8, 16, 16, 1), "uint8")
    >>> for epochs in (1, 3):
    ...     model = ganzoo.DCGAN((16, 16, 1), width=4, seed=1)
    ...     model.compile()
    ...     resume = ExactResume(folder)
    ...     history = model.fit(images, epochs=epochs, verbose=0, callbacks=[resume])
    ...     print(history.epoch)
    [0]
    [1, 2]
    """

    KEPT = 2

    def __init__(self, directory, every="epoch"):
        super().__init__()
        if every != "epoch" and not (isinstance(every, int) and every >= 1):
            raise ValueError(
                f'`every` must be "epoch" or a number of steps. Received: {every!r}.'
            )
        self.directory = pathlib.Path(directory)
        self.every = every
        self._interrupted = False
        self._handlers = {}

    def resume(self, model, steps_per_epoch):
        """Restore the last whole state. Called by `fit` before it opens the data.

        Returns:
            (epoch, steps done in it), or `None` if there is no state.
        """
        self._run = _description(model, steps_per_epoch)
        self._done = (0, 0)
        records = sorted(self.directory.glob("state-*.json"), reverse=True)
        for record in records:
            state = _whole(record)
            if state is None:
                note = f"{record} is damaged; taking the state before it."
                warnings.warn(note, stacklevel=2)
                continue
            self._refuse_other_run(state["run"])
            model.load_weights(record.with_name(state["weights"]))
            for variable, value in zip(_means(model), state["means"]):
                variable.assign(value)
            self._done = (state["epoch"], state["step"])
            return self._done
        if records:
            raise ValueError(
                "`directory` holds no state that is whole. Received: "
                f"{self.directory}. Delete it to start again."
            )
        return None

    def _refuse_other_run(self, run):
        for name, wanted in self._run.items():
            if run.get(name) != wanted:
                raise ValueError(
                    f"`directory` holds the states of another run: {name} is "
                    f"{run.get(name)!r} there and {wanted!r} here. Received: "
                    f"{self.directory}. Take another folder, or delete this one."
                )

    def on_train_begin(self, logs=None):
        self._interrupted = False
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._handlers[number] = signal.signal(number, self._interrupt)

    def on_train_end(self, logs=None):
        self._put_handlers_back()

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        now = (self._epoch, batch + 1)
        if now <= self._done:
            return  # `fit` counts, but does not repeat, what was done before.
        if (self.every != "epoch" and self._crossed(now)) or self._interrupted:
            self._save(*now)
        if self._interrupted:
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        if not self._interrupted:
            self._save(epoch + 1, 0)

    def _crossed(self, now):
        """Whether a multiple of `every` steps lies between the last state and now."""
        per_epoch = self._run["steps_per_epoch"] or 0
        last, count = (epoch * per_epoch + step for epoch, step in (self._done, now))
        return count // self.every > last // self.every

    def _interrupt(self, number, frame):
        self._put_handlers_back()  # The second ctrl-C does what it always does.
        self._interrupted = True

    def _put_handlers_back(self):
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    def _save(self, epoch, step):
        name = f"state-{epoch:06d}-{step:08d}"
        weights = self.directory / f"{name}.weights.h5"
        with atomic(weights) as path:
            self.model.save_weights(path)
        state = {
            "epoch": epoch,
            "step": step,
            "means": [variable.numpy().tolist() for variable in _means(self.model)],
            "run": self._run,
            "weights": weights.name,
            "sha256": _checksum(weights),
        }
        # This file makes the state count: it is written last.
        with atomic(self.directory / f"{name}.json") as path:
            path.write_text(json.dumps(state, indent=1))
        self._done = (epoch, step)
        self._tidy()

    def _tidy(self):
        for record in sorted(self.directory.glob("state-*.json"))[: -self.KEPT]:
            record.unlink()
        for weights in self.directory.glob("*state-*.weights.h5"):
            if not weights.with_name(weights.name[:-11] + ".json").exists():
                weights.unlink()  # Of an older state, or of a write that was killed.


def _description(model, steps_per_epoch):
    """What must be the same for a state to be the run's own."""
    config = {k: v for k, v in model.get_config().items() if k != "name"}
    return json.loads(
        json.dumps(
            {
                "model": type(model).__name__,
                "config": config,
                "recipe": model.current_recipe.describe(),
                "steps_per_epoch": steps_per_epoch,
            }
        )
    )


def _means(model):
    """Variables of what is logged, which Keras leaves out of weights files."""
    return [variable for metric in model.metrics for variable in metric.variables]


def _whole(record):
    """The state that a JSON file describes, or `None` if anything of it is damaged."""
    try:
        state = json.loads(record.read_text())
        if _checksum(record.with_name(state["weights"])) == state["sha256"]:
            return state
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
