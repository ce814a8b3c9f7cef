import numpy as np
from PIL import Image
import pytest

from ganzoo.datasets.side_by_side import SideBySide


def save(path, left=0, right=0, size=(16, 8), mode="L"):
    """A picture A|B of two flat halves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new(mode, size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    picture.save(path)


@pytest.fixture
def pairs(tmp_path):
    for number in range(10):
        save(tmp_path / f"{number}.png", number, 100 + number)
    return tmp_path


def test_left_is_the_source(pairs):
    source = SideBySide(pairs)
    batch = source[np.array([3, 0])]
    assert len(source) == 10
    for name, values in (("source", [3, 0]), ("target", [103, 100])):
        assert batch[name].shape == (2, 8, 8, 3)
        assert batch[name].dtype == np.uint8
        for image, value in zip(batch[name], values):
            assert (image == value).all()


def test_halves_are_resized_by_themselves(tmp_path):
    save(tmp_path / "a.png", 0, 255, size=(40, 10))
    save(tmp_path / "b.png", 0, 255, size=(20, 30))
    with pytest.raises(ValueError, match=r"a\.png is 40x10, b\.png is 20x30.*image_s"):
        SideBySide(tmp_path)
    for resize in ("crop", "pad"):
        batch = SideBySide(tmp_path, (12, 6), resize=resize)[np.arange(2)]
        assert batch["source"].shape == batch["target"].shape == (2, 12, 6, 3)
        # Nothing of the other half gets over the seam.
        assert (batch["target"] == 255).all()
        assert set(np.unique(batch["source"])) <= {0, 255}


@pytest.mark.parametrize("channels", [(1, 3), (3, 1), (4, 1), (1, 1), (3, 4)])
def test_channels_of_each_half(tmp_path, channels):
    save(tmp_path / "a.png", (255, 0, 0, 255), (0, 0, 0, 0), mode="RGBA")
    batch = SideBySide(tmp_path, channels=channels)[np.arange(1)]
    red = {1: [76], 3: [255, 0, 0], 4: [255, 0, 0, 255]}
    clear = {1: [255], 3: [255] * 3, 4: [0] * 4}
    assert batch["source"][0, 0, 0].tolist() == red[channels[0]]
    assert batch["target"][0, 0, 0].tolist() == clear[channels[1]]


def test_odd_widths_are_named(pairs):
    for number in range(7):
        save(pairs / f"odd{number}.png", size=(17, 8))
    with pytest.raises(ValueError, match="7 of the 17.*odd4.png and 2 more") as caught:
        SideBySide(pairs, (8, 8))
    assert "make" in str(caught.value)


def test_an_odd_width_that_came_later_is_named(pairs):
    source = SideBySide(pairs, (8, 8))
    save(pairs / "4.png", size=(17, 8))
    with pytest.raises(ValueError, match=r"4\.png is of odd width"):
        source[np.array([4])]


def test_pictures_that_are_rather_no_pairs_are_warned_about(tmp_path):
    save(tmp_path / "a.png", size=(16, 16))
    with pytest.warns(UserWarning, match=r"wider than high \(a\.png is 16x16.*make="):
        SideBySide(tmp_path)


def test_damaged_pictures(pairs):
    (pairs / "2.png").write_text("not a picture")
    with pytest.raises(ValueError, match=r"1 of the 10(.|\n)*2\.png"):
        SideBySide(pairs)
    with pytest.warns(UserWarning, match="left out"):
        source = SideBySide(pairs, on_error="skip")
    batch = source[np.arange(9)]
    values = [0, 1, 3, 4, 5, 6, 7, 8, 9]
    assert batch["source"][:, 0, 0, 0].tolist() == values
    assert batch["target"][:, 0, 0, 0].tolist() == [100 + value for value in values]


def test_splits_share_no_pair(pairs):
    parts = [SideBySide(pairs, split=f"train[{part}]") for part in (":30%", "30%:")]
    seen = [part[np.arange(len(part))]["source"][:, 0, 0, 0].tolist() for part in parts]
    assert len(seen[0]) == 3
    assert sorted(seen[0] + seen[1]) == list(range(10))
