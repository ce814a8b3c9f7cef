"""From a random-access source to a stream of batches whose order is a pure function.

A *source* is anything with `len(source)` and `source[indices]`, which takes a 1-D
integer array and returns a dict of arrays with one row an index. Batch number `step`
holds the samples that (seed, epoch, position) choose, so the stream can be entered at
any step: that is what makes an interrupted run resumable to the bit.
"""

import hashlib

import numpy as np
import tensorflow as tf

from ganzoo import random
from ganzoo.datasets.python_errors import PythonErrors
from ganzoo.datasets.windows import Windows

# Columns that are images of one scene, and so are flipped and cut alike.
IMAGES = ("image", "source", "target")


class Arrays:
    """A source in memory.

    Args:
        columns: Dict of arrays of equal length, first axis = samples.

    Raises:
        ValueError: If the lengths differ.
    """

    def __init__(self, columns):
        self.columns = {name: np.asarray(column) for name, column in columns.items()}
        lengths = {name: len(column) for name, column in self.columns.items()}
        if len(set(lengths.values())) != 1:
            raise ValueError(f"Columns must be of equal length. Received: {lengths}.")
        self.length = next(iter(lengths.values()))

    def __len__(self):
        return self.length

    def __getitem__(self, indices):
        return {name: column[indices] for name, column in self.columns.items()}


class Batches:
    """An endless stream of batches that can be entered at any step.

    Every epoch visits each sample at most once, in an order that depends on
    (seed, epoch) alone; the last `len(source) % batch_size` samples of that order are
    left out, so that all batches are full.

    Args:
        source: Random-access source of samples (see the module).
        batch_size: Samples in a batch, over all replicas.
        shuffle: Whether the order changes from epoch to epoch (over the whole set), or
            stays that of the source.
        horizontal_flip: Whether to mirror each image left to right with chance 1/2;
            source and target together.
        random_crop: Side, or (height, width), of a window that is cut from each image,
            elsewhere in every epoch; the same from source and target. `None` for the
            whole image.
        seed: Integer that decides the order, the flips and the windows.
        class_names: Names of the labels 0, 1, 2, ..., or `None`.
        settings: Dict, ready for JSON, of what else decided the data, which
            `description` is to tell.

    Raises:
        ValueError: If `source` holds fewer than `batch_size` samples, or there is no
            window of `random_crop` in its images.

    Example:

    >>> batches = Batches(Arrays({"image": np.zeros((10, 8, 8, 1), "uint8")}), 4)
    >>> batches
    <Batches: 10 samples (image (8, 8, 1)), 2 batches of 4 an epoch>
    >>> [batch["image"].shape[0] for batch in batches]
    [4, 4]
    """

    def __init__(
        self,
        source,
        batch_size: int,
        *,
        shuffle: bool = True,
        horizontal_flip: bool = False,
        random_crop: int | tuple[int, int] | None = None,
        seed: int = 0,
        class_names=None,
        settings: dict | None = None,
    ):
        if not isinstance(batch_size, (int, np.integer)):
            raise TypeError(
                f"`batch_size` must be a whole number. Received: {batch_size!r}."
            )
        if not 1 <= batch_size <= len(source):
            raise ValueError(
                f"`batch_size` must lie between 1 and the number of samples, "
                f"{len(source)}. Received: batch_size={batch_size}."
            )
        self.source = source
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.horizontal_flip = horizontal_flip
        self.seed = seed
        self.class_names = None if class_names is None else tuple(class_names)
        self.settings = dict(settings or {})
        self.num_examples = len(source)
        self.steps_per_epoch = len(source) // batch_size
        self.errors = PythonErrors()
        self.columns = {
            name: (column.shape[1:], column.dtype)
            for name, column in source[np.zeros(1, np.int64)].items()
        }

        shapes = {n: tuple(self.columns[n][0]) for n in IMAGES if n in self.columns}
        # Samples may also be vectors, of which there is nothing to flip or to cut.
        self._pictures = [name for name, shape in shapes.items() if len(shape) == 3]
        if horizontal_flip and not self._pictures:
            raise ValueError(
                f"`horizontal_flip` needs images, called one of {IMAGES}. Received "
                f"columns: {self.columns}."
            )
        self.windows = None
        if random_crop is not None:
            pictures = {name: shapes[name] for name in self._pictures}
            self.windows = Windows(random_crop, pictures)
            shapes |= self.windows.shapes
        self._shapes = shapes

    def __repr__(self):
        shapes = ", ".join(f"{name} {shape}" for name, shape in self._shapes.items())
        classes = f" of {self.num_classes} classes" if self.num_classes else ""
        return (
            f"<{type(self).__name__}: {self.num_examples} samples ({shapes}){classes}, "
            f"{self.steps_per_epoch} batches of {self.batch_size} an epoch>"
        )

    @property
    def image_shape(self):
        """(height, width, channels) of the images; of the targets, if these are
        pairs."""
        return self._shape("target" if "target" in self._shapes else "image")

    @property
    def source_shape(self):
        """(height, width, channels) of the source images of pairs."""
        return self._shape("source")

    @property
    def target_shape(self):
        """(height, width, channels) of the target images of pairs."""
        return self._shape("target")

    def _shape(self, name):
        if name not in self._shapes:
            raise AttributeError(
                f"These batches hold no {name!r}; their columns: {list(self.columns)}."
            )
        return self._shapes[name]

    @property
    def num_classes(self):
        """How many classes the labels name, or `None` without class names."""
        return None if self.class_names is None else len(self.class_names)

    def description(self):
        """What tells this stream from others, ready for JSON."""
        ends = self.source[np.array([0, self.num_examples - 1])]
        content = b"".join(np.ascontiguousarray(c).tobytes() for c in ends.values())
        return {
            "num_examples": self.num_examples,
            "batch_size": self.batch_size,
            "shuffle": self.shuffle,
            "horizontal_flip": self.horizontal_flip,
            "random_crop": self.windows and list(self.windows.size),
            "seed": self.seed,
            "columns": {name: str(column) for name, column in self.columns.items()},
            "first_and_last": hashlib.sha256(content).hexdigest()[:16],
            "settings": self.settings or None,
        }

    def __len__(self):
        return self.steps_per_epoch

    def __iter__(self):
        with self.errors.surfaced():
            yield from self.dataset().take(self.steps_per_epoch)

    def dataset(self, start_step=0):
        """The stream from batch `start_step` on, as an endless `tf.data.Dataset`."""
        steps = tf.data.Dataset.range(start_step, np.iinfo(np.int64).max)
        return without_autotune(steps.map(self._batch).prefetch(4))

    def once(self, shuffled: bool = False):
        """All samples once, unflipped, with windows in the centre, as a finite dataset;
        the last batch may be smaller.

        Args:
            shuffled: Whether they come in a random order, the same whatever the seed
                is. Defaults to `False`.
        """
        starts = tf.data.Dataset.range(0, self.num_examples, self.batch_size)

        def batch(start):
            stop = tf.minimum(start + self.batch_size, self.num_examples)
            places = tf.range(start, stop)
            if shuffled:
                places = random.shuffled(places, self.num_examples, seed=0, epoch=0)
            return self._centred(self._load(places))

        return without_autotune(starts.map(batch).prefetch(4))

    def head(self, count: int):
        """The first samples in order, or all if there are fewer, as in
        `once`.

        Args:
            count: Number of samples.

        Returns:
            Dict of NumPy arrays.

        Raises:
            ValueError: If `count` is not a positive whole number.
        """
        if not isinstance(count, (int, np.integer)) or count < 1:
            raise ValueError(
                f"`count` must be a positive whole number. Received: {count!r}."
            )
        return self.at(np.arange(min(count, self.num_examples)))

    def at(self, places) -> dict:
        """The samples at some places of the set, as in `once`.

        Args:
            places: Integers in [0, num_examples).

        Returns:
            Dict of NumPy arrays.
        """
        batch = self._centred(self.source[np.asarray(places)])
        return {name: np.asarray(column) for name, column in batch.items()}

    def _centred(self, batch):
        return batch if self.windows is None else self.windows.centred(batch)

    def _batch(self, step):
        epoch = step // self.steps_per_epoch
        first = step % self.steps_per_epoch * self.batch_size
        indices = first + tf.range(self.batch_size, dtype=tf.int64)
        if self.shuffle:
            indices = random.shuffled(indices, self.num_examples, self.seed, epoch)
        batch = self._load(indices, self.batch_size)
        with random.scope(self.seed, step):
            if self.windows is not None:
                batch = self.windows.drawn(batch, self.batch_size)
            if self.horizontal_flip:
                flip = random.uniform((self.batch_size, 1, 1, 1), "flip") < 0.5
                for name in self._pictures:
                    image = batch[name]
                    batch[name] = tf.where(flip, tf.reverse(image, axis=[2]), image)
        return batch

    def _load(self, indices, rows=None):
        names = list(self.columns)
        load = self.errors.remembered(
            lambda indices: [
                np.ascontiguousarray(column)
                for column in map(self.source[indices].__getitem__, names)
            ]
        )
        types = [self.columns[name][1] for name in names]
        batch = dict(zip(names, tf.numpy_function(load, [indices], types)))
        for name, column in batch.items():
            column.set_shape((rows, *self.columns[name][0]))
        return batch


def without_autotune(dataset):
    """`dataset` with tf.data's autotuning off.

    Its thread sleeps in doubling periods of up to a minute, and `fit` waits for it to
    wake when the iterator is freed (TensorFlow 2.21).
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
