"""A file is whole or absent."""

import pytest

from ganzoo.files import atomic, atomic_folder, read_json


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "folder" / "file.txt"
    with atomic(path) as temporary:
        temporary.write_text("old")
    with pytest.raises(RuntimeError), atomic(path) as temporary:
        temporary.write_text("half of the n")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [entry.name for entry in path.parent.iterdir()] == ["file.txt"]


def test_the_temporary_name_keeps_the_ending(tmp_path):
    with atomic(tmp_path / "model.weights.h5") as temporary:
        assert temporary.name.endswith("model.weights.h5")
        assert temporary.parent == tmp_path
        temporary.touch()


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "deep" / "folder"
    for name in ("old", "new"):
        with atomic_folder(path) as temporary:
            (temporary / "inner").mkdir()
            (temporary / "inner" / name).touch()
    assert [entry.name for entry in path.rglob("*")] == ["inner", "new"]
    with pytest.raises(RuntimeError), atomic_folder(path) as temporary:
        (temporary / "half").touch()
        raise RuntimeError
    assert [entry.name for entry in path.rglob("*")] == ["inner", "new"]
    assert [entry.name for entry in path.parent.iterdir()] == ["folder"]


def test_what_a_killed_write_left_of_a_folder_does_not_stay(tmp_path):
    (tmp_path / ".part-folder").mkdir()
    (tmp_path / ".part-folder" / "half").touch()
    with atomic_folder(tmp_path / "folder") as temporary:
        assert list(temporary.iterdir()) == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_json_that_is_cut_off_counts_as_none(tmp_path):
    path = tmp_path / "record.json"
    path.write_text('{"epoch": 3}')
    assert read_json(path) == {"epoch": 3}
    path.write_text('{"epoch": 3')
    assert read_json(path) == {}
