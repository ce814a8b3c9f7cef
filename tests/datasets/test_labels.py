import numpy as np
import pytest

from ganzoo.datasets.labels import class_numbers

NUMBERS = [1, 0, 2, 1]


@pytest.mark.parametrize(
    "names",
    [
        np.array(["bee", "ant", "cow", "bee"]),
        np.array(["bee", "ant", "cow", "bee"], object),
        np.array([["bee"], ["ant"], ["cow"], ["bee"]]),
    ],
)
def test_names_are_numbered_in_sorted_order(names):
    numbers, classes = class_numbers(names, 4)
    assert numbers.tolist() == NUMBERS
    assert numbers.dtype == np.int32
    assert classes == ["ant", "bee", "cow"]


def test_names_follow_the_class_names_if_there_are_any():
    names = np.array(["bee", "ant", "cow", "bee"])
    numbers, classes = class_numbers(names, 4, ["cow", "dog", "bee", "ant"])
    assert numbers.tolist() == [2, 3, 0, 2]
    assert classes == ["cow", "dog", "bee", "ant"]


@pytest.mark.parametrize(
    "numbers",
    [
        np.array(NUMBERS, np.uint8),
        np.array(NUMBERS, np.float64),
        np.array(NUMBERS)[:, None],
        np.eye(3, dtype=np.float32)[NUMBERS],
    ],
)
def test_numbers_stay_and_name_themselves(numbers):
    found, classes = class_numbers(numbers, 4)
    assert found.tolist() == NUMBERS
    assert classes == ["0", "1", "2"]
    assert class_numbers(numbers, 4, "abc")[1] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("labels", "names", "error", "message"),
    [
        (np.full((4, 2), 0.5), None, ValueError, r"one-hot.*Soft labels.*argmax"),
        (np.array([[0.9, 0.1]] * 4), None, ValueError, "Soft labels"),
        (np.ones((4, 2)), None, ValueError, "one-hot"),
        (np.array([0.5] * 4), None, ValueError, "whole"),
        (np.array(["a"] * 3), None, ValueError, r"\(4,\), one for each.*\(3,\)"),
        (np.array([["a", "b"]] * 4), None, ValueError, r"\(4, 2\)"),
        (np.array(["a", "b", "x", "y"]), "ab", ValueError, r"received \['x', 'y'\]"),
        (np.array(NUMBERS), "ab", ValueError, "2 names.*up to 2"),
        (np.array(["a", 1, None, 2.5], object), None, TypeError, "names.*object"),
        (np.array(NUMBERS, "datetime64[s]"), None, TypeError, "datetime64"),
    ],
)
def test_labels_that_do_not_fit(labels, names, error, message):
    with pytest.raises(error, match=message):
        class_numbers(labels, 4, names)


def test_one_hot_columns_without_an_image_are_classes_too():
    assert class_numbers(np.eye(4)[[0, 2]], 2)[1] == ["0", "1", "2", "3"]


def test_numbers_beyond_the_images_are_no_classes():
    assert class_numbers(np.array([7, 70_000]), 2)[1] is None
