"""A file is whole or absent."""

import pytest

from ganzoo.files import atomic


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
