"""Whatever a user hands to `fit` or `evaluate`, checked and turned into batches."""

import itertools
import types

import numpy as np
import tensorflow as tf

from ganzoo.datasets.pipeline import Arrays, Batches, PythonErrors, without_autotune
from ganzoo.engine.data_spec import as_columns

DEFAULT_BATCH_SIZE = 32  # What Keras takes for arrays.


class Feed:
    """Checked training data that `fit` can enter at a given step.

    Attributes:
        steps_per_epoch: Batches in an epoch, or `None` where only reading tells.
        enters_anywhere: Whether any step is entered at no cost.
        errors: `PythonErrors` of the pipeline.
    """

    enters_anywhere = False

    def __init__(self, spec, divisor, steps_per_epoch):
        self.spec = spec
        self.divisor = divisor
        self.steps_per_epoch = steps_per_epoch
        self.errors = PythonErrors()

    def at(self, step):
        """What Keras's `fit` gets to begin at batch `step`."""
        raise NotImplementedError

    def _check_batch_size(self, size):
        if size is None and self.divisor > 1:
            raise ValueError(
                f"Batches must all be of one size that {self.divisor} (discriminator "
                "steps x replicas) divides. Received a dataset whose batch size is not "
                "fixed: use `.batch(size, drop_remainder=True)`."
            )
        if size is not None and size % self.divisor:
            raise ValueError(
                f"The batch size must be a multiple of {self.divisor} (discriminator "
                f"steps x replicas). Received batches of {size}."
            )


class BatchesFeed(Feed):
    """From `ganzoo.datasets.Batches`: any step can be entered."""

    enters_anywhere = True

    def __init__(self, batches, spec, divisor, steps_per_epoch):
        super().__init__(spec, divisor, steps_per_epoch or len(batches))
        self._check_batch_size(batches.batch_size)
        self.batches = batches
        self.errors = batches.errors
        self.at(0)

    def at(self, step):
        return guarded(self.batches.dataset(step), self.spec, self.errors)


class DatasetFeed(Feed):
    """From a `tf.data.Dataset`: entered by reading what comes before."""

    def __init__(self, dataset, spec, divisor, steps_per_epoch):
        length = int(dataset.cardinality())
        self.known = steps_per_epoch is not None or length > 0
        if not self.known and length == tf.data.INFINITE_CARDINALITY:
            raise ValueError(
                "An endless dataset needs `steps_per_epoch`. Received: "
                "steps_per_epoch=None."
            )
        if length == 0:
            raise ValueError("The dataset holds no batch.")
        steps = steps_per_epoch or (length if self.known else None)
        super().__init__(spec, divisor, steps)
        columns = as_columns(dataset.element_spec, spec)
        self._check_batch_size(next(iter(columns.values())).shape[0])
        self.dataset = guarded(dataset, spec, self.errors)

    def at(self, step):
        if self.known:
            # Repeated inside tf.data, a seeded shuffle goes on as in one long run.
            return without_autotune(self.dataset.repeat().skip(step))
        if step:
            raise ValueError(
                "A dataset of unknown length cannot be entered in the middle of an "
                "epoch: pass `steps_per_epoch`."
            )
        return self.dataset


class LoaderFeed(Feed):
    """From a Python loader (generator, PyDataset, Grain, torch): Keras iterates it.

    Its first batch is checked; its order is its own.
    """

    def __init__(self, loader, spec, divisor, steps_per_epoch):
        super().__init__(spec, divisor, steps_per_epoch)
        if isinstance(loader, types.GeneratorType):
            first = next(loader)
            self.loader = _tuples(itertools.chain([first], loader))
        else:
            first = loader[0] if hasattr(loader, "__getitem__") else next(iter(loader))
            self.loader = loader
        columns = {k: np.asarray(v) for k, v in as_columns(first, spec).items()}
        check_arrays(columns, spec)
        self._check_batch_size(len(next(iter(columns.values()))))

    def at(self, step):
        return self.loader


def _tuples(batches):
    """What Keras demands of a generator."""
    for batch in batches:
        yield batch if isinstance(batch, tuple) else (batch,)


def is_arrays(x):
    """Whether `x` is an array, or a dict, tuple or list of arrays."""
    parts = x.values() if isinstance(x, dict) else x
    if isinstance(x, (dict, tuple, list)):
        return bool(parts) and all(
            isinstance(p, (np.ndarray, tf.Tensor)) for p in parts
        )
    return isinstance(x, (np.ndarray, tf.Tensor))


def array_columns(x, y, spec):
    """Checked dict of arrays from what stands in `fit(x, y)`."""
    columns = as_columns(x if y is None else (x, y), spec)
    columns = {name: np.asarray(column) for name, column in columns.items()}
    check_arrays(columns, spec)
    return columns


def check_arrays(columns, spec):
    """Refuse arrays that do not fit `spec`."""
    for name, column in columns.items():
        spec[name].check_type(name, (None, *column.shape[1:]), column.dtype)
        spec[name].check_values(name, column)


def for_training(x, y, spec, *, divisor, batch_size, shuffle, seed, steps_per_epoch):
    """The `Feed` for `fit(x, y)`.

    Args:
        x: Batches, arrays, `tf.data.Dataset` or Python loader.
        y: Second array where `x` is an array.
        spec: Dict of column specs (`Pixels`, `Labels`).
        divisor: What the batch size must be a multiple of.
        batch_size: Samples in a batch; arrays only.
        shuffle: Whether to shuffle arrays.
        seed: Seed of that order.
        steps_per_epoch: Steps that `fit` calls an epoch, or `None` for one pass.
    """
    if is_arrays(x):
        columns = Arrays(array_columns(x, y, spec))
        # As many as there are, where that is less than a batch.
        largest = max(len(columns) // divisor * divisor, 1)
        size = batch_size or min(
            DEFAULT_BATCH_SIZE // divisor * divisor or divisor, largest
        )
        batches = Batches(columns, size, shuffle=shuffle, seed=seed)
        return BatchesFeed(batches, spec, divisor, steps_per_epoch)
    if y is not None or batch_size is not None:
        raise ValueError(
            "`y` and `batch_size` go with arrays. Received them with "
            f"x={type(x).__name__}, whose batches hold everything."
        )
    kind = {Batches: BatchesFeed, tf.data.Dataset: DatasetFeed}
    for base, feed in kind.items():
        if isinstance(x, base):
            return feed(x, spec, divisor, steps_per_epoch)
    if not hasattr(x, "__iter__") and not hasattr(x, "__getitem__"):
        raise TypeError(
            "`x` must be arrays, `ganzoo.datasets` batches, a `tf.data.Dataset` or a "
            f"Python loader. Received: {type(x).__name__}."
        )
    return LoaderFeed(x, spec, divisor, steps_per_epoch)


def for_evaluation(x, y, spec, batch_size):
    """Checked data for one pass in order, and the `PythonErrors` of its pipeline."""
    errors = PythonErrors()
    if is_arrays(x):
        columns = Arrays(array_columns(x, y, spec))
        size = min(batch_size or DEFAULT_BATCH_SIZE, len(columns))
        x = Batches(columns, size)
    if isinstance(x, Batches):
        return guarded(x.epoch_in_order(), spec, x.errors), x.errors
    if isinstance(x, tf.data.Dataset):
        return guarded(x, spec, errors), errors
    return x, errors


def guarded(dataset, spec, errors):
    """`dataset` without autotuning, its batches checked as they pass."""
    columns = as_columns(dataset.element_spec, spec)
    for name, column in columns.items():
        spec[name].check_type(name, column.shape, column.dtype)
    suspects = [name for name in columns if spec[name].needs_look(columns[name].dtype)]

    def look(*values):
        for name, column in zip(suspects, values):
            spec[name].check_values(name, column)
        return np.int32(0)

    def pass_on(*batch):
        batch = batch[0] if len(batch) == 1 else batch
        values = [as_columns(batch, spec)[name] for name in suspects]
        seen = tf.numpy_function(errors.remembered(look), values, tf.int32)
        with tf.control_dependencies([seen]):
            return tf.nest.map_structure(tf.identity, batch)

    return without_autotune(dataset.map(pass_on) if suspects else dataset)
