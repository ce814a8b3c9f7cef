"""Checks of arguments that many parts share."""

import numbers
import operator


def whole_number(name: str, value, low: int = 1) -> int:
    """A whole number as Python's, of whichever type it came.

    Args:
        name: Name of the argument, for the error.
        value: What was received.
        low: Smallest that is taken. Defaults to 1.

    Raises:
        ValueError: If it is no whole number, or a smaller one.

    Example:

    >>> whole_number("width", 64)
    64
    """
    try:  # Arrays and tensors of no axis are numbers, too.
        number = None if isinstance(value, bool) else operator.index(value)
    except (TypeError, AttributeError):
        number = None
    if number is None or number < low:
        raise ValueError(
            f"`{name}` must be a whole number, {low} or more. Received: {value!r}."
        )
    return number


def sample_shape(name: str, shape, rank: int | None = None) -> tuple[int, ...]:
    """The shape of one sample as a tuple of Python's whole numbers.

    Args:
        name: Name of the argument, for the error.
        shape: What was received.
        rank: How many numbers it must have. Defaults to any, but none.

    Raises:
        ValueError: If it is something else.
    """
    sides = shape if isinstance(shape, (tuple, list)) else ()
    whole = all(isinstance(side, numbers.Integral) for side in sides)
    if not sides or not whole or rank not in (None, len(sides)):
        raise ValueError(
            f"`{name}` must be whole numbers, such as (height, width, channels). "
            f"Received: {shape!r}."
        )
    return tuple(int(side) for side in sides)


def at_least_zero(name: str, value) -> None:
    """Refuse a negative number.

    Args:
        name: Name of the argument, for the error.
        value: What was received.

    Raises:
        ValueError: If it is below 0, or NaN.
    """
    if not value >= 0:
        raise ValueError(f"`{name}` must be at least 0. Received: {value!r}.")


def below_one(name: str, value) -> None:
    """Refuse a number outside of [0, 1).

    Args:
        name: Name of the argument, for the error.
        value: What was received.

    Raises:
        ValueError: If it is below 0, 1 or more, or NaN.
    """
    if not 0 <= value < 1:
        raise ValueError(f"`{name}` must lie in [0, 1). Received: {value!r}.")


def choice(name: str, value: str, accepted) -> None:
    """Refuse a word that is none of those accepted.

    Args:
        name: Name of the argument, for the error.
        value: What was received.
        accepted: The words, in the order that the error tells them in.

    Raises:
        ValueError: If it is none of them.
    """
    if value not in accepted:
        told = " or ".join(f'"{word}"' for word in accepted)
        raise ValueError(f"`{name}` must be {told}. Received: {value!r}.")
