import io

import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets import bundled
from ganzoo.datasets.pictures import (
    fit_picture,
    fit_pictures,
    in_parallel,
    picture_size,
    read_picture,
)


def stored(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file


def quadrants(height=16, width=32):
    """Red, green / blue, white: any turn or mirroring shows."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    return pixels


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_not_clipped(kind):
    values = np.array([[0, 257, 32896, 65535]], np.uint16)
    image = read_picture(stored(Image.fromarray(values), kind), channels=1)
    assert image[..., 0].tolist() == [[0, 1, 128, 255]]


def test_sixteen_bit_portable_graymap_is_scaled():
    file = io.BytesIO(b"P5 3 1 65535\n" + np.array([0, 32896, 65535], ">u2").tobytes())
    assert read_picture(file, channels=1)[..., 0].tolist() == [[0, 128, 255]]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0, 0.5, 1], [0, 128, 255]), ([0, 99.6, 255], [0, 100, 255])],
)
def test_float_grey(values, expected):
    file = stored(Image.fromarray(np.array([values], np.float32)), "TIFF")
    assert read_picture(file, channels=1)[0, :, 0].tolist() == expected


@pytest.mark.parametrize("values", [[-0.5, 1], [0, 256], [0, np.nan]])
def test_float_grey_without_a_known_range_is_refused(values):
    file = stored(Image.fromarray(np.array([values], np.float32)), "TIFF")
    with pytest.raises(ValueError, match=r"cannot read the picture.*pixel values"):
        read_picture(file)


def test_palette_with_transparency_is_laid_onto_white():
    image = Image.new("P", (3, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2])
    file = stored(image, transparency=1)
    assert read_picture(file).tolist() == [[[255, 0, 0], [255] * 3, [0, 0, 255]]]
    alpha = read_picture(file, channels=4)[0, :, 3]
    assert alpha.tolist() == [255, 0, 255]


def test_grey_with_alpha_is_laid_onto_white():
    pixels = np.array([[[0, 255], [0, 0], [100, 51]]], np.uint8)
    file = stored(Image.fromarray(pixels, "LA"))
    # 100 at one fifth over white: 100 * 0.2 + 255 * 0.8 = 224
    assert read_picture(file, channels=1)[0, :, 0].tolist() == [0, 255, 224]
    assert read_picture(file, channels=3).shape == (1, 3, 3)


def test_one_bit():
    image = Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1")
    assert read_picture(stored(image)).tolist() == [[[0] * 3, [255] * 3]]


def test_cmyk_jpeg_keeps_its_colours():
    file = stored(Image.fromarray(quadrants()).convert("CMYK"), "JPEG", quality=95)
    difference = read_picture(file).astype(int) - quadrants()
    assert np.abs(difference).mean() < 8


@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, lambda pixels: pixels),
        (2, lambda pixels: pixels[:, ::-1]),
        (3, lambda pixels: pixels[::-1, ::-1]),
        (6, lambda pixels: np.rot90(pixels, -1)),
        (8, lambda pixels: np.rot90(pixels, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation(kind, orientation, upright):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}}.get(kind, {})
    file = stored(Image.fromarray(quadrants()), kind, exif=exif, **options)
    expected = upright(quadrants()).astype(int)
    image = read_picture(file)
    assert image.shape == expected.shape
    assert picture_size(file) == expected.shape[:2]
    # JPEG blurs colours at the edges; a wrong turn would be off by 80 and more.
    assert np.abs(image - expected).mean() < 12


def test_the_first_frame_of_an_animation():
    frames = [Image.new("L", (4, 4), value) for value in (10, 200)]
    file = stored(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.unique(read_picture(file)).tolist() == [10]


def test_large_jpegs_are_read_as_if_decoded_in_full():
    emoji = bundled.load("noto_emoji_64")["image"][: 8 * 12]
    mosaic = emoji.reshape(8, 12, 64, 64, 3).swapaxes(1, 2).reshape(512, 768, 3)
    file = stored(Image.fromarray(mosaic), "JPEG", quality=90)
    for size, resize in (((32, 32), "crop"), ((32, 32), "pad"), ((20, 90), "crop")):
        reduced = read_picture(file, size, 3, resize).astype(int)
        full = fit_picture(np.asarray(Image.open(file)), size, 3, resize)
        assert np.abs(reduced - full).mean() < 2


@pytest.mark.parametrize(
    "content", [b"", b"just text", stored(Image.new("L", (64, 64)), "JPEG").getvalue()]
)
def test_what_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "broken.jpg"
    path.write_bytes(content[: len(content) - 20])
    with pytest.raises(ValueError, match=r"cannot read the picture .*broken\.jpg: \w"):
        read_picture(path)


def test_other_formats_are_not_even_tried(tmp_path):
    path = tmp_path / "postscript.png"
    Image.new("RGB", (8, 8)).save(path, "EPS")
    with pytest.raises(ValueError, match="not a picture of a known format"):
        read_picture(path)


def test_crop_cuts_both_sides():
    columns = np.array([[10, 20, 30, 40]] * 2, np.uint8)
    assert fit_picture(columns, (2, 2))[..., 0].tolist() == [[20, 30]] * 2
    assert fit_picture(columns.T, (2, 2))[..., 0].tolist() == [[20, 20], [30, 30]]


def test_pad_adds_white_on_both_sides():
    columns = np.array([[10, 20, 30, 40]] * 2, np.uint8)
    white = [255] * 4
    padded = fit_picture(columns, (4, 4), resize="pad")[..., 0]
    assert padded.tolist() == [white, *columns.tolist(), white]
    tall = fit_picture(columns.T, (4, 4), resize="pad")[..., 0]
    assert tall.tolist() == padded.T.tolist()


def test_pad_scales_the_longer_side():
    image = np.full((20, 40, 3), 7, np.uint8)
    padded = fit_picture(image, (8, 8), resize="pad")
    # 40 x 20 becomes 8 x 4, with two white rows above and below.
    assert padded[:, 0, 0].tolist() == [255] * 2 + [7] * 4 + [255] * 2


def test_pad_is_transparent_with_four_channels():
    image = np.full((1, 2, 3), 7, np.uint8)
    padded = fit_picture(image, (2, 2), channels=4, resize="pad")
    assert sorted(padded[..., 3].ravel().tolist()) == [0, 0, 255, 255]


@pytest.mark.parametrize("resize", ["crop", "pad"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (37, 53)])
@pytest.mark.parametrize("size", [(1, 1), (8, 8), (5, 12)])
def test_odd_sizes(resize, shape, size):
    image = fit_picture(np.full((*shape, 3), 9, np.uint8), size, 3, resize)
    assert image.shape == (*size, 3)
    assert (image == 9).any()
    assert resize == "pad" or (image == 9).all()


def test_resizing_averages_what_it_merges():
    checks = np.indices((64, 64)).sum(0) % 2 * 255
    assert np.ptp(fit_picture(checks.astype(np.uint8), (8, 8)).astype(int) - 127) <= 2


def test_transparent_pixels_do_not_bleed_into_their_neighbours():
    image = np.zeros((2, 2, 4), np.uint8)
    image[:, 0] = (200, 0, 0, 255)  # the other half is transparent black
    small = fit_picture(image, (1, 1))
    np.testing.assert_allclose(small[0, 0], [200, 0, 0, 128], atol=1)


def test_grey_weighs_the_colours():
    red, green, blue = fit_picture(np.eye(3, dtype=np.uint8)[None] * 200, channels=1)[0]
    assert (red, green, blue) == (60, 117, 23)


def test_fit_pictures_leaves_alone_what_fits():
    floats = np.zeros((2, 4, 4, 1), np.float32)
    assert fit_pictures(floats, (4, 4), 1, "crop") is floats
    floats[0], floats[1] = -1, 1
    fit = fit_pictures(floats, (2, 2), None, "crop")
    assert fit.dtype == np.uint8
    assert fit.shape == (2, 2, 2, 1)
    assert np.unique(fit[0]) == 0
    assert np.unique(fit[1]) == 255


def test_in_parallel_keeps_the_order():
    for count in (0, 1, 2, 1000):
        assert in_parallel(str, range(count)) == [str(k) for k in range(count)]
