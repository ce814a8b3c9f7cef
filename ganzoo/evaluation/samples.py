"""Real and generated samples, wherever they are, in one form."""

import os

import numpy as np
import tensorflow as tf

from ganzoo import random
from ganzoo.arguments import whole_number
from ganzoo.datasets import Arrays, Batches, images, translation

# Apart enough that no two evaluations of a model share noise.
SEEDS_APART = 1_000_003

# Samples of a `tf.data.Dataset` that are taken, as it may have no end.
MOST_STREAMED = 50_000


class Stored:
    """Samples that are there: the first `count` of a fixed random order.

    A set that is sorted by class so gives all classes, and two sets of one size are
    taken in one order, which keeps pairs together.

    Args:
        source: `ganzoo.datasets` batches, or what `ganzoo.datasets.images` opens, or an
            array of vectors `(n, d)`, or a `tf.data.Dataset`, which is read into memory
            as far as `MOST_STREAMED` samples.
        name: Name of the argument, for errors.
        pairs: Whether these must be pairs, which `ganzoo.datasets.translation` opens.
            Defaults to `False`.
        shape: What `in_the_shape_of` a model returns, for what has to be opened.
            Defaults to pictures as they are.
    """

    def __init__(
        self, source, name: str, pairs: bool = False, shape: dict | None = None
    ):
        if isinstance(source, (str, os.PathLike)) and str(source).endswith(".keras"):
            raise ValueError(
                f"`{name}` must be samples or a model, which "
                f"`keras.models.load_model` reads. Received: the path {str(source)!r}."
            )
        if isinstance(source, tf.data.Dataset):
            source = _in_memory(source, name)
        if isinstance(source, np.ndarray) and source.ndim == 2:
            source = Batches(Arrays({"image": source}), 1)
        if not isinstance(source, Batches):
            # What stands in memory is what a model was trained on, or is refused.
            named = isinstance(source, (str, os.PathLike))
            sized = shape if named and shape else {}
            source = (translation if pairs else images)(source, batch_size=1, **sized)
        if pairs and "source" not in source.columns:
            raise ValueError(
                f"`{name}` must be pairs, such as `ganzoo.datasets.translation` opens, "
                "for a model that translates. Received: batches of "
                f"{sorted(source.columns)}."
            )
        self.batches = source
        self.name = name
        self.size = source.num_examples
        self.order = random.shuffled(
            np.arange(self.size), self.size, seed=0, epoch=0
        ).numpy()
        self._last_part = None, None

    @classmethod
    def of(cls, source, name: str, model=None):
        """`source` as it is if it is of this class, else opened for a model."""
        if isinstance(source, cls):
            return source
        return cls(source, name, is_translator(model), in_the_shape_of(model))

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.batches.image_shape)

    def part(self, start: int, stop: int) -> dict:
        """Columns of the samples from `start` to `stop` of the order, which after its
        end begins anew.

        The last part is remembered: metrics want its images, models its labels.
        """
        if self._last_part[0] != (start, stop):
            places = self.order[np.arange(start, stop) % self.size]
            self._last_part = (start, stop), self.batches.at(places)
        return self._last_part[1]

    def images(self, start: int, stop: int) -> np.ndarray:
        part = self.part(start, stop)
        return part["target" if "target" in part else "image"]

    def require(self, count: int, asker: str = "the metrics"):
        """Refuse to give more samples than there are.

        Args:
            count: How many are wanted.
            asker: Who wants them, for the error.
        """
        if count > self.size:
            raise ValueError(
                f"`{self.name}` must hold the {count} samples that {asker} asked for. "
                f"Received: {self.size}. Give more, or make {asker} with "
                f"`samples={self.size}` or fewer."
            )


class Generated:
    """Samples that a model draws.

    A class-conditional model is asked for the classes of the real samples, and one that
    translates for the translations of their sources.

    Args:
        model: Model with `generate` or `translate`.
        real: `Stored` real samples.
        seed: Integer; the same seed gives the same samples.
    """

    def __init__(self, model, real: Stored, seed: int = 0):
        self.model = model
        self.real = real
        self.seed = whole_number("seed", seed, low=0)
        self.translates = is_translator(model)

    def images(self, start: int, stop: int) -> np.ndarray:
        seed = self.seed * SEEDS_APART + start
        if self.translates:
            sources = self.real.part(start, stop)["source"]
            return self.model.translate(sources, seed=seed % 2**31)
        return self.model.generate(
            stop - start, labels=self._labels(start, stop), seed=seed
        )

    def _labels(self, start, stop):
        classes = getattr(self.model, "num_classes", None)
        if not classes or "label" not in self.real.batches.columns:
            return None  # A model with classes then draws them in turn.
        labels = self.real.part(start, stop)["label"]
        if labels.max() >= classes:
            raise ValueError(
                f"`{self.real.name}` must have labels below num_classes={classes}, "
                f"those of the model. Received: {labels.max()}."
            )
        return labels

    def require(self, count: int):
        if self.translates:
            self.real.require(count)


def in_the_shape_of(model) -> dict:
    """Arguments by which `ganzoo.datasets.images`, or `translation`, brings pictures to
    the size and channels of a model's; none if it makes no images, or is no model."""
    if is_translator(model):
        shapes = {"source_channels": model.source_shape}
        shapes["target_channels"] = model.target_shape
    elif hasattr(model, "generate"):
        shapes = {"channels": getattr(model, "image_shape", None) or ()}
    else:  # Such as batches, which have a shape and are left as they are.
        return {}
    channels = {name: shape[-1] for name, shape in shapes.items() if len(shape) == 3}
    if channels.keys() != shapes.keys() or not {1, 3, 4}.issuperset(channels.values()):
        return {}
    sizes = {tuple(shape[:2]) for shape in shapes.values()}
    # Pairs of two sizes can only have them by themselves.
    return channels | ({"image_size": sizes.pop()} if len(sizes) == 1 else {})


def is_translator(model) -> bool:
    """Whether something is a model that turns images into images."""
    # Strings too have a method of the name `translate`.
    return hasattr(model, "translate") and hasattr(model, "target_shape")


def opened(samples, real: Stored, seed: int):
    """`samples` of `evaluate`, as `Stored` or `Generated`."""
    if hasattr(samples, "generate") or is_translator(samples):
        return Generated(samples, real, seed)
    return Stored(samples, "samples")


def _in_memory(dataset, name):
    """The first samples of a `tf.data.Dataset`, as batches."""
    parts, taken = [], 0
    for element in dataset.as_numpy_iterator():
        columns = _columns(element, name)
        parts.append(columns)
        taken += len(columns["image"])
        if taken >= MOST_STREAMED:
            break
    if not parts:
        raise ValueError(f"`{name}` must hold samples. Received: a dataset of none.")
    names = parts[0].keys()
    joined = {key: np.concatenate([part[key] for part in parts]) for key in names}
    return Batches(Arrays(joined), 1)


def _columns(element, name):
    """An element as a dict of columns, of one row if it is no batch."""
    if not isinstance(element, dict):
        values = element if isinstance(element, tuple) else (element,)
        element = dict(zip(("image", "label"), values))
    if "image" not in element:
        raise ValueError(
            f"`{name}` must be a dataset of images, of (image, label) or of dicts with "
            f'"image". Received: {sorted(element)}.'
        )
    element = {
        key: np.asarray(element[key]) for key in ("image", "label") if key in element
    }
    if element["image"].ndim in (1, 3):
        element = {key: column[None] for key, column in element.items()}
    return element
