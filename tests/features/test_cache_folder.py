import pathlib

import pytest

from ganzoo.features import cache_folder

HOME = pathlib.Path.home()


@pytest.mark.parametrize(
    "environment, folder",
    [
        ({}, HOME / ".cache/ganzoo"),
        ({"XDG_CACHE_HOME": "/xdg"}, pathlib.Path("/xdg/ganzoo")),
        ({"XDG_CACHE_HOME": ""}, HOME / ".cache/ganzoo"),
        ({"GANZOO_CACHE": "/own", "XDG_CACHE_HOME": "/xdg"}, pathlib.Path("/own")),
        ({"GANZOO_CACHE": "~/own"}, HOME / "own"),
    ],
    ids=str,
)
def test_cache_folder(monkeypatch, environment, folder):
    for name in ("GANZOO_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == folder
