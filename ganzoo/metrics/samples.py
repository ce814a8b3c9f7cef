"""What metrics keep of the samples that they saw.

Every sample has a place, that in the global batches one after another, so what is kept
does not depend on the number of replicas, and samples beyond those that a metric is for
are left out.
"""

import numpy as np
import tensorflow as tf


def same_strategy(metric, known):
    """The strategy that a metric's variables belong to, which is that of now.

    Args:
        metric: The metric.
        known: The strategy in which it was built, `None` if it was not.

    Raises:
        ValueError: If they are two.
    """
    current = tf.distribute.get_strategy()
    if known not in (None, current):
        raise ValueError(
            f"`{metric.name}` counts for the model that it was compiled with first, "
            f"under {type(known).__name__}. Received: use under "
            f"{type(current).__name__}. Make a metric for each."
        )
    return current


class Count:
    """How many samples all replicas have seen.

    Args:
        metric: The metric that owns the variable.
        name: Name of the variable, `"real"` or `"fake"` by what is counted.
        samples: How many of them count.
    """

    def __init__(self, metric, name: str, samples: int):
        self.name = name
        self.samples = samples
        self._seen = metric.add_variable(
            (), "zeros", "int64", aggregation="only_first_replica", name=f"{name}_seen"
        )

    @property
    def seen(self) -> int:
        return int(self._seen.numpy())

    def require_all(self, metric: str, argument: str = "samples", pairs: bool = False):
        """Refuse a result of fewer samples than the metric is for.

        Args:
            metric: Its name.
            argument: That which says how many samples. Defaults to `"samples"`.
            pairs: Whether it is pairs of samples that are counted. Defaults to `False`.

        Raises:
            ValueError: If fewer were seen.
        """
        if self.seen < self.samples:
            raise ValueError(
                f"`{metric}` is a figure of {self.samples} {'pairs of ' * pairs}"
                f"{self.name} samples. Received: {self.seen}. Give more data, or make "
                f"the metric with `{argument}={self.seen * (1 + pairs)}`."
            )

    def places(self, rows) -> tf.Tensor:
        """Count this replica's `rows` samples, and tell their places, int64."""
        rows = tf.cast(rows, tf.int64)
        context = tf.distribute.get_replica_context()
        replicas = context.num_replicas_in_sync if context else 1
        before, together = tf.zeros((), tf.int64), rows
        if replicas > 1:
            own = tf.cast(context.replica_id_in_sync_group, tf.int32)
            sizes = rows * tf.one_hot(own, replicas, dtype=tf.int64)
            sizes = context.all_reduce("SUM", sizes)
            before = tf.reduce_sum(sizes[:own])
            together = tf.reduce_sum(sizes)
        first = self._seen.value + before
        places = first + tf.range(rows)
        with tf.control_dependencies([places]):
            self._seen.assign_add(together)
        return places


class Rows:
    """Vectors, each in the row of its sample's place.

    Args:
        metric: The metric that owns the variables.
        name: Name of the variables.
        samples: Number of rows.
        width: Length of a vector.
    """

    def __init__(self, metric, name: str, samples: int, width: int):
        self.count = Count(metric, name, samples)
        # The last row takes whatever is too much, and is not read.
        self._rows = metric.add_variable(
            (samples + 1, width), "zeros", "float32", name=f"{name}_rows"
        )

    def add(self, vectors):
        places = self.count.places(tf.shape(vectors)[0])
        places = tf.minimum(places, self.count.samples)
        vectors = tf.cast(vectors, tf.float32)
        if not tf.distribute.has_strategy():
            self._rows.value.scatter_nd_update(places[:, None], vectors)
            return
        # Variables of replicas cannot be written to in part.
        self._rows.assign(
            tf.tensor_scatter_nd_update(self._rows.value, places[:, None], vectors)
        )

    def numpy(self) -> np.ndarray:
        return self._rows.numpy()[:-1]

    def merge(self, other):
        """Add what another of these has seen."""
        self.add(other.numpy()[: other.count.seen])


class Moments:
    """Sums from which mean and covariance of vectors come, in float64.

    Arguments as of `Rows`.
    """

    def __init__(self, metric, name: str, samples: int, width: int):
        self.count = Count(metric, name, samples)
        self._sum = metric.add_variable(
            (width,), "zeros", "float64", name=f"{name}_sum"
        )
        self._products = metric.add_variable(
            (width, width), "zeros", "float64", name=f"{name}_products"
        )

    def add(self, vectors):
        places = self.count.places(tf.shape(vectors)[0])
        counted = (places < self.count.samples)[:, None]
        vectors = tf.where(counted, tf.cast(vectors, tf.float64), 0.0)
        self._sum.assign_add(tf.reduce_sum(vectors, axis=0))
        self._products.assign_add(tf.matmul(vectors, vectors, transpose_a=True))

    def merge(self, other):
        """Add what another of these has seen; the two must not see too much."""
        seen = self.count.seen + other.count.seen
        if seen > self.count.samples:
            raise ValueError(
                f"Merged metrics must have seen {self.count.samples} samples or fewer "
                f"together, as sums cannot leave any out. Received: {seen}."
            )
        self.count.places(other.count.seen)
        self._sum.assign_add(other._sum)
        self._products.assign_add(other._products)

    def mean_and_covariance(self) -> tuple[np.ndarray, np.ndarray]:
        samples = self.count.samples
        mean = self._sum.numpy() / samples
        products = self._products.numpy() - samples * np.outer(mean, mean)
        return mean, products / (samples - 1)
