import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets.made_pairs import MadePairs, low_resolution
from ganzoo.datasets.pipeline import Arrays

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 12, 3), np.uint8)
ALL = np.arange(6)


class Reader:
    """A source that is not in memory."""

    def __init__(self, source):
        self.source = source

    def __len__(self):
        return len(self.source)

    def __getitem__(self, indices):
        return self.source[indices]


def made(make, pixels=PIXELS, **options):
    return MadePairs(Arrays({"image": pixels, "label": ALL}), make, **options)[ALL]


def test_grey_is_the_luma():
    pair = made("grey")
    assert pair.keys() == {"source", "target"}
    np.testing.assert_array_equal(pair["target"], PIXELS)
    luma = PIXELS @ [0.299, 0.587, 0.114]
    assert np.abs(pair["source"][..., 0] - luma).max() < 1


def test_edges_are_drawn_of_each():
    pair = made("edges")
    assert pair["source"].shape == (6, 8, 12, 1)
    assert pair["source"].dtype == np.uint8


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_low_resolution_has_the_size_but_not_the_detail(channels):
    picture = np.zeros((8, 12, channels), np.uint8)
    picture[::2, ::2] = picture[1::2, 1::2] = 200
    if channels == 4:
        picture[..., 3] = 255
    low = low_resolution(picture, 4)
    assert low.shape == picture.shape
    # A chequerboard of 0 and 200 averages to an even 100 (but for borders).
    assert np.abs(low[..., 0].astype(int) - 100).max() <= 8


def test_low_resolution_is_two_resizes():
    image = Image.fromarray(PIXELS[0])
    image = image.resize((4, 3), Image.BICUBIC).resize((12, 8), Image.BICUBIC)
    np.testing.assert_array_equal(
        made("low_resolution", factor=3)["source"][0], np.asarray(image)
    )
    assert low_resolution(PIXELS[0], 100).shape == (8, 12, 3)


def test_a_function_gets_each_picture_and_may_write_into_it():
    def negative(picture):
        picture[:] = 255 - picture
        return picture[::2, ::4]

    pair = made(negative)
    np.testing.assert_array_equal(pair["source"], 255 - PIXELS[:, ::2, ::4])
    np.testing.assert_array_equal(pair["target"], PIXELS)


@pytest.mark.parametrize(
    ("kind", "calls"),
    [(Arrays, [1, 3, 5]), (lambda columns: Reader(Arrays(columns)), [1, 3, 7])],
)
def test_what_was_made_is_kept_for_pictures_in_memory_only(kind, calls):
    seen = []

    def negative(picture):
        seen.append(picture)
        return 255 - picture

    pairs = MadePairs(kind({"image": PIXELS}), negative)
    counts = [len(seen)]
    for indices in (np.array([4, 1]), np.array([1, 5, 0, 4])):
        pair = pairs[indices]
        np.testing.assert_array_equal(pair["source"], 255 - PIXELS[indices])
        np.testing.assert_array_equal(pair["target"], PIXELS[indices])
        counts.append(len(seen))
    assert counts == calls


def test_a_function_may_return_grey_without_a_channel_axis():
    assert made(lambda picture: picture[..., 0])["source"].shape == (6, 8, 12, 1)


def test_channels_of_what_is_made():
    grey = made("grey")["source"]
    np.testing.assert_array_equal(made("grey", channels=3)["source"], grey.repeat(3, 3))


def test_floats_become_uint8():
    floats = PIXELS.astype(np.float32) / 127.5 - 1
    pair = made("low_resolution", floats)
    np.testing.assert_array_equal(pair["target"], PIXELS)
    np.testing.assert_array_equal(pair["source"], made("low_resolution")["source"])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        ("sketch", ValueError, r"make.*'edges', 'grey', 'low_resolution'.*'sketch'"),
        (3, ValueError, "make must be.*received 3"),
        (lambda x: None, TypeError, "uint8 array; received NoneType"),
        (lambda x: x / 255, TypeError, "received float64"),
        (lambda x: x[..., :2], ValueError, r"1, 3 or 4.*\(8, 12, 2\)"),
        (lambda x: x[:0], ValueError, r"\(0, 12, 3\)"),
        (lambda x: x[0, 0], ValueError, r"\(3,\)"),
        (lambda x: x[: 1 + x[0, 0, 0] % 7], ValueError, "one shape for all.*after"),
    ],
)
def test_functions_that_do_not_fit(make, error, message):
    with pytest.raises(error, match=message):
        made(make)


@pytest.mark.parametrize("factor", [1, 0, -4, 2.5, "4", None])
def test_factors_that_do_not_fit(factor):
    with pytest.raises(ValueError, match="factor must be a whole number from 2"):
        made("low_resolution", factor=factor)
