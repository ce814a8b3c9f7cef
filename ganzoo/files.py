"""Files that are either whole or absent, whenever the process dies."""

import contextlib
import json
import os
import pathlib
import shutil


@contextlib.contextmanager
def atomic(path, writer: str = ""):
    """Give a temporary path to write to, and rename it to `path` once it is on disk.

    Args:
        path: Where the file shall be; its folder is made. The temporary name ends like
            `path`, for writers that go by the ending.
        writer: Part of the temporary name that tells apart several processes that may
            write the file at once. Defaults to none.

    Example:

    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "note.txt"
    >>> with atomic(path) as temporary:
    ...     _ = temporary.write_text("done")
    >>> path.read_text()
    'done'
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # By itself always the same: what a killed write left is overwritten by the next.
    temporary = path.with_name(f".part{writer}-{path.name}")
    try:
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_folder(path):
    """Give a temporary folder to fill, and put it in the place of `path` once it is on
    disk.

    Args:
        path: Where the folder shall be; what is there is replaced. For the moment
            between two renamings nothing is there.

    Example:

    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "notes"
    >>> with atomic_folder(path) as temporary:
    ...     _ = (temporary / "one.txt").write_text("done")
    >>> (path / "one.txt").read_text()
    'done'
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".part-{path.name}")
    old = path.with_name(f".old-{path.name}")
    for left in (temporary, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        temporary.mkdir()
        yield temporary
        for entry in (*temporary.rglob("*"), temporary):
            _sync(entry)
        if path.exists():
            os.replace(path, old)
        os.replace(temporary, path)
        _sync(path.parent)
    finally:
        for left in (temporary, old):
            shutil.rmtree(left, ignore_errors=True)


def read_json(path) -> dict:
    """What a JSON file holds; nothing where there is none that is whole.

    Args:
        path: The file.

    Example:

    >>> read_json("/no/such/file.json")
    {}
    """
    try:
        return json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError):
        return {}


def _sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
