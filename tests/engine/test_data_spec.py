"""Labels in every form that is clear, errors for those that are not, and a warning."""

import warnings

import numpy as np
import pytest
import tensorflow as tf

from ganzoo.engine import Labels, Pixels

CLEAR = {
    "integers": [2, 0, 1],
    "a column": [[2], [0], [1]],
    "floats": [2.0, 0.0, 1.0],
    "one-hot": np.eye(3)[[2, 0, 1]],
    "one-hot booleans": np.eye(3, dtype=bool)[[2, 0, 1]],
    "one-hot bytes": np.eye(3, dtype=np.uint8)[[2, 0, 1]],
}


@pytest.mark.parametrize("labels", CLEAR.values(), ids=CLEAR)
def test_clear_labels_become_class_numbers(labels):
    labels = np.asarray(labels)
    spec = Labels(3)
    spec.check_type("label", (None, *labels.shape[1:]), labels.dtype)
    spec.check_values("label", labels)
    prepared = tf.function(spec.prepare)(labels)
    assert prepared.dtype == tf.int32 and prepared.numpy().tolist() == [2, 0, 1]


def test_of_one_class_a_column_is_numbers():
    Labels(1).check_values("label", [[0], [0]])
    assert Labels(1).prepare([[0], [0]]).numpy().tolist() == [0, 0]


UNCLEAR = {
    "names": (["cat", "dog"], "Received: strings.*np.unique"),
    "between two numbers": ([0.0, 0.5], "whole class numbers. Received: 0.5"),
    "soft": (np.full((2, 3), 1 / 3), "single 1 in each row.*0.333"),
    "several": ([[1, 1, 0], [0, 0, 1]], r"single 1.*\[1.0, 1.0, 0.0\]"),
    "none": ([[0, 0, 0]], "single 1"),
    "one-hot of other classes": (np.eye(4), r"rows of shape \('n', 3\).*4, 4"),
    "too large": ([0, 3], r"\[0, 3\).*from 0 to 3"),
    "negative": ([-1, 0], "from -1 to 0"),
    "NaN": ([np.nan, 0], "from nan"),
    "pictures": (np.zeros((2, 4, 4, 1)), "class numbers of shape"),
    "complex": (np.zeros(2, complex), "class numbers of shape"),
}


@pytest.mark.parametrize("labels, text", UNCLEAR.values(), ids=UNCLEAR)
def test_unclear_labels_are_refused(labels, text):
    labels, spec = np.asarray(labels), Labels(3)
    dtype = tf.string if labels.dtype.kind == "U" else labels.dtype
    with pytest.raises(ValueError, match=text):
        spec.check_type("label", labels.shape, dtype)
        spec.check_values("label", labels)


def test_labels_of_unknown_rank_are_refused():
    with pytest.raises(ValueError, match="class numbers of shape.*<unknown>"):
        Labels(3).check_type("label", tf.TensorShape(None), tf.int32)


def test_floats_of_the_upper_half_are_told_of_once():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        for top in (0.5, 0.75):
            values = np.linspace(0.0, top, 16, dtype="float32")
            Pixels((2, 2, 1)).check_values("image", values.reshape(4, 2, 2, 1))
    assert len(told) == 1 and "x * 2 - 1" in str(told[0].message)
