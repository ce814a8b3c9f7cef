"""Distributions whose modes can be counted."""

import itertools
import math

import keras
import numpy as np
import tensorflow as tf

from ganzoo import features, random
from ganzoo.arguments import whole_number

# Farthest sample that still counts as good, in standard deviations (VEEGAN, PacGAN).
REACH = 3.0


@keras.saving.register_keras_serializable("ganzoo")
class Gaussians:
    """A mixture of equal round Gaussians.

    Args:
        centers: Array `(modes, dimensions)`.
        deviation: Their standard deviation.
        name: Name in logs.

    Raises:
        ValueError: If `centers` is no such array or `deviation` not positive.

    Example:

    >>> square = Gaussians([[0, 0], [0, 9], [9, 0], [9, 9]], deviation=1.0)
    >>> square.sample(100, seed=0).shape
    (100, 2)
    """

    def __init__(self, centers, deviation: float, name: str = "gaussians"):
        self.centers = np.asarray(centers, np.float32)
        if self.centers.ndim != 2 or not len(self.centers):
            raise ValueError(
                "`centers` must be of shape ('modes', 'dimensions'). Received: "
                f"{self.centers.shape}."
            )
        if not deviation > 0:
            raise ValueError(f"`deviation` must be positive. Received: {deviation!r}.")
        self.deviation = float(deviation)
        self.name = name

    @property
    def modes(self) -> int:
        return len(self.centers)

    @property
    def shares(self) -> np.ndarray:
        """The true share of each mode."""
        return np.full(self.modes, 1 / self.modes)

    def assign(self, points):
        """The nearest mode of each point, and whether it is within three standard
        deviations."""
        points = tf.cast(points, tf.float32)
        squares = tf.reduce_sum((points[:, None] - self.centers) ** 2, axis=-1)
        near = tf.reduce_min(squares, axis=1) <= (REACH * self.deviation) ** 2
        return tf.argmin(squares, axis=1), near

    def sample(self, count: int, seed: int = 0) -> np.ndarray:
        """Draw points, float32 `(count, dimensions)`.

        Args:
            count: How many.
            seed: Integer; the same seed gives the same points. Defaults to 0.
        """
        whole_number("count", count)
        with random.scope(seed, step=0):
            drawn = random.uniform((count,), "modes").numpy()
            noise = random.normal((count, self.centers.shape[1]), "points").numpy()
        mode = (drawn * self.modes).astype(int)
        return self.centers[mode] + np.float32(self.deviation) * noise

    def get_config(self):
        return {
            "centers": self.centers.tolist(),
            "deviation": self.deviation,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def gaussian_ring(modes: int = 8, radius: float = 1.0, deviation: float = 0.01):
    """Gaussians on a circle, by default those of VEEGAN and PacGAN.

    Args:
        modes: Number of Gaussians. Defaults to 8.
        radius: Radius of the circle. Defaults to 1.
        deviation: Standard deviation of each. Defaults to 0.01.

    Example:

    >>> gaussian_ring(4).centers.round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [-0.0, -1.0]]

    Reference:
        Srivastava et al., VEEGAN, 2017, section 4.1; Lin et al., PacGAN, 2018,
        section 4.1.
    """
    angles = 2 * math.pi * np.arange(whole_number("modes", modes)) / modes
    centers = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Gaussians(centers, deviation, name=f"ring{modes}")


def gaussian_grid(side: int = 5, spacing: float = 2.0, deviation: float = 0.05):
    """Gaussians on a square grid, by default those of VEEGAN and PacGAN.

    Args:
        side: Gaussians on a side of the grid, whose middle is the origin. Defaults to
            5, so 25 of them.
        spacing: From one to the next. Defaults to 2.
        deviation: Standard deviation of each. Defaults to 0.05.

    Example:

    >>> gaussian_grid(2).centers.tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]

    Reference:
        Srivastava et al., VEEGAN, 2017, section 4.1; Lin et al., PacGAN, 2018,
        section 4.1.
    """
    places = spacing * (np.arange(whole_number("side", side)) - (side - 1) / 2)
    centers = list(itertools.product(places, places))
    return Gaussians(centers, deviation, name=f"grid{side * side}")


@keras.saving.register_keras_serializable("ganzoo")
class Classes:
    """The classes that a classifier tells; with `stacked`, one for each channel.

    Stacked MNIST has three digits in its three channels, so 1,000 modes: give it a
    classifier of digits and `stacked=3`.

    Args:
        classifier: Name, network or `Extractor` with logits; see
            `ganzoo.features.get`.
        sample_shape: Shape of one sample, such as (28, 28, 3).
        stacked: Number of channels that are classified each by itself. Defaults to 1:
            the image is classified as a whole.
        confidence: Smallest probability with which a sample counts as good, over all
            its channels. Defaults to 0.5.
        name: Name in logs. Defaults to the classifier's.

    Raises:
        ValueError: If the classifier has no logits, or `stacked` is not the number of
            channels.
    """

    shares = None

    def __init__(
        self,
        classifier,
        sample_shape,
        stacked: int = 1,
        confidence: float = 0.5,
        name: str | None = None,
    ):
        self.classifier = features.get(classifier)
        self.sample_shape = tuple(sample_shape)
        self.stacked = whole_number("stacked", stacked)
        self.confidence = confidence
        self.name = name or self.classifier.name
        seen = self.sample_shape
        if self.stacked > 1:
            if seen[-1] != self.stacked:
                raise ValueError(
                    f"`stacked` must be the number of channels, {seen[-1]}. "
                    f"Received: {stacked}."
                )
            seen = (*seen[:-1], 1)
        self.classifier.build(seen)
        if self.classifier.classes is None:
            raise ValueError(
                "`classifier` must tell classes, as a network with "
                '{"features", "logits"} does. Received: '
                f"{self.classifier.name!r}, which has features alone."
            )

    @property
    def modes(self) -> int:
        return self.classifier.classes**self.stacked

    def assign(self, samples):
        """The class of each sample, and whether the classifier is sure of it."""
        samples = tf.convert_to_tensor(samples)
        parts = [samples]
        if self.stacked > 1:
            parts = tf.split(samples, self.stacked, axis=-1)
        told = [self.classifier.probabilities(part) for part in parts]
        mode = tf.zeros(tf.shape(samples)[:1], tf.int64)
        sure = tf.ones(tf.shape(samples)[:1])
        for probabilities in told:
            mode = mode * self.classifier.classes + tf.argmax(probabilities, axis=-1)
            sure *= tf.reduce_max(probabilities, axis=-1)
        return mode, sure >= self.confidence

    def get_config(self):
        return {
            "classifier": keras.saving.serialize_keras_object(self.classifier),
            "sample_shape": self.sample_shape,
            "stacked": self.stacked,
            "confidence": self.confidence,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**keras.saving.deserialize_keras_object(config))
