import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets import bundled
from ganzoo.datasets.images import images

PIXELS = np.arange(6 * 4 * 5 * 3, dtype=np.uint8).reshape(6, 4, 5, 3)


def opened(source, **options):
    """The whole set, in its order."""
    options = {"batch_size": 1, "shuffle": False} | options
    batches = images(source, **options)
    return batches.source[np.arange(batches.num_examples)]


def test_shipped_sets():
    batches = images("noto_emoji_64", batch_size=4, split="train[:10%]", image_size=16)
    assert batches.num_examples == 191
    assert batches.image_shape == (16, 16, 3)
    assert (
        list(batches.class_names)
        == bundled.load("noto_emoji_64")["class_names"].tolist()
    )
    batch = next(iter(batches))
    assert batch["image"].shape == (4, 16, 16, 3)
    assert batch["image"].dtype == "uint8"
    assert batch["label"].dtype == "int32"


def test_options_reach_the_batches():
    batches = images(PIXELS, batch_size=2, horizontal_flip=True, seed=3, shuffle=False)
    assert (batches.batch_size, batches.seed) == (2, 3)
    assert batches.horizontal_flip
    assert not batches.shuffle


def test_folder(tmp_path):
    for name in ("b/1.png", "a/2.png"):
        (tmp_path / name).parent.mkdir()
        Image.new("RGBA", (9, 7), (0, 0, 0, 0)).save(tmp_path / name)
    for source in (tmp_path, str(tmp_path)):
        batches = images(source, batch_size=2, image_size=(4, 6), channels=1)
        batch = next(iter(batches))
        assert batch["image"].shape == (2, 4, 6, 1)
        assert np.unique(batch["image"]) == 255
        assert sorted(batch["label"].numpy().tolist()) == [0, 1]
        assert list(batches.class_names) == ["a", "b"]


@pytest.mark.parametrize("labels", ["label", "labels", "y_train", None])
@pytest.mark.parametrize("pixels", ["image", "images", "x_train", "arr_0"])
def test_keys_of_files_and_dicts(tmp_path, pixels, labels):
    columns = {pixels: PIXELS, "other": np.array([None])}
    if labels:
        columns |= {labels: np.arange(6), "class_names": list("abcdef")}
    np.savez(tmp_path / "set.npz", **columns)
    for source in (columns, tmp_path / "set.npz", str(tmp_path / "set.npz")):
        found = opened(source)
        np.testing.assert_array_equal(found["image"], PIXELS)
        assert found.keys() == ({"image", "label"} if labels else {"image"})


def test_wrong_keys_are_listed():
    with pytest.raises(ValueError, match=r"keys found: \['pics', 'why'\]"):
        images({"pics": PIXELS, "why": 1})


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint16])
def test_integers_become_uint8(dtype):
    found = opened(PIXELS.astype(dtype))
    assert found["image"].dtype == np.uint8
    np.testing.assert_array_equal(found["image"], PIXELS)


def test_grey_arrays_without_a_channel_axis():
    assert opened(PIXELS[..., 0])["image"].shape == (6, 4, 5, 1)


def test_floats_are_passed_on_unless_resized():
    floats = PIXELS.astype(np.float64) / 127.5 - 1
    same = opened(floats, image_size=(4, 5))["image"]
    assert same.dtype == np.float32
    np.testing.assert_array_equal(same, floats.astype(np.float32))
    smaller = opened(floats, image_size=2)["image"]
    np.testing.assert_array_equal(smaller, opened(PIXELS, image_size=2)["image"])


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        (PIXELS / 1.0, ValueError, r"from 0 to 255.*x / 127.5 - 1"),
        (np.full((2, 8, 8, 1), np.nan), ValueError, "from nan to nan"),
        (PIXELS.astype(int) * 2, ValueError, r"0\.\.255; received int64.*to 510"),
        (PIXELS.astype(int) - 1, ValueError, "from -1"),
        (PIXELS > 3, TypeError, "bool"),
        (PIXELS.transpose(0, 3, 1, 2), ValueError, r"shape \(6, 3, 4, 5\)"),
        (PIXELS[0], ValueError, r"shape \(4, 5, 3\)"),
        (PIXELS[:0], ValueError, "shape"),
        ([PIXELS], TypeError, "received list"),
        (None, TypeError, "received NoneType"),
        ((PIXELS, np.arange(5)), ValueError, r"\(6,\), one for each.*\(5,\)"),
        ((PIXELS, np.arange(6) - 1), ValueError, "from -1 to 4"),
        ((PIXELS, np.arange(6) + 0.5), ValueError, "whole"),
        ((PIXELS, np.full(6, np.nan)), ValueError, "whole"),
        ((PIXELS, np.full(6, 2**31)), ValueError, "whole"),
        ((PIXELS, [None] * 6), TypeError, "or names; received object"),
        ((PIXELS, np.ones((6, 2))), ValueError, "one-hot"),
        ((PIXELS, np.eye(6)[:5]), ValueError, "one for each"),
        (
            {"image": PIXELS, "label": np.arange(6), "class_names": ["a"]},
            ValueError,
            "1 names.*up to 5",
        ),
    ],
)
def test_arrays_that_do_not_fit(source, error, message):
    with pytest.raises(error, match=message):
        images(source, batch_size=1)


def test_floats_that_look_like_zero_to_one_are_warned_about():
    with pytest.warns(UserWarning, match=r"x \* 2 - 1"):
        images(PIXELS / 255.0, batch_size=1)


@pytest.mark.parametrize(
    "labels",
    [
        [0, 2, 1, 0, 2, 1],
        np.array([[0], [2], [1], [0], [2], [1]], np.uint8),
        np.array([0.0, 2.0, 1.0, 0.0, 2.0, 1.0]),
        np.eye(3)[[0, 2, 1, 0, 2, 1]],
        np.eye(3, dtype=bool)[[0, 2, 1, 0, 2, 1]],
    ],
)
def test_labels_of_all_kinds(labels):
    found = opened((PIXELS, labels))["label"]
    assert found.dtype == np.int32
    assert found.tolist() == [0, 2, 1, 0, 2, 1]


def test_names_as_labels_make_the_classes():
    batches = images((PIXELS, ["b", "a", "c", "b", "a", "c"]), batch_size=2)
    assert batches.class_names == ("a", "b", "c")
    assert batches.num_classes == 3
    assert opened((PIXELS, np.array(list("bacbac"))))["label"].tolist() == [1, 0, 2] * 2


def test_random_crop():
    batches = images(PIXELS, image_size=(8, 6), random_crop=(4, 5), batch_size=2)
    assert batches.image_shape == (4, 5, 3)
    assert next(iter(batches))["image"].shape == (2, 4, 5, 3)
    with pytest.raises(ValueError, match="random_crop=9"):
        images(PIXELS, random_crop=9, batch_size=2)


def test_slices_share_no_image_and_ignore_the_seed():
    first = opened((PIXELS, np.arange(6)), split="train[:50%]", seed=1)
    second = opened((PIXELS, np.arange(6)), split="train[50%:]", seed=2)
    assert sorted([*first["label"], *second["label"]]) == list(range(6))
    np.testing.assert_array_equal(first["image"], PIXELS[first["label"]])


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_channels(channels):
    assert opened(PIXELS, channels=channels)["image"].shape == (6, 4, 5, channels)


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("cifar10", ValueError, '(?s)noto_emoji_64.*folder.*"tfds:cifar10"'),
        ("no/such/folder", FileNotFoundError, "no/such/folder"),
        ("missing.npz", FileNotFoundError, "missing.npz"),
        (__file__, ValueError, "is a file"),
    ],
)
def test_unknown_strings(source, error, message):
    with pytest.raises(error, match=message):
        images(source)


def test_a_damaged_file_of_arrays(tmp_path):
    np.savez(tmp_path / "set.npz", image=PIXELS)
    content = (tmp_path / "set.npz").read_bytes()
    (tmp_path / "set.npz").write_bytes(content[:-30])
    with pytest.raises(ValueError, match=r"set\.npz.*damaged"):
        images(tmp_path / "set.npz")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"image_size": 0}, "image_size.*received 0"),
        ({"image_size": (3, 4, 5)}, "image_size"),
        ({"image_size": 2.5}, "image_size"),
        ({"channels": 2}, "channels must be one of"),
        ({"resize": "stretch"}, "resize must be one of.*'stretch'"),
        ({"on_error": "ignore"}, "on_error must be one of"),
        ({"split": "test"}, "split='test'"),
        ({"batch_size": 7}, "7"),
    ],
)
def test_options_that_do_not_fit(option, message):
    with pytest.raises(ValueError, match=message):
        images(PIXELS, **{"batch_size": 1} | option)
