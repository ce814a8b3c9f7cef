"""Resampling against the sums of its definition."""

import keras
from keras import ops
import numpy as np
import pytest

from ganzoo.layers import Downsample2D, Upsample2D
from tests.layers import checks
from tests.layers.finite_differences import assert_derivatives_match

X = np.random.default_rng(0).normal(size=(2, 5, 4, 3)).astype("float32")
FILTERS = [
    (2, (1, 1)),
    (2, (1, 2, 1)),
    (2, (1, 3, 3, 1)),
    (2, (1, 4, 6, 4, 1)),
    (3, (1, 2, 3, 2, 1)),
]
filters = pytest.mark.parametrize("factor, taps", FILTERS)
both = pytest.mark.parametrize("layer", [Downsample2D, Upsample2D])


def along_row(layer, row):
    return np.array(layer(np.reshape(row, (1, 1, -1, 1)).astype("float32")))[0, 0, :, 0]


@pytest.mark.parametrize(
    "layer, row, expected",
    [
        (Downsample2D(), [0, 8, 0, 0, 8], [3, 2, 7]),
        (Downsample2D(taps=(1, 2, 1)), [0, 8, 0, 0], [2, 2]),
        (Downsample2D(taps=(1, 1)), [0, 8, 2, 4], [4, 3]),
        (Upsample2D(), [8, 0, 4], [8, 6, 2, 1, 3, 4]),
        (Upsample2D(taps=(1, 2, 1)), [8, 0, 4], [8, 4, 0, 2, 4, 4]),
        (Upsample2D(taps=(1, 1)), [8, 0, 4], [8, 8, 0, 0, 4, 4]),
        (Upsample2D(3, (1, 1, 1)), [8, 0], [8, 8, 8, 0, 0, 0]),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_by_hand(layer, row, expected):
    np.testing.assert_allclose(along_row(layer, row), expected, atol=1e-6)


def reference(x, factor, taps, axis, up):
    """The sums of the docstrings, one output pixel and one tap at a time."""
    x = np.moveaxis(x.astype("float64"), axis, 0)
    left = (len(taps) - factor + 1) // 2
    right = len(taps) - 1 - left
    rows = []
    for i in range(len(x) * factor if up else -(-len(x) // factor)):
        row = 0.0
        for k, tap in enumerate(np.array(taps) / sum(taps)):
            at = i + k - right if up else factor * i + k - left
            if up and at % factor:
                continue
            at = at // factor if up else at
            row = row + tap * (factor if up else 1) * x[np.clip(at, 0, len(x) - 1)]
        rows.append(row)
    return np.moveaxis(np.array(rows), 0, axis)


@filters
@both
def test_it_is_the_sum_of_its_definition(layer, factor, taps):
    up = layer is Upsample2D
    rows = reference(X, factor, taps, axis=1, up=up)
    expected = reference(rows, factor, taps, axis=2, up=up)
    np.testing.assert_allclose(layer(factor, taps)(X), expected, atol=1e-6)


@filters
@both
def test_constants_stay_constant_up_to_the_border(layer, factor, taps):
    for sides in ((1, 1), (5, 8)):
        y = layer(factor, taps)(np.full((1, *sides, 2), 3.0, "float32"))
        np.testing.assert_allclose(y, np.full(y.shape, 3.0), rtol=1e-6)


@filters
def test_shapes_there_and_back(factor, taps):
    up, down = Upsample2D(factor, taps), Downsample2D(factor, taps)
    for height, width in ((1, 2), (5, 4), (7, 9)):
        x = np.zeros((2, height, width, 3), "float32")
        assert up(x).shape == (2, factor * height, factor * width, 3)
        assert down(up(x)).shape == x.shape
        small = (2, -(-height // factor), -(-width // factor), 3)
        assert down(x).shape == small == down.compute_output_shape(x.shape)
        checks.assert_shapes_agree(up, x)


@filters
def test_one_is_the_transpose_of_the_other_inside(factor, taps):
    """⟨up(x), y⟩ = factor² ⟨x, down(y)⟩ for x that is 0 near the border."""
    x = np.zeros((1, 9, 9, 1), "float32")
    x[:, 3:6, 3:6] = X[:1, :3, :3, :1]
    generator = np.random.default_rng(1)
    y = generator.normal(size=(1, 9 * factor, 9 * factor, 1)).astype("float32")
    above = np.sum(Upsample2D(factor, taps)(x) * y)
    below = factor**2 * np.sum(x * Downsample2D(factor, taps)(y))
    np.testing.assert_allclose(above, below, rtol=1e-4)


def test_a_checkerboard_is_gone_after_downsampling():
    board = np.indices((8, 8)).sum(0) % 2 * 2.0 - 1.0
    y = Downsample2D()(board[None, :, :, None])
    np.testing.assert_allclose(y[:, 1:-1, 1:-1], 0.0, atol=1e-6)


@both
def test_derivatives_of_both_orders(layer):
    assert_derivatives_match(layer(dtype="float64"), X.astype("float64"))


@both
def test_functional_models_save_and_reload(layer, tmp_path):
    checks.assert_survives_saving(layer(3, (1, 2, 3, 2, 1)), X, tmp_path)


@both
def test_unknown_sides(layer):
    x = keras.Input((None, None, 3))
    free = keras.Model(x, layer()(x))
    assert free.output_shape == (None, None, None, 3)
    np.testing.assert_allclose(free(X), layer()(X), atol=1e-6)


@both
def test_xla(layer):
    checks.assert_xla_agrees(layer, X)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@both
def test_mixed_precision(layer, dtype):
    checks.assert_mixed_precision_works(layer, X, dtype)


def test_bad_arguments():
    for layer in (Downsample2D, Upsample2D):
        with pytest.raises(ValueError, match=r"factor.*1"):
            layer(factor=1)
        with pytest.raises(ValueError, match=r"taps.*\(1, 2\)"):
            layer(taps=(1, 2))
        with pytest.raises(ValueError, match=r"taps.*\(1, 2, 1\) for a factor of 4"):
            layer(factor=4, taps=(1, 2, 1))
    with pytest.raises(ValueError, match=r"same sum.*\(1, 2, 1\) for a factor of 3"):
        Upsample2D(factor=3, taps=(1, 2, 1))
    assert ops.shape(Downsample2D(3, (1, 2, 1))(X)) == (2, 2, 2, 3)
