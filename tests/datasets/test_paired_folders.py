import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets.paired_folders import PairedFolders


def save(path, value=0, size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, value).save(path)


@pytest.fixture
def folders(tmp_path):
    for number in range(10):
        save(tmp_path / f"photos/{number % 2}/{number}.jpg", number)
        save(tmp_path / f"maps/{number % 2}/{number}.png", 100 + number)
    return tmp_path / "photos", tmp_path / "maps"


def values(source):
    batch = source[np.arange(len(source))]
    return [batch[name][:, 0, 0, 0].astype(int) for name in ("source", "target")]


def test_names_are_matched_up_to_the_ending(folders):
    source = PairedFolders(folders)
    batch = source[np.arange(2)]
    assert batch.keys() == {"source", "target"}
    assert batch["source"].shape == (2, 8, 8, 3)
    photos, maps = values(source)
    assert sorted(photos) == list(range(10))
    np.testing.assert_array_equal(photos + 100, maps)


def test_the_order_is_that_of_the_first_folder_whatever_the_endings(tmp_path):
    # Sorted with their endings, these two folders would come in different orders.
    for folder, endings in (("a", ".png .bmp"), ("b", ".bmp .png")):
        for name, value, ending in zip(("x", "x.y"), (1, 2), endings.split()):
            save(tmp_path / folder / (name + ending), value)
    photos, maps = values(PairedFolders((tmp_path / "a", tmp_path / "b")))
    np.testing.assert_array_equal(photos, maps)


def test_channels_and_size(folders):
    batch = PairedFolders(folders, (4, 6), (3, 1))[np.arange(10)]
    assert batch["source"].shape == (10, 4, 6, 3)
    assert batch["target"].shape == (10, 4, 6, 1)


def test_missing_partners_are_named(folders):
    for number in range(10, 17):
        save(folders[0] / f"{number}.png")
    save(folders[1] / "1" / "0.png")
    with pytest.raises(ValueError) as caught:
        PairedFolders(folders)
    message = str(caught.value)
    assert "7 of the 17 pictures in" in message
    assert "10.png, 11.png, 12.png, 13.png, 14.png and 2 more" in message
    assert "1 of the 11 pictures" in message
    assert "1/0.png" in message.replace("\\", "/")


def test_two_pictures_of_one_name_are_refused(folders):
    save(folders[1] / "1" / "3.bmp")
    with pytest.raises(ValueError, match=r"maps holds 1.3\.bmp and 1.3\.png"):
        PairedFolders(folders)


def test_sizes_that_differ_within_pairs_are_named(tmp_path):
    for number in range(2):
        save(tmp_path / f"a/{number}.png")
        save(tmp_path / f"b/{number}.png", size=(10, 6))
    folders = (tmp_path / "a", tmp_path / "b")
    with pytest.raises(ValueError, match=r"a.0\.png is 8x8, .*b.0\.png is 10x6 pixels"):
        PairedFolders(folders)
    assert len(PairedFolders(folders, (8, 8))) == 2


def test_one_size_that_differs_is_named(folders):
    save(folders[1] / "1" / "3.png", size=(10, 6))
    with pytest.raises(ValueError, match=r"1.3\.png is 10x6 pixels.*image_size"):
        PairedFolders(folders)


def test_a_damaged_picture_takes_its_partner_with_it(folders):
    (folders[0] / "0" / "4.jpg").write_text("not a picture")
    (folders[1] / "1" / "7.png").write_bytes(b"")
    with pytest.raises(ValueError, match=r"1 of the 10(.|\n)*4\.jpg"):
        PairedFolders(folders)
    with pytest.warns(UserWarning, match="left out"):
        source = PairedFolders(folders, on_error="skip")
    photos, maps = values(source)
    assert sorted(photos) == [0, 1, 2, 3, 5, 6, 8, 9]
    np.testing.assert_array_equal(photos + 100, maps)


def test_no_whole_pair(tmp_path):
    for folder, damaged in (("a", "1"), ("b", "2")):
        for name in "12":
            save(tmp_path / folder / f"{name}.png")
        (tmp_path / folder / f"{damaged}.png").write_text("no picture")
    with (
        pytest.warns(UserWarning, match="left out"),
        pytest.raises(ValueError, match="no pair"),
    ):
        PairedFolders((tmp_path / "a", tmp_path / "b"), on_error="skip")


def test_splits_share_no_pair(folders):
    parts = [
        values(PairedFolders(folders, split=f"train[{part}]"))
        for part in (":40%", "40%:")
    ]
    assert len(parts[0][0]) == 4
    assert sorted([*parts[0][0], *parts[1][0]]) == list(range(10))
    for photos, maps in parts:
        np.testing.assert_array_equal(photos + 100, maps)


def test_no_folder(folders):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        PairedFolders((folders[0], folders[0] / "nowhere"))
