import json

import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets import images, translation

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 10, 12, 3), np.uint8)
SAME = {"source": PIXELS, "target": PIXELS}
OTHER = {"source": PIXELS[..., 0], "target": PIXELS}


def opened(source, **options):
    """The whole set, in its order."""
    pairs = translation(source, **{"batch_size": 1} | options)
    return pairs.head(pairs.num_examples)


def batches(pairs, count, start=0):
    return [
        {name: column.numpy() for name, column in batch.items()}
        for batch in pairs.dataset(start).take(count)
    ]


@pytest.fixture
def folder(tmp_path):
    for number, picture in enumerate(PIXELS):
        Image.fromarray(picture).save(tmp_path / f"{number:02}.png")
    return tmp_path


def test_arrays_of_all_kinds(tmp_path):
    np.savez(tmp_path / "pairs.npz", **OTHER, why=np.array([None]))
    for source in (
        OTHER,
        (OTHER["source"], PIXELS),
        tmp_path / "pairs.npz",
        str(tmp_path / "pairs.npz"),
    ):
        found = opened(source)
        assert list(found) == ["source", "target"]
        np.testing.assert_array_equal(found["source"], PIXELS[..., :1])
        np.testing.assert_array_equal(found["target"], PIXELS)


def test_sizes_and_channels_may_differ_and_can_be_chosen():
    pairs = translation((PIXELS[:, ::2, ::2, :1], PIXELS), batch_size=2)
    assert (pairs.source_shape, pairs.target_shape) == ((5, 6, 1), (10, 12, 3))
    pairs = translation(
        OTHER, image_size=(8, 6), source_channels=3, target_channels=1, batch_size=2
    )
    assert (pairs.source_shape, pairs.target_shape) == ((8, 6, 3), (8, 6, 1))


def test_side_by_side_pictures(folder):
    found = opened(folder)
    np.testing.assert_array_equal(found["source"], PIXELS[:, :, :6])
    np.testing.assert_array_equal(found["target"], PIXELS[:, :, 6:])


def test_two_folders(folder, tmp_path):
    for source in ((folder, folder), (str(folder), str(folder))):
        found = opened(source, source_channels=1)
        np.testing.assert_array_equal(found["target"], PIXELS)
        assert found["source"].shape == (20, 10, 12, 1)


@pytest.mark.parametrize("make", ["edges", "grey", "low_resolution", np.negative])
def test_pairs_are_made_of_what_images_takes(folder, tmp_path, make):
    np.savez(tmp_path / "set.npz", image=PIXELS)
    expected = opened(PIXELS, make=make)
    np.testing.assert_array_equal(expected["target"], PIXELS)
    for source in (folder, tmp_path / "set.npz", (PIXELS, np.arange(20))):
        found = opened(source, make=make)
        np.testing.assert_array_equal(found["source"], expected["source"])
        np.testing.assert_array_equal(found["target"], PIXELS)


def test_make_gets_the_resized_picture_in_the_channels_of_the_target():
    shapes = set()

    def remember(picture):
        shapes.add(picture.shape)
        return picture

    pairs = translation(
        "noto_emoji_64",
        make=remember,
        image_size=(20, 16),
        target_channels=1,
        source_channels=3,
        random_crop=8,
        split="train[:1%]",
        batch_size=4,
    )
    assert (pairs.source_shape, pairs.target_shape) == ((8, 8, 3), (8, 8, 1))
    batch = next(iter(pairs))
    assert batch["source"].shape == (4, 8, 8, 3)
    assert shapes == {(20, 16, 1)}


@pytest.mark.parametrize("make", [None, "grey"])
def test_b_to_a_is_the_other_way_round(folder, make):
    there, back = (
        opened(folder, make=make, direction=direction, **channels)
        for direction, channels in (
            ("a_to_b", {"source_channels": 1, "target_channels": 4}),
            ("b_to_a", {"source_channels": 4, "target_channels": 1}),
        )
    )
    np.testing.assert_array_equal(there["source"], back["target"])
    np.testing.assert_array_equal(there["target"], back["source"])
    assert list(back) == ["source", "target"]


def test_source_and_target_are_flipped_and_cut_alike():
    pairs = translation(
        SAME, image_size=(9, 10), random_crop=(6, 7), horizontal_flip=True, batch_size=8
    )
    assert pairs.source_shape == pairs.target_shape == (6, 7, 3)
    for batch in batches(pairs, 6):
        np.testing.assert_array_equal(batch["source"], batch["target"])


def test_pairs_stay_together_in_every_batch():
    pairs = translation((PIXELS[..., :1], PIXELS), random_crop=5, horizontal_flip=True)
    for batch in batches(pairs, 4):
        np.testing.assert_array_equal(batch["source"], batch["target"][..., :1])


def test_flips_and_order_are_those_of_images():
    options = {"seed": 3, "horizontal_flip": True, "batch_size": 8}
    pairs, alone = translation(SAME, **options), images(PIXELS, **options)
    for batch, other in zip(batches(pairs, 4), batches(alone, 4)):
        np.testing.assert_array_equal(batch["source"], other["image"])


def test_the_stream_can_be_entered_at_any_step(folder):
    options = {"image_size": 8, "random_crop": 6, "horizontal_flip": True}
    options |= {"batch_size": 8, "make": "edges"}
    order = batches(translation(folder, **options), 6)
    for start in (1, 2, 5):
        entered = batches(translation(folder, **options), 6 - start, start)
        for batch, other in zip(entered, order[start:]):
            for name in ("source", "target"):
                np.testing.assert_array_equal(batch[name], other[name])


def test_slices_share_no_picture():
    numbered = np.arange(20, dtype=np.uint8)[:, None, None, None].repeat(4, 1)
    parts = [
        opened(source, split=split, seed=seed, **options)
        for source, options in (
            ((numbered, numbered), {}),
            (numbered, {"make": lambda picture: picture}),
        )
        for seed, split in enumerate(("train[:80%]", "train[80%:]"))
    ]
    for part in parts:
        np.testing.assert_array_equal(part["source"], part["target"])
    for first, second in (parts[:2], parts[2:]):
        rest = second["target"][:, 0, 0, 0].tolist()
        assert sorted([*first["target"][:, 0, 0, 0], *rest]) == list(range(20))
        assert len(rest) == 4


def test_the_description_tells_what_decides_the_data():
    base = {"source": PIXELS, "make": "low_resolution", "batch_size": 4}
    descriptions = [
        json.dumps(translation(**base | change).description())
        for change in (
            {},
            {"make": "grey"},
            {"factor": 2},
            {"direction": "b_to_a"},
            {"split": "train[:19]"},
            {"resize": "pad"},
            {"image_size": 8},
            {"random_crop": 8},
            {"random_crop": (8, 9)},
            {"horizontal_flip": True},
            {"target_channels": 1},
            {"source_channels": 1},
            {"seed": 1},
        )
    ]
    assert len(set(descriptions)) == len(descriptions)
    again = translation(**base).description()
    assert json.loads(descriptions[0]) == json.loads(json.dumps(again))


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("noto_emoji_64", ValueError, 'no pairs.*make="edges"'),
        ("tfds:cifar10", ValueError, 'no pairs.*make="edges"'),
        ("facades", ValueError, "'facades' is not known.*A|B"),
        ("no/such/folder", FileNotFoundError, "no/such/folder"),
        (("no/such", "no/other"), FileNotFoundError, "no/such"),
        (__file__, ValueError, "is a file"),
        (PIXELS, TypeError, "received ndarray"),
        (("no/such", PIXELS), TypeError, r"received \(str, ndarray\)"),
        ((PIXELS, PIXELS, PIXELS), TypeError, "tuple of two.*ndarray, ndarray, nd"),
        (None, TypeError, "received NoneType"),
        ({"image": PIXELS}, ValueError, r"keys found: \['image'\].*make"),
        ((PIXELS, PIXELS[:19]), ValueError, "'source': 20, 'target': 19"),
        ((PIXELS, PIXELS[0]), ValueError, r"target must be.*\(10, 12, 3\)"),
        ((PIXELS * 1.0, PIXELS), ValueError, r"float source must lie in \[-1, 1\]"),
        ((PIXELS, PIXELS > 3), TypeError, "target must be integers.*bool"),
        ((PIXELS, PIXELS.astype(int) - 1), ValueError, "integer target.*from -1"),
    ],
)
def test_sources_that_do_not_fit(source, error, message):
    with pytest.raises(error, match=message):
        translation(source, batch_size=1)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"direction": "b"}, r"direction must be one of.*'b'"),
        ({"source_channels": 2}, "source_channels must be one of"),
        ({"target_channels": 5}, "target_channels must be one of"),
        ({"resize": "stretch"}, "resize must be one of.*'stretch'"),
        ({"on_error": "ignore"}, "on_error must be one of"),
        ({"image_size": 0}, "image_size.*received 0"),
        ({"random_crop": 11}, "random_crop=11.*image_size"),
        ({"split": "test"}, "split='test'"),
        ({"batch_size": 21}, "21"),
    ],
)
def test_options_that_do_not_fit(option, message):
    with pytest.raises(ValueError, match=message):
        translation(SAME, **{"batch_size": 1} | option)
    with pytest.raises(ValueError, match="make must be one of"):
        translation("no/such/folder", make="sketch")


@pytest.mark.parametrize(
    "form",
    [
        lambda x: (x, x),
        lambda x: {"source": x, "target": x},
        lambda x: ("photos", "maps"),
    ],
    ids=["arrays", "dict", "folders"],
)
def test_pairs_need_no_source_made(form):
    images = np.zeros((8, 16, 16, 3), np.uint8)
    with pytest.raises(ValueError, match="make='edges'.*pairs already: leave it out"):
        translation(form(images), make="edges")
    assert len(translation((images, np.arange(8)), make="edges", batch_size=4)) == 2
