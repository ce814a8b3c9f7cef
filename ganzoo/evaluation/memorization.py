"""Whether a generator draws anew, or from memory."""

from typing import NamedTuple

import numpy as np

from ganzoo.metrics.neighbors import nearest


class Memorization(NamedTuple):
    """What nearest neighbours among the training samples tell.

    Args:
        authenticity: Share of samples that are authentic, in [0, 1].
        error: Standard error of that share.
        authentic: Which samples are, bool `(n,)`.
        distances: From each sample to its nearest training sample, `(n,)`.
        neighbors: Which training sample that is, `(n,)`.
    """

    authenticity: float
    error: float
    authentic: np.ndarray
    distances: np.ndarray
    neighbors: np.ndarray

    def most_alike(self, count: int) -> np.ndarray:
        """Samples that look most like a training sample, the most alike first."""
        return np.argsort(self.distances, kind="stable")[:count]


def memorization(features, training) -> Memorization:
    """Authenticity of samples: they are no nearer to training samples than those are.

    A sample is authentic if it is farther from its nearest training sample than that
    one is from its own nearest. A copy never is; of real samples that were not trained
    on about half are.

    Args:
        features: Features of the samples, `(n, d)`.
        training: Features of all training samples `(m, d)`, 2 or more.

    Returns:
        A `Memorization`.

    Raises:
        ValueError: If features are not finite, or of other lengths.

    Example:

    >>> training = np.array([[0.0, 0.0], [2.0, 0.0], [9.0, 9.0], [9.0, 5.0]])
    >>> samples = np.array([[0.1, 0.0], [5.0, 0.0]])  # A copy, and a new one.
    >>> memorization(samples, training).authentic.tolist()
    [False, True]

    Reference:
        Alaa et al., How faithful is your synthetic data? Sample-level metrics for
        evaluating and auditing generative models, 2022, section 2.2.
    """
    training = np.asarray(training)
    distances, neighbors = (part[:, 0] for part in nearest(features, training))
    wanted, places = np.unique(neighbors, return_inverse=True)
    # The nearest of a training sample is itself, or a twin, at the same distance 0.
    around = nearest(training[wanted], training, count=2)[0][:, 1]
    authentic = distances > around[places]
    share = float(np.mean(authentic))
    error = float(np.sqrt(share * (1 - share) / len(authentic)))
    return Memorization(share, error, authentic, distances, neighbors)
