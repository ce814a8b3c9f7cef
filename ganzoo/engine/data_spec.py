"""What a model expects of each column of its data, and how it enters the graph."""

import dataclasses
import warnings

import numpy as np
import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class Pixels:
    """Images `(n, height, width, channels)`, or plain vectors of any other rank.

    uint8 images are scaled to [-1, 1]; float images must already lie there. Vectors
    must be floats, and finite.

    Args:
        shape: Shape of one sample.
    """

    shape: tuple

    @property
    def bounded(self):
        return len(self.shape) == 3

    def check_type(self, name, shape, dtype):
        """Refuse a column that can be refused by its shape and type alone."""
        if not tf.TensorShape(shape).is_compatible_with((None, *self.shape)):
            raise ValueError(
                f"`{name}` must be of shape {('n', *self.shape)}. "
                f"Received: {tuple(shape)}." + self._shape_hint(tuple(shape))
            )
        dtype = tf.as_dtype(dtype)
        if not dtype.is_floating and not (self.bounded and dtype == tf.uint8):
            wanted = "uint8, or floats in [-1, 1]" if self.bounded else "floats"
            raise ValueError(f"`{name}` must be {wanted}. Received: {dtype.name}.")

    def _shape_hint(self, shape):
        if len(shape) == 3 and self.bounded:
            return " One image needs a batch axis, grey images a channel axis."
        return ""

    def needs_look(self, dtype):
        """Whether values, not just types, decide if a column is good."""
        return tf.as_dtype(dtype).is_floating

    def check_values(self, name, values):
        """Refuse NaN, and float images outside of [-1, 1]."""
        values = np.asarray(values)
        if not self.needs_look(values.dtype) or not values.size:
            return
        low, high = float(np.min(values)), float(np.max(values))
        if not np.isfinite(low + high):
            raise ValueError(f"`{name}` holds NaN or infinite values.")
        # Rounding in a user's own scaling may end just outside.
        if self.bounded and not -1.001 <= low <= high <= 1.001:
            raise ValueError(
                f"Float `{name}` must lie in [-1, 1]. Received values from {low:g} to "
                f"{high:g}: pass uint8 images as they are, or scale them with "
                "`x / 127.5 - 1`."
            )
        if self.bounded and 0.0 <= low < high <= 1.0:
            # Without the values, so that Python tells it once, not for each batch.
            warnings.warn(
                f"Float `{name}` shall fill [-1, 1], and a batch has none below 0. If "
                "they are in 0..1, scale them with `x * 2 - 1`.",
                stacklevel=2,
            )

    def prepare(self, column):
        """The column as float32, images in [-1, 1]."""
        return to_float(column)


@dataclasses.dataclass(frozen=True)
class Labels:
    """Class labels.

    Whole numbers in [0, count) of shape `(n,)` or `(n, 1)`, whatever their type, or
    one-hot rows `(n, count)`.

    Args:
        count: Number of classes.
    """

    count: int

    def check_type(self, name, shape, dtype):
        """Refuse a column that can be refused by its shape and type alone."""
        shape, dtype = tf.TensorShape(shape), tf.as_dtype(dtype)
        if dtype == tf.string:
            raise ValueError(
                f"`{name}` must be class numbers. Received: strings. "
                "`ganzoo.datasets.images((images, names))` numbers them, and so does "
                "`np.unique(names, return_inverse=True)`."
            )
        numbers = dtype.is_integer or dtype.is_floating or dtype.is_bool
        if not numbers or not self._fits(shape):
            raise ValueError(
                f"`{name}` must be class numbers of shape ('n',), or one-hot rows of "
                f"shape ('n', {self.count}). Received: {dtype.name} of shape "
                f"{shape}."
            )

    def _fits(self, shape):
        return shape.rank in (1, 2) and shape[1:].as_list() in ([], [1], [self.count])

    def _is_one_hot(self, shape):
        return tf.TensorShape(shape).rank == 2 and shape[1] == self.count > 1

    def needs_look(self, dtype):
        """Whether values, not just types, decide if a column is good."""
        return True

    def check_values(self, name, values):
        """Refuse labels outside of [0, count), or between two numbers, and rows that
        are not one-hot."""
        values = np.asarray(values, float)
        if not values.size:
            return
        if self._is_one_hot(values.shape):
            if not np.isin(values, (0, 1)).all() or (values.sum(axis=1) != 1).any():
                raise ValueError(
                    f"`{name}` of shape {values.shape} must be one-hot: a single 1 in "
                    f"each row, zeros else. Received, first: {values[0].tolist()}."
                )
            return
        # Written so that NaN, which compares as false, is refused too.
        if not (0 <= values.min() and values.max() < self.count):
            raise ValueError(
                f"`{name}` must lie in [0, {self.count}), as num_classes={self.count}. "
                f"Received labels from {values.min():g} to {values.max():g}."
            )
        if (values != np.floor(values)).any():
            between = values[values != np.floor(values)].flat[0]
            raise ValueError(
                f"`{name}` must be whole class numbers. Received: {between:g}."
            )

    def prepare(self, column):
        """The column as int32 of shape `(n,)`."""
        column = tf.convert_to_tensor(column)
        if self._is_one_hot(column.shape):
            return tf.argmax(tf.cast(column, tf.int32), axis=1, output_type=tf.int32)
        return tf.cast(tf.reshape(column, (-1,)), tf.int32)


def to_float(images):
    """uint8 images scaled to [-1, 1] as float32; floats cast to float32.

    >>> to_float(tf.constant([0, 255], tf.uint8)).numpy().tolist()
    [-1.0, 1.0]
    """
    scaled = tf.cast(images, tf.float32)
    return scaled / 127.5 - 1.0 if images.dtype.is_integer else scaled


def to_uint8(images):
    """Images in [-1, 1] as uint8, the inverse of `to_float`.

    >>> to_uint8(tf.constant([-1.0, 0.0, 1.1])).numpy().tolist()
    [0, 128, 255]
    """
    levels = tf.round(tf.cast(images, tf.float32) * 127.5 + 127.5)
    return tf.cast(tf.clip_by_value(levels, 0.0, 255.0), tf.uint8)


def as_columns(batch, names):
    """Dict, tuple or single array to a dict of the columns called `names`.

    Args:
        batch: Dict with at least these columns; a tuple or list of exactly as many; or
            the one array itself where there is one name.
        names: Names of the columns that the model takes.

    Returns:
        Dict of the named columns.

    Raises:
        ValueError: If the columns cannot be told.
    """
    names = tuple(names)
    if isinstance(batch, dict):
        missing = [name for name in names if name not in batch]
        if missing:
            raise ValueError(
                f"Each batch must hold {list(names)}. Received: {sorted(batch)}, "
                f"without {missing}."
            )
        return {name: batch[name] for name in names}
    parts = tuple(batch) if isinstance(batch, (tuple, list)) else (batch,)
    while len(parts) > 1 and parts[-1] is None:
        parts = parts[:-1]  # Keras hands (x, y, sample_weight) on with None for absent.
    if len(parts) == 1 and isinstance(parts[0], (dict, tuple, list)):
        return as_columns(parts[0], names)
    if len(parts) != len(names):
        hint = ""
        if len(names) == 1 and len(parts) == 2:
            hint = (
                " To train without labels pass a dict with both, "
                '{"image": ..., "label": ...}, or the images alone.'
            )
        raise ValueError(
            f"Each batch must hold {list(names)}, as a tuple in this order or as a "
            f"dict. Received a batch of {len(parts)} part(s).{hint}"
        )
    return dict(zip(names, parts))


def split(columns, parts):
    """Cut each column into `parts`, every `parts`-th sample into the same one.

    A stride, not a block: on two replicas each part then holds the same samples of the
    global batch as on one.
    """
    if parts == 1:
        return [columns]
    return [
        {name: c[part::parts] for name, c in columns.items()} for part in range(parts)
    ]
