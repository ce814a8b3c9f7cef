"""What the arguments of the front doors have in common."""

import os
import sys
from typing import Any
import warnings

import numpy as np

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


def height_and_width(name: str, value: Any) -> tuple[int, int] | None:
    """Makes (height, width) of a side or a pair; None stays None.

    Raises:
        ValueError: If `value`, called `name`, is neither.

    Example:

    >>> height_and_width("image_size", 64), height_and_width("image_size", (64, 48))
    ((64, 64), (64, 48))
    """
    if value is None:
        return None
    sides = value if isinstance(value, (tuple, list)) else (value,) * 2
    if len(sides) != 2 or not all(
        isinstance(side, (int, np.integer)) and side > 0 for side in sides
    ):
        raise ValueError(
            f"{name} must be a positive number of pixels or a pair (height, width); "
            f"received {value!r}."
        )
    return int(sides[0]), int(sides[1])


def check_choice(name: str, value: Any, accepted: tuple) -> None:
    """Refuses a value that is not one of those accepted."""
    if value not in accepted:
        raise ValueError(f"{name} must be one of {accepted}; received {value!r}.")


def warn(message: str) -> None:
    """Warns at the line that called into `ganzoo.datasets`, however deep this is."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and os.path.abspath(frame.f_code.co_filename).startswith(_HERE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)


def some_of(names, shown: int = 5) -> str:
    """The first few names, and how many more there are.

    >>> some_of(["a", "b", "c"], shown=2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(map(str, names[:shown])) + more
