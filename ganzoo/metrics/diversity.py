"""How different samples are from one another."""

import numpy as np

from ganzoo.metrics.neighbors import nearest


def diversity(real, fake, labels=None) -> float:
    """How far samples are from the one most like them, generated over real.

    `D = mean_i min_(j ≠ i) |f_i - f_j| / mean_i min_(j ≠ i) |r_i - r_j|`

    The distance to the nearest, unlike that to all, shows a generator that repeats a
    handful of pictures. It depends on the number of samples, which must be equal.

    Args:
        real: Real samples `(n, ...)`, of 2 or more a class.
        fake: As many generated ones, of the same scale.
        labels: Classes `(n,)` of both; samples are then compared within a class.
            Defaults to none.

    Returns:
        0 if every sample has a twin, about 1 if they are as varied as the real ones.

    Raises:
        ValueError: If the numbers of samples differ.

    Example:

    >>> real = np.arange(8.0)[:, None]
    >>> diversity(real, real / 2), diversity(real, np.zeros((8, 1)))
    (0.5, 0.0)
    """
    real, fake = (np.asarray(x, np.float32).reshape(len(x), -1) for x in (real, fake))
    if len(fake) != len(real):
        raise ValueError(
            "`real` and `fake` must be as many. Received: "
            f"{len(real)} and {len(fake)} samples."
        )
    labels = np.zeros(len(fake), int) if labels is None else np.asarray(labels)
    groups = [labels == label for label in np.unique(labels)]
    groups = [group for group in groups if group.sum() >= 2]
    own, reference = (
        sum(group.sum() * _to_nearest(samples[group]) for group in groups)
        for samples in (fake, real)
    )
    return float(own / reference) if reference else 1.0


def _to_nearest(samples):
    # The nearest of all is the sample itself.
    distances, _ = nearest(samples, samples, count=2)
    return float(np.mean(distances[:, 1]))
