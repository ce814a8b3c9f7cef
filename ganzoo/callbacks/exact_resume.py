"""Runs that end the same whether or not they were interrupted."""

import contextlib
import pathlib
import signal
import sys
import threading

import keras

from ganzoo.arguments import whole_number
from ganzoo.callbacks import training_state
from ganzoo.callbacks.epochs import epochs_wanted, is_last
from ganzoo.cluster import is_chief
from ganzoo.distribution import any_worker


class ExactResume(keras.callbacks.Callback):
    """Save the whole state of training, and go on from it to the bit.

    Where `directory` holds a state, `fit` restores it and does the rest of its
    `epochs`; otherwise it starts from the beginning. On one machine a run that was
    killed at any moment and started again ends with the weights of a run that was not
    (on a GPU after `ganzoo.random.make_deterministic(seed)`). Needs data in an
    order that is known: arrays, `ganzoo.datasets`, or a `tf.data.Dataset` of known
    length whose shuffle is seeded, which is read again up to the point of return. What
    other callbacks remember (`EarlyStopping`, `ReduceLROnPlateau`) is not saved.

    A state is a weights file (both networks, the average, both optimizers,
    regularizers and step) and, written after it, a JSON file with its checksum and the
    running means of the epoch. The last two states are kept; where the last is damaged,
    the one before is taken with a warning.

    Ctrl-C or SIGTERM ends training after the current step, with everything saved; what
    stands after `fit` in the script is done then.

    Put it last among the callbacks, so that the others have seen an epoch before it
    counts as done.

    Args:
        directory: Folder for the states of this one run.
        every: `"epoch"`, or a number of training steps after which a state is saved
            inside of epochs, too. Defaults to `"epoch"`.
        anew: Whether to remove the states that are there and begin from the beginning.
            Defaults to `False`.
        every_epochs: Epochs from one state to the next; more save time where epochs
            are short. The end of training is saved, too, unless the model then is at
            another step, as `EarlyStopping` may put it. Defaults to 1.

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

    def __init__(
        self,
        directory,
        every: int | str = "epoch",
        anew: bool = False,
        every_epochs: int = 1,
    ):
        super().__init__()
        if every != "epoch" and not (isinstance(every, int) and every >= 1):
            raise ValueError(
                f'`every` must be "epoch" or a number of steps. Received: {every!r}.'
            )
        self.directory = pathlib.Path(directory)
        self.every = every
        self.anew = anew
        self.every_epochs = whole_number("every_epochs", every_epochs)
        self._interrupted = False

    def restore_run(self, model, data, steps_per_epoch):
        """Restore the last whole state. Called by `fit` before it opens the data.

        Returns:
            (epoch, steps done in it), or `None` if there is no state.
        """
        self._run = training_state.describe(model, data)
        self._steps_per_epoch = steps_per_epoch
        if self.anew:
            training_state.remove(self.directory)
            restored = None
        else:
            restored = training_state.restore(self.directory, model, self._run)
        self._done = restored or (0, 0)
        self._ended = self._done, None
        return restored

    @contextlib.contextmanager
    def stopping_on_signals(self):
        """Let ctrl-C and SIGTERM end training after the current step. Called by `fit`.

        The second signal does what it always does.
        """
        self._interrupted = False
        before = {}

        def put_back():
            while before:
                signal.signal(*before.popitem())

        def interrupt(number, frame):
            put_back()
            self._interrupted = True
            print(
                f"\nStopping after this step; {self.directory} keeps what is needed to "
                "go on.",
                file=sys.stderr,
            )

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                before[number] = signal.signal(number, interrupt)
        try:
            yield
        finally:
            put_back()

    def on_train_begin(self, logs=None):
        epoch, step = self._done
        if (epoch, step) == (0, 0) or not is_chief():
            return
        inside = f" and {_counted(step, 'step')} of the next one" if step else ""
        more = epoch < epochs_wanted(self)
        then = "going on from there" if more else "a larger `epochs` would go on"
        print(
            f"{self.directory} holds a run of {_counted(epoch, 'epoch')}{inside}; "
            f"{then}.",
            file=sys.stderr,
        )

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        self._at = now = (self._epoch, batch + 1)
        if now <= self._done:
            return  # `fit` counts, but does not repeat, what was done before.
        # Workers that stopped at different steps would wait for each other for ever.
        self._interrupted = any_worker(self._interrupted)
        if self._interrupted or (self.every != "epoch" and self._crossed(now)):
            self._save(*now)
        if self._interrupted:
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        # Perhaps after the last step, while samples were drawn.
        self._interrupted = any_worker(self._interrupted)
        if self._interrupted:
            self.model.stop_training = True
        inside = self.model.stop_training and self._at[1] < self._steps_per_epoch
        place = self._at if inside else (epoch + 1, 0)
        self._ended = place, int(self.model.step.numpy())
        due = is_last(self, epoch) or (epoch + 1) % self.every_epochs == 0
        if due and place > self._done:
            self._save(*place)

    def on_train_end(self, logs=None):
        # A callback after this one may have ended training, unseen at the epoch's end;
        # one before it may have put the model back to another step by now.
        place, step = self._ended
        if place > self._done and step == int(self.model.step.numpy()):
            self._save(*place)

    def _crossed(self, now):
        """Whether a multiple of `every` steps lies between the last state and now."""
        last, count = (
            epoch * self._steps_per_epoch + step for epoch, step in (self._done, now)
        )
        return count // self.every > last // self.every

    def _save(self, epoch, step):
        training_state.write(self.directory, self.model, self._run, epoch, step)
        self._done = (epoch, step)


def _counted(number, name):
    return f"{number} {name}{'' if number == 1 else 's'}"
