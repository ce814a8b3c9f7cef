import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random
from ganzoo.datasets.windows import Windows


def positions(rows, height, width, times=1):
    """Images whose two channels say the row and the column, in small pixels."""
    place = np.stack(np.mgrid[:height, :width], -1).astype(np.uint8)
    place = place.repeat(times, 0).repeat(times, 1)
    return np.broadcast_to(place, (rows, *place.shape))


def drawn(windows, batch, step=0):
    rows = len(next(iter(batch.values())))
    with random.scope(0, step):
        cut = windows.drawn({n: tf.constant(i) for n, i in batch.items()}, rows)
    return {name: image.numpy() for name, image in cut.items()}


def test_windows_are_connected_differ_and_reach_every_border():
    batch = {"image": positions(200, 5, 7)}
    cut = drawn(Windows((3, 4), {"image": (5, 7, 2)}), batch)["image"]
    assert cut.shape == (200, 3, 4, 2)
    corner = cut[:, :1, :1]
    np.testing.assert_array_equal(cut - corner, positions(200, 3, 4))
    seen = {tuple(place) for place in corner.reshape(200, 2).tolist()}
    assert seen == {(top, left) for top in range(3) for left in range(4)}


def test_steps_differ_and_a_step_repeats():
    batch = {"image": positions(8, 9, 9)}
    windows = Windows(4, {"image": (9, 9, 2)})
    first, again, second = (drawn(windows, batch, s)["image"] for s in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != second).any()


def test_larger_images_get_the_window_that_shows_the_same():
    shapes = {"source": (5, 6, 2), "target": (10, 12, 2)}
    windows = Windows((4, 6), shapes)
    assert windows.shapes == {"source": (2, 3, 2), "target": (4, 6, 2)}
    batch = {"source": positions(20, 5, 6), "target": positions(20, 5, 6, times=2)}
    for cut in (drawn(windows, batch), windows.centred(batch)):
        large = cut["source"].repeat(2, 1).repeat(2, 2)
        np.testing.assert_array_equal(large, cut["target"])


def test_the_centre():
    cut = Windows((3, 2), {"image": (7, 6, 2)}).centred({"image": positions(1, 7, 6)})
    np.testing.assert_array_equal(
        cut["image"][0], [[[r, c] for c in (2, 3)] for r in (2, 3, 4)]
    )


def test_a_window_of_the_whole_image_changes_nothing():
    batch = {"image": positions(3, 4, 5)}
    cut = drawn(Windows((4, 5), {"image": (4, 5, 2)}), batch)
    np.testing.assert_array_equal(cut["image"], batch["image"])


def test_other_columns_are_passed_on():
    cut = drawn(
        Windows(1, {"image": (2, 2, 2)}),
        {"image": positions(2, 2, 2), "label": np.array([5, 6])},
    )
    assert cut["label"].tolist() == [5, 6]


@pytest.mark.parametrize(
    ("size", "shapes", "message"),
    [
        (0, {"image": (4, 4, 1)}, "random_crop.*received 0"),
        ("4", {"image": (4, 4, 1)}, "random_crop.*received '4'"),
        (5, {"image": (4, 8, 1)}, r"random_crop=5.*\(4, 8\).*image_size"),
        ((4, 9), {"image": (4, 8, 1)}, r"random_crop=\(4, 9\)"),
        (4, {}, "random_crop=4 needs images"),
        (2, {"source": (4, 4, 1), "target": (6, 6, 1)}, "target is 6x6.*4x4"),
        (2, {"source": (4, 4, 1), "target": (8, 4, 1)}, "whole number of times"),
        (3, {"source": (4, 4, 1), "target": (8, 8, 1)}, "must be a multiple of 2"),
    ],
)
def test_sizes_that_do_not_fit(size, shapes, message):
    with pytest.raises(ValueError, match=message):
        Windows(size, shapes)
