"""Whole numbers of any type, and nothing else."""

import numpy as np
import pytest

from ganzoo.arguments import sample_shape, whole_number


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3)], ids=repr)
def test_whole_numbers_become_pythons(value):
    number = whole_number("width", value)
    assert (number, type(number)) == (3, int)


@pytest.mark.parametrize("value", [0, -1, 2.0, "3", None, True, [3]], ids=repr)
def test_others_are_refused_by_name(value):
    with pytest.raises(ValueError, match="`width` must be a whole number, 1 or more"):
        whole_number("width", value)


def test_shapes():
    assert sample_shape("shape", [np.int64(4), 3]) == (4, 3)
    for shape in (4, (), (4.0, 3), "43", None):
        with pytest.raises(ValueError, match="`shape` must be whole numbers"):
            sample_shape("shape", shape)
    with pytest.raises(ValueError, match=r"`shape` must be.*\(4, 3\)"):
        sample_shape("shape", (4, 3), rank=3)
