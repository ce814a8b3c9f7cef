"""Checks on batches on their way into training."""

import keras
import numpy as np
import tensorflow as tf

from ganzoo.datasets.pipeline import without_autotune
from ganzoo.engine.data_spec import as_columns

FACTORS = "discriminator steps x accumulate x pack x replicas"


class BatchCheck:
    """What every batch must be.

    Args:
        spec: Dict of column specs (`Pixels`, `Labels`).
        divisor: What the batch size must be a multiple of. Defaults to 1.
    """

    def __init__(self, spec, divisor=1):
        self.spec = spec
        self.divisor = divisor

    def columns(self, columns):
        """Refuse a dict of arrays that does not fit."""
        for name, column in columns.items():
            self.spec[name].check_type(name, (None, *column.shape[1:]), column.dtype)
            self.spec[name].check_values(name, column)

    def arrays(self, batch):
        """A batch of a loader, as Keras demands it of a generator: in a tuple."""
        columns = as_columns(batch, self.spec)
        columns = {name: np.asarray(column) for name, column in columns.items()}
        self.columns(columns)
        self.size(len(next(iter(columns.values()))))
        return (columns,)

    def size(self, size):
        """Refuse a batch size, `None` where it is not fixed."""
        if size is None and self.divisor > 1:
            raise ValueError(
                f"Batches must all be of one size that {self.divisor} ({FACTORS}) "
                "divides. Received a dataset whose batch size is not fixed: use "
                "`.batch(size, drop_remainder=True)`."
            )
        if size is not None and size % self.divisor:
            more, each = -(-size // self.divisor) * self.divisor, size * self.divisor
            parts = f", or {each} for {size} in each part" if each != more else ""
            raise ValueError(
                f"The batch size must be a multiple of {self.divisor} ({FACTORS}), "
                f"such as {more}{parts}. Received batches of {size}."
            )

    def guard(self, dataset, errors):
        """`dataset` without autotuning, its batches checked as they pass."""
        elements = as_columns(dataset.element_spec, self.spec)
        for name, element in elements.items():
            self.spec[name].check_type(name, element.shape, element.dtype)
        self.size(next(iter(elements.values())).shape[0])
        suspects = [n for n, e in elements.items() if self.spec[n].needs_look(e.dtype)]
        if not suspects:
            return without_autotune(dataset)

        def look(*values):
            for name, column in zip(suspects, values):
                self.spec[name].check_values(name, column)
            return np.int32(0)

        def pass_on(*batch):
            batch = batch[0] if len(batch) == 1 else batch
            values = [as_columns(batch, self.spec)[name] for name in suspects]
            seen = tf.numpy_function(errors.remembered(look), values, tf.int32)
            with tf.control_dependencies([seen]):
                return tf.nest.map_structure(tf.identity, batch)

        return without_autotune(dataset.map(pass_on))


class CheckedPyDataset(keras.utils.PyDataset):
    """A `PyDataset` whose batches are checked as they are made."""

    def __init__(self, dataset, check):
        super().__init__(
            dataset.workers, dataset.use_multiprocessing, dataset.max_queue_size
        )
        self.dataset = dataset
        self.check = check

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        return self.check.arrays(self.dataset[index])

    def on_epoch_end(self):
        self.dataset.on_epoch_end()


def checked_loader(loader, check, errors, endless=False):
    """`loader` in a form that Keras takes, its batches checked on the way.

    Args:
        loader: Python loader.
        check: `BatchCheck`.
        errors: `PythonErrors` that keeps what is raised inside Keras's pipeline.
        endless: Whether to begin again when the loader is through.

    Raises:
        ValueError: If the first batch is refused, or there is none.
    """
    if isinstance(loader, keras.utils.PyDataset):
        check.arrays(loader[0])
        return CheckedPyDataset(loader, check)
    batches = iter(loader)
    try:
        first = check.arrays(next(batches))
    except StopIteration:
        raise ValueError("The loader holds no batch.") from None
    checked = errors.remembered(check.arrays)

    def stream():
        yield first
        again = batches
        while True:
            for batch in again:
                yield checked(batch)
            # A generator cannot begin again: Keras then says that data ran out.
            if not endless or iter(loader) is loader:
                return
            again = iter(loader)

    return stream()
