import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets import folder as folder_module
from ganzoo.datasets.folder import PictureFolder
from ganzoo.datasets.images import images


def save(path, value=0, size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, value).save(path)


def first_pixels(source):
    return source[np.arange(len(source))]["image"][:, 0, 0, 0].tolist()


@pytest.fixture
def classes(tmp_path):
    for value, name in enumerate(["cat/1.png", "cat/deep/2.PNG", "ant/3.bmp"]):
        save(tmp_path / name, value)
    return tmp_path


@pytest.fixture
def damaged(tmp_path):
    for value in range(8):
        save(tmp_path / f"good{value}.png", value)
    save(tmp_path / "later.jpg", size=(64, 64))
    content = (tmp_path / "later.jpg").read_bytes()
    (tmp_path / "later.jpg").write_bytes(content[:-20])
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("not a picture")
    return tmp_path


def test_sub_folders_are_classes_by_sorted_name(classes):
    source = PictureFolder(classes)
    assert source.class_names == ["ant", "cat"]
    batch = source[np.array([2, 0, 1])]
    assert batch["image"].shape == (3, 8, 8, 3)
    assert batch["image"].dtype == np.uint8
    assert batch["label"].dtype == np.int32
    assert batch["image"][:, 0, 0, 0].tolist() == [1, 2, 0]
    assert batch["label"].tolist() == [1, 0, 1]


def test_a_flat_folder_has_no_labels_and_skips_other_files(tmp_path):
    save(tmp_path / "b.png", 2)
    save(tmp_path / "a.webp", 1)
    save(tmp_path / ".hidden.png", 3)
    save(tmp_path / ".thumbnails" / "c.png", 4)
    for name in ("notes.txt", "labels.json", ".DS_Store", "Thumbs.db", "readme"):
        (tmp_path / name).write_text("no picture")
    (tmp_path / "empty folder").mkdir()
    source = PictureFolder(tmp_path)
    assert source.class_names is None
    assert source[np.array([0])].keys() == {"image"}
    assert first_pixels(source) == [1, 2]


def test_pictures_beside_sub_folders_leave_no_labels(classes):
    save(classes / "stray.png")
    with pytest.warns(UserWarning, match=r"directly \(stray\.png\)"):
        source = PictureFolder(classes)
    assert len(source) == 4
    assert source.labels is None


def test_links_are_followed_but_not_in_circles(classes):
    (classes / "cat" / "loop").symlink_to(classes, target_is_directory=True)
    (classes / "bee").symlink_to(classes / "ant", target_is_directory=True)
    source = PictureFolder(classes)
    assert source.class_names == ["ant", "bee", "cat"]
    assert len(source) == 4


def test_mixed_sizes_need_image_size(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "b.png", size=(20, 10))
    with pytest.raises(ValueError, match=r"a\.png is 8x8, b\.png is 20x10.*image_size"):
        PictureFolder(tmp_path)
    assert PictureFolder(tmp_path, (4, 6))[np.arange(2)]["image"].shape == (2, 4, 6, 3)


def test_all_damaged_files_are_named(damaged):
    with pytest.raises(ValueError, match="3 of the 11 pictures") as caught:
        PictureFolder(damaged, image_size=(8, 8))
    for name in ("later.jpg", "empty.png", "text.png"):
        assert name in str(caught.value)
    assert 'on_error="skip"' in str(caught.value)


def test_five_names_and_the_count(tmp_path):
    for number in range(9):
        (tmp_path / f"{number}.png").touch()
    with pytest.raises(ValueError, match=r"(?s)9 of the 9.*and 4 more") as caught:
        PictureFolder(tmp_path)
    assert str(caught.value).count(".png") == 5
    with pytest.raises(ValueError, match="9 of the 9"):
        PictureFolder(tmp_path, on_error="skip")


def test_skipping_leaves_out_the_same_files_every_time(damaged):
    with pytest.warns(UserWarning, match="(?s)3 of the 11.*later.jpg.*left out"):
        source = PictureFolder(damaged, on_error="skip")
    assert first_pixels(source) == list(range(8))


def test_damage_does_not_move_pictures_between_splits(damaged):
    with pytest.warns(UserWarning, match="left out"):
        parts = [
            first_pixels(PictureFolder(damaged, split=split, on_error="skip"))
            for split in ("train[:5]", "train[5:]")
        ]
    # Of a permutation of the 8 sound files alone, the first part would be 5.
    assert len(parts[0]) < 5
    assert sorted(parts[0] + parts[1]) == list(range(8))


@pytest.mark.parametrize("limit", ["CHECKED_FILES", "CHECKED_PIXELS"])
def test_a_large_folder_names_the_damaged_file_when_it_is_read(
    damaged, monkeypatch, limit
):
    monkeypatch.setattr(folder_module, limit, 1)
    for name in ("empty.png", "text.png"):
        (damaged / name).unlink()
    batches = images(damaged, image_size=8, batch_size=9)
    with pytest.raises(ValueError, match=r"later\.jpg"):
        next(iter(batches))


def test_a_picture_of_another_size_that_came_later_is_named(tmp_path):
    save(tmp_path / "a.png")
    source = PictureFolder(tmp_path)
    save(tmp_path / "a.png", size=(9, 9))
    with pytest.raises(ValueError, match=r"a\.png is 9x9 and not.*8x8.*image_size"):
        source[np.array([0])]


def test_chosen_names_have_no_labels(classes):
    source = PictureFolder(classes, names=["cat/1.png", "ant/3.bmp"])
    assert first_pixels(source) == [0, 2]
    assert source.labels is None


def test_pictures_of_several_sizes_are_read_one_by_one(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "b.png", size=(20, 10))
    source = PictureFolder(tmp_path, one_size=False)
    assert source.sizes.tolist() == [[8, 8], [10, 20]]
    assert source.read("b.png").shape == (10, 20, 3)


def test_no_pictures_and_no_folder(tmp_path):
    with pytest.raises(ValueError, match=r"holds no pictures.*\.jpeg.*\.png"):
        PictureFolder(tmp_path)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        PictureFolder(tmp_path / "nowhere")
