"""Slices of the one split, "train", that a set without splits of its own has."""

import hashlib
import re

import numpy as np

_SYNTAX = re.compile(r"(?:train|all)(?:\[(?:(-?\d+)(%?))?:(?:(-?\d+)(%?))?\])?")
_EXAMPLES = '"train", "train[:90%]", "train[90%:]", "train[:1000]", "train[-500:]"'


def split_positions(split: str | None, count: int) -> slice | np.ndarray:
    """Finds which of `count` examples a split holds.

    Every slice is cut from one fixed permutation, whatever the training seed is:
    slices that do not overlap share no example, and each is a mix of all classes.

    Args:
        split: `"train"`, its synonym `"all"`, or a slice of it in the syntax of
            TensorFlow Datasets: `"train[:90%]"`, `"train[90%:]"`,
            `"train[:1000]"`, `"train[-500:]"`. Percentages are whole numbers, and
            their borders are rounded to the nearest example. Default None: all.
        count: Number of examples in the whole set.

    Returns:
        What to index the examples with: the positions of a slice, int64, in the
        order of the permutation, or `slice(None)` for the whole set in its order.

    Raises:
        ValueError: If the syntax is not understood, or if the slice is empty or
            reaches outside the set.

    Example:

    >>> len(split_positions("train[:90%]", 1000))
    900
    """
    match = _SYNTAX.fullmatch("train" if split is None else str(split))
    if match is None:
        raise ValueError(
            f"split={split!r} is not understood. This set has one split, "
            f'"train", also called "all"; accepted are, for example, {_EXAMPLES}.'
        )
    if split is None or "[" not in split:
        return slice(None)
    first, first_unit, last, last_unit = match.groups()
    start = _border(first, first_unit, count, default=0)
    stop = _border(last, last_unit, count, default=count)
    if not 0 <= start < stop <= count:
        raise ValueError(
            f"split={split!r} asks for the examples from {start} up to {stop} of a "
            f"set of {count}: it must be a part of the set, and not empty."
        )
    return _permutation(count)[start:stop]


def _border(value: str | None, unit: str | None, count: int, default: int) -> int:
    if value is None:
        return default
    border = (count * int(value) + 50) // 100 if unit else int(value)
    return border + count if value.startswith("-") else border


def _permutation(count: int) -> np.ndarray:
    # A hash of the position is an order that needs no random number generator and
    # stays the same on every machine and with every version of NumPy.
    digests = b"".join(
        hashlib.blake2b(position.to_bytes(8, "little"), digest_size=8).digest()
        for position in range(count)
    )
    return np.argsort(np.frombuffer(digests, "<u8"), kind="stable")
