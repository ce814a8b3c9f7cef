"""Whatever a user hands to `fit` or `evaluate`, checked and turned into batches."""

import itertools
import os
import warnings

import numpy as np
import tensorflow as tf

from ganzoo.datasets.pipeline import Arrays, Batches, PythonErrors, without_autotune
from ganzoo.engine.batch_check import BatchCheck, checked_loader
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

    def __init__(self, check, steps_per_epoch, errors=None):
        self.check = check
        self.steps_per_epoch = steps_per_epoch
        self.errors = errors or PythonErrors()

    def at(self, step):
        """What Keras's `fit` gets to begin at batch `step`."""
        raise NotImplementedError

    def require_order(self):
        """Refuse data whose order cannot be entered again after an interruption."""

    def description(self):
        """What tells these data from others, ready for JSON."""
        raise NotImplementedError


class BatchesFeed(Feed):
    """From `ganzoo.datasets.Batches`: any step can be entered."""

    enters_anywhere = True

    def __init__(self, batches, check, steps_per_epoch):
        super().__init__(check, steps_per_epoch or len(batches), batches.errors)
        self.batches = batches
        self.at(0)

    def at(self, step):
        return self.check.guard(self.batches.dataset(step), self.errors)

    def description(self):
        return self.batches.description() | {"steps_per_epoch": self.steps_per_epoch}


class DatasetFeed(Feed):
    """From a `tf.data.Dataset`: entered by reading what comes before."""

    def __init__(self, dataset, check, steps_per_epoch):
        length = int(dataset.cardinality())
        if length == tf.data.INFINITE_CARDINALITY and steps_per_epoch is None:
            raise ValueError(
                "An endless dataset needs `steps_per_epoch`. Received: "
                "steps_per_epoch=None."
            )
        if length == 0:
            raise ValueError("The dataset holds no batch.")
        super().__init__(check, steps_per_epoch or (length if length > 0 else None))
        self.dataset = check.guard(dataset, self.errors)

    def at(self, step):
        if self.steps_per_epoch is None:
            return self.dataset
        # Repeated inside tf.data, a seeded shuffle goes on as in one long run.
        return without_autotune(self.dataset.repeat().skip(step))

    def require_order(self):
        if self.steps_per_epoch is None:
            raise ValueError(
                "Exact resume needs a dataset of known length. Received one that only "
                "reading can tell: pass `steps_per_epoch`."
            )

    def description(self):
        return {
            "elements": str(self.dataset.element_spec),
            "steps_per_epoch": self.steps_per_epoch,
        }


class LoaderFeed(Feed):
    """From a Python loader (generator, PyDataset, Grain, torch): each batch is checked
    on its way to Keras; the order is the loader's own."""

    def __init__(self, loader, check, steps_per_epoch):
        if steps_per_epoch is None and hasattr(loader, "__len__"):
            steps_per_epoch = len(loader)
        super().__init__(check, steps_per_epoch)
        self.loader = checked_loader(loader, check, self.errors, endless=True)

    def at(self, step):
        return self.loader

    def require_order(self):
        raise ValueError(
            "Exact resume needs data that can be entered at any step: arrays, "
            "`ganzoo.datasets` or a `tf.data.Dataset`. Received: a Python loader."
        )


def is_arrays(x):
    """Whether `x` is an array, or a dict, tuple or list of arrays."""
    parts = x.values() if isinstance(x, dict) else x
    if isinstance(x, (dict, tuple, list)):
        return bool(parts) and all(
            isinstance(p, (np.ndarray, tf.Tensor)) for p in parts
        )
    return isinstance(x, (np.ndarray, tf.Tensor))


def array_columns(x, y, check):
    """Checked dict of arrays from what stands in `fit(x, y)`."""
    columns = as_columns(x if y is None else (x, y), check.spec)
    columns = {name: np.asarray(column) for name, column in columns.items()}
    check.columns(columns)
    return columns


def for_training(
    x, y, check, *, batch_size, shuffle, seed, steps_per_epoch, discriminator_steps
):
    """The `Feed` for `fit(x, y)`.

    Args:
        x: Batches, arrays, `tf.data.Dataset` or Python loader.
        y: Second array where `x` is an array.
        check: `BatchCheck` for the model.
        batch_size: Samples in a batch; arrays only.
        shuffle: Whether to shuffle arrays.
        seed: Seed of that order.
        steps_per_epoch: Steps that `fit` calls an epoch, or `None` for one pass.
        discriminator_steps: Parts of a batch, each of which gets the default size.

    Raises:
        TypeError: If `x` is nothing of all that.
        ValueError: If the data do not fit the model.
    """
    _refuse_names(x, "x", check.spec)
    if is_arrays(x):
        columns = Arrays(array_columns(x, y, check))
        if batch_size is None:
            # As many as there are, where that is less than a batch.
            size = min(DEFAULT_BATCH_SIZE * discriminator_steps, len(columns))
            batch_size = max(size // check.divisor, 1) * check.divisor
        x = Batches(columns, batch_size, shuffle=shuffle, seed=seed)
    elif y is not None or batch_size is not None:
        raise ValueError(
            "`y` and `batch_size` go with arrays. Received them with "
            f"x={type(x).__name__}, whose batches hold everything."
        )
    if isinstance(x, Batches):
        _check_classes(x, check.spec, all_wanted=True)
        return BatchesFeed(x, check, steps_per_epoch)
    if isinstance(x, tf.data.Dataset):
        return DatasetFeed(x, check, steps_per_epoch)
    _require_loader(x, "x")
    return LoaderFeed(x, check, steps_per_epoch)


def _check_classes(batches, spec, all_wanted):
    """Tell at once, and not at the first batch with a label that is too high.

    Of names there may be more than are used, so this is no error.
    """
    label = spec.get("label")
    there = batches.num_classes
    if not label or not there or "label" not in batches.columns:
        return
    if there > label.count:
        told = "Labels that the model does not know will be refused"
    elif there < label.count and all_wanted:
        told = "Some classes of the model have no data"
    else:
        return
    warnings.warn(
        f"{told}. Received: data of {there} classes, for a model of "
        f"num_classes={label.count}.",
        stacklevel=4,
    )


def for_evaluation(x, y, spec, batch_size, metrics, name="x"):
    """Checked data for one pass, and the `PythonErrors` of its pipeline.

    Batches are read in a fixed random order: metrics that look at the first samples
    alone get all classes of a set that is sorted by them.

    Args:
        x: Data in any form that `for_training` takes.
        y: Second array where `x` is an array.
        spec: Dict of column specs.
        batch_size: Samples in a batch; arrays only.
        metrics: What will look at the data; some want a number of samples.
        name: Name of the argument, for errors. Defaults to `"x"`.

    Raises:
        TypeError: If `x` is nothing of all that.
        ValueError: If the data do not fit, or are known to be too few.
    """
    check, errors = BatchCheck(spec), PythonErrors()
    _refuse_names(x, name, spec)
    if is_arrays(x):
        columns = Arrays(array_columns(x, y, check))
        x = Batches(columns, min(batch_size or DEFAULT_BATCH_SIZE, len(columns)))
    if isinstance(x, Batches):
        _check_classes(x, spec, all_wanted=False)
        _require_enough(x.num_examples, metrics)
        return check.guard(x.once(shuffled=True), x.errors), x.errors
    if isinstance(x, tf.data.Dataset):
        return check.guard(x, errors), errors
    _require_loader(x, name)
    return checked_loader(x, check, errors), errors


def _require_enough(size, metrics):
    for metric, argument in itertools.product(metrics, ("samples", "real_samples")):
        wanted = getattr(metric, argument, None)
        # Metrics of a user's own may count in a variable of that name.
        if isinstance(wanted, int) and size < wanted:
            raise ValueError(
                f"`{metric.name}` is a figure of {wanted} samples. Received: data "
                f"of {size}. Give more, or make the metric with "
                f"`{argument}={size}` or fewer."
            )


def _refuse_names(x, name, spec):
    if isinstance(x, (str, os.PathLike)):
        opener = "translation" if "source" in spec else "images"
        raise TypeError(
            f"`{name}` must be data. Received the name {str(x)!r}, which "
            f"`ganzoo.datasets.{opener}({str(x)!r})` opens."
        )


def _require_loader(x, name):
    if not hasattr(x, "__iter__") and not hasattr(x, "__getitem__"):
        raise TypeError(
            f"`{name}` must be arrays, `ganzoo.datasets` batches, a `tf.data.Dataset` "
            f"or a Python loader. Received: {type(x).__name__}."
        )
