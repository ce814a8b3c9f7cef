"""Labels of any kind as class numbers, and the names of the classes."""

from collections.abc import Sequence

import numpy as np


def class_numbers(
    labels: np.ndarray, count: int, class_names: Sequence[str] | None = None
) -> tuple[np.ndarray, list[str] | None]:
    """Brings labels to class numbers from 0.

    Args:
        labels: Class numbers from 0 or names, (count,) or (count, 1); or one-hot rows
            (count, classes).
        count: Number of images.
        class_names: Names of the classes 0, 1, ... Default None: of labels that are
            names, the distinct ones in sorted order; of others, their numbers.

    Returns:
        int32 array (count,), and the class names, or None where the numbers go beyond
        the number of images and so are rather something else than classes.

    Raises:
        TypeError: If the labels are neither numbers nor names.
        ValueError: If they are not whole, not one-hot, not one for each image, or go
            beyond `class_names`.

    Example:

    >>> class_numbers(np.array(["cat", "ant", "cat"]), 3)
    (array([1, 0, 1], dtype=int32), ['ant', 'cat'])
    """
    if class_names is not None:
        class_names = [str(name) for name in class_names]
    if _are_names(labels):
        return _from_names(_one_each(labels, count), class_names)
    if labels.dtype.kind not in "iufb":
        raise TypeError(
            f"labels must be class numbers from 0, or names; received {labels.dtype}."
        )
    classes = 0
    if labels.ndim == 2 and labels.shape[1] > 1:
        classes = labels.shape[1]
        labels = _from_one_hot(labels)
    labels = _one_each(labels, count)
    low, high = labels.min(), labels.max()
    if not (low >= 0 and high < 2**31) or (labels != np.floor(labels)).any():
        raise ValueError(
            "labels must be whole class numbers from 0; received values from "
            f"{low} to {high} of type {labels.dtype}."
        )
    if class_names is not None and high >= len(class_names):
        raise ValueError(
            f"class_names has {len(class_names)} names, but the labels go up to "
            f"{high}: there must be a name for each."
        )
    if class_names is None and high < max(classes, count):
        class_names = [str(number) for number in range(max(classes, int(high) + 1))]
    return labels.astype(np.int32), class_names


def _are_names(labels: np.ndarray) -> bool:
    # An array made of Python strings may also be one of objects, as pandas has it.
    return labels.dtype.kind in "UT" or (
        labels.dtype.kind == "O" and all(isinstance(x, str) for x in labels.flat)
    )


def _from_names(
    labels: np.ndarray, class_names: list[str] | None
) -> tuple[np.ndarray, list[str]]:
    found, numbers = np.unique(labels.astype(str), return_inverse=True)
    found = found.tolist()
    if class_names is None:
        return numbers.reshape(-1).astype(np.int32), found
    unknown = sorted(set(found) - set(class_names))
    if unknown:
        raise ValueError(
            f"labels must be among class_names, {class_names}; received {unknown[:5]}."
        )
    place = np.array([class_names.index(name) for name in found], np.int32)
    return place[numbers.reshape(-1)], class_names


def _from_one_hot(labels: np.ndarray) -> np.ndarray:
    if not (np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()):
        raise ValueError(
            f"labels of shape {labels.shape} must be one-hot, a single 1 in each row. "
            "Soft labels are not accepted: labels.argmax(axis=1) makes class numbers "
            f"of them, of shape ({len(labels)},)."
        )
    return labels.argmax(axis=1)


def _one_each(labels: np.ndarray, count: int) -> np.ndarray:
    if labels.shape not in ((count,), (count, 1)):
        raise ValueError(
            f"labels must be of shape ({count},), one for each image; received "
            f"{labels.shape}."
        )
    return labels.reshape(count)
