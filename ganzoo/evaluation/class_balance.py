"""Which classes a generator draws too often, and which too seldom."""

from typing import NamedTuple

import numpy as np

from ganzoo.arguments import whole_number
from ganzoo.metrics.neighbors import nearest

# Standard errors that a share must be away from the real one to be called so, and by
# how much of it: with many samples the slightest difference is beyond chance.
ERRORS_APART, SHARE_APART = 3.0, 0.2


class ClassShare(NamedTuple):
    """One class among real and among generated samples.

    Args:
        name: The class.
        real: Its share of the real samples, in [0, 1].
        fake: Its share of the generated ones.
        error: Standard error of the difference.
    """

    name: str
    real: float
    fake: float
    error: float

    @property
    def verdict(self) -> str:
        """`"too many"`, `"too few"` or `""`."""
        apart = self.fake - self.real
        clear = abs(apart) > ERRORS_APART * self.error
        if not clear or abs(apart) <= SHARE_APART * self.real:
            return ""
        return "too many" if apart > 0 else "too few"


def class_balance(real, fake, names=None) -> list[ClassShare]:
    """Shares of classes among generated samples beside those among real ones.

    Args:
        real: Class of each real sample, integers `(m,)`.
        fake: Class of each generated sample, `(n,)`, told in the same way: a classifier
            errs on real ones too.
        names: Names of the classes. Defaults to their numbers.

    Returns:
        One `ClassShare` for each class, in order.

    Example:

    >>> shares = class_balance([0, 1] * 50, [0] * 90 + [1] * 10, ["cat", "dog"])
    >>> [(share.name, share.fake, share.verdict) for share in shares]
    [('cat', 0.9, 'too many'), ('dog', 0.1, 'too few')]
    """
    fake, real = np.asarray(fake), np.asarray(real)
    classes = len(names) if names else int(max(fake.max(), real.max())) + 1
    names = names or [str(number) for number in range(classes)]
    shares = []
    for number, name in enumerate(names):
        of_real, of_fake = np.mean(real == number), np.mean(fake == number)
        variance = of_real * (1 - of_real) / len(real)
        variance += of_fake * (1 - of_fake) / len(fake)
        shares.append(
            ClassShare(name, float(of_real), float(of_fake), float(variance**0.5))
        )
    return shares


def classes_of(features, known, labels, k: int = 5) -> np.ndarray:
    """Classes by a vote of the `k` nearest samples whose class is known.

    Args:
        features: Features `(n, d)` to classify.
        known: Features `(m, d)` of labelled samples.
        labels: Their classes, integers `(m,)`.
        k: Voters. Defaults to 5.

    Returns:
        Integers `(n,)`; of classes with as many votes, that of the nearest voter.

    Example:

    >>> known = np.array([[0.0], [1.0], [8.0], [9.0]])
    >>> classes_of(np.array([[0.4], [8.6]]), known, [0, 0, 1, 1], k=2).tolist()
    [0, 1]
    """
    k = min(whole_number("k", k), len(known))
    _, neighbors = nearest(features, known, count=k)
    return _vote(np.asarray(labels)[neighbors])


def classes_by_others(known, labels, k: int = 5) -> np.ndarray:
    """Classes that labelled samples get by a vote of the others, as by `classes_of`.

    Args:
        known: Features `(m, d)` of labelled samples.
        labels: Their classes, integers `(m,)`.
        k: Voters. Defaults to 5.

    Returns:
        Integers `(m,)`. Their share that is equal to `labels` is the accuracy.

    Example:

    >>> known = np.array([[0.0], [1.0], [8.0], [9.0]])
    >>> classes_by_others(known, [0, 0, 1, 1], k=1).tolist()
    [0, 0, 1, 1]
    """
    _, neighbors = nearest(known, known, count=min(k + 1, len(known)))
    own = neighbors == np.arange(len(known))[:, None]
    # Among twins a sample may not be its own nearest: then leave out the farthest.
    own[~own.any(axis=1), -1] = True
    voters = neighbors[~own].reshape(len(known), -1)
    return _vote(np.asarray(labels)[voters])


def _vote(votes):
    """The most frequent of each row, the first of them where several are."""
    counts = (votes[:, :, None] == votes[:, None, :]).sum(axis=2)
    return votes[np.arange(len(votes)), counts.argmax(axis=1)]
