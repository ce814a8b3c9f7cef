"""Features that are taken, and errors that say what is wrong with others."""

import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.metrics import checks
from ganzoo.metrics.checks import check_features, check_neighbor, check_pair


def test_floats_are_taken_as_they_are():
    for dtype in (np.float32, np.float64):
        features = np.ones((3, 2), dtype)
        assert check_features("real", features) is features


@pytest.mark.parametrize(
    "features, dtype",
    [
        (np.ones((3, 2), np.float16), np.float32),
        (np.ones((3, 2), ml_dtypes.bfloat16), np.float32),
        (tf.ones((3, 2), tf.bfloat16), np.float32),
        (tf.ones((3, 2)), np.float32),
        (np.ones((3, 2), np.uint8), np.float64),
        ([[1, 1]] * 3, np.float64),
    ],
)
def test_other_numbers_are_converted(features, dtype):
    found = check_features("real", features)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, np.ones((3, 2)))


@pytest.mark.parametrize(
    "features, message",
    [
        (np.ones(3), r"`real` must be a matrix .*Received: shape \(3,\)"),
        (np.ones((3, 2, 2)), r"Received: shape \(3, 2, 2\)"),
        (np.ones((3, 0)), r"Received: shape \(3, 0\)"),
        ([], r"Received: shape \(0,\)"),
        (np.ones((0, 2)), "`real` must have 2 samples or more. Received: 0"),
        (np.ones((1, 2)), "`real` must have 2 samples or more. Received: 1"),
        (np.ones((3, 2), complex), "must be numbers.*Received: complex128"),
        (np.ones((3, 2), bool), "must be numbers.*Received: bool"),
        ([["a", "b"]] * 3, "must be numbers.*Received: <U1"),
    ],
)
def test_what_is_no_set_of_features(features, message):
    with pytest.raises(ValueError, match=message):
        check_features("real", features)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_rows_that_are_not_finite_are_told(monkeypatch, value):
    monkeypatch.setattr(checks, "ROWS", 3)
    features = np.ones((10, 4), np.float32)
    features[5, 2] = features[5, 3] = features[8, 0] = value
    with pytest.raises(ValueError, match="`fake` .* in 2 of 10 rows, first in row 5"):
        check_features("fake", features)


def test_pairs_have_the_same_features():
    with pytest.raises(ValueError, match="`real` and `fake` .*Received: 2 and 3"):
        check_pair(np.ones((4, 2)), np.ones((4, 3)))
    with pytest.raises(ValueError, match="`samples` must have 1"):
        check_pair(np.ones((4, 2)), np.ones((0, 2)), 1, ("queries", "samples"))


def test_neighbors_that_there_are():
    assert check_neighbor("k", np.int64(3), 4) == 3
    with pytest.raises(ValueError, match="`k` must be below .* 3 others. Received: 4"):
        check_neighbor("k", 4, 4)
    with pytest.raises(ValueError, match="`k` must be a whole number, 1 or more"):
        check_neighbor("k", 0, 4)
