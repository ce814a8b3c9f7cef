"""Where files are kept that are fetched or computed once."""

import os
import pathlib


def cache_folder() -> pathlib.Path:
    """The folder that the environment variable GANZOO_CACHE names.

    Without it, `ganzoo` in the user's folder of caches, `XDG_CACHE_HOME` or `~/.cache`.
    It may not exist yet.

    Example:

    >>> os.environ["GANZOO_CACHE"] = "/data/cache"
    >>> print(cache_folder())
    /data/cache
    >>> del os.environ["GANZOO_CACHE"]
    """
    named = os.environ.get("GANZOO_CACHE")
    if named:
        return pathlib.Path(named).expanduser()
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return pathlib.Path(caches).expanduser() / "ganzoo"
