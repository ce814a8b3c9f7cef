"""Files from the internet, exactly as they were published or not at all."""

import hashlib
import http.client
import os
import pathlib
import shutil
import sys
import tempfile
import urllib.request

from ganzoo import files

# To wait for an answer, not for the whole file.
SECONDS = 10.0


def fetch(url: str, sha256: str, path) -> pathlib.Path:
    """The file at `path`, downloaded if it is not there.

    Args:
        url: Where it is published.
        sha256: Its SHA-256, as 64 hexadecimal digits.
        path: Where it is kept. Several processes may fetch it at once.

    Returns:
        `path`.

    Raises:
        OSError: If it is not there and cannot be downloaded.
        ValueError: If what is there, or came, is another file. It is put aside.
    """
    path = pathlib.Path(path)
    if path.exists():
        _check_or_put_aside(path, sha256, path)
        return path
    print(f"Downloading {url} to {path}", file=sys.stderr)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A folder of this process alone, and so a file that no other one writes to.
    with tempfile.TemporaryDirectory(prefix=".download-", dir=path.parent) as folder:
        arrived = pathlib.Path(folder) / path.name
        try:
            _download(url, arrived)
        except (OSError, http.client.HTTPException) as error:
            raise OSError(
                f"Cannot download {url}: {error}. Fetch it on a machine with internet "
                f"and place it at {path}, name another folder that holds it in the "
                f"environment variable GANZOO_CACHE, or pass its path as `weights`."
            ) from error
        _check_or_put_aside(arrived, sha256, path)
        os.replace(arrived, path)
    return path


def _download(url, path):
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        with files.atomic(path) as temporary, temporary.open("wb") as stream:
            shutil.copyfileobj(answer, stream)
            wanted = answer.headers.get("Content-Length")
            if wanted is not None and stream.tell() != int(wanted):
                raise OSError(f"only {stream.tell()} of {wanted} bytes came")


def _check_or_put_aside(path, sha256, place):
    try:
        check(path, sha256)
    except ValueError as error:
        aside = place.with_name(f"{place.name}.wrong-checksum")
        os.replace(path, aside)
        raise ValueError(
            f"{error} It is now {aside}: look at it, a page of a login or a cut "
            "download is likely, and try again, or place the right file at "
            f"{place}."
        ) from error


def check(path, sha256: str) -> None:
    """Refuse a file that is not the one that was published.

    Args:
        path: The file.
        sha256: What its SHA-256 must be, as 64 hexadecimal digits.

    Raises:
        ValueError: If it is something else.

    Example:

    >>> check(__file__, "0" * 64)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: ... must have the SHA-256 0000... Received: ...
    """
    path = pathlib.Path(path)
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(2**20):
            digest.update(block)
    found = digest.hexdigest()
    if found != sha256:
        raise ValueError(
            f"{path} must have the SHA-256 {sha256}. Received: {found}, "
            f"{path.stat().st_size:,} bytes."
        )
