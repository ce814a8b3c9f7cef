"""Features of real samples on disk, so that they are computed once."""

import contextlib
import hashlib
import os
import pathlib
import threading
import warnings
import zipfile

import numpy as np

from ganzoo.features.cache_folder import cache_folder
from ganzoo.files import atomic


class FeatureCache:
    """Features that an extractor finds, remembered on disk batch by batch.

    A batch is known by its pixels, so by data, split, size and resizing whatever they
    are called, and an extractor by its weights and what it does to images before. A
    file that is damaged is made anew. Any number of processes may share a folder.

    Args:
        folder: Where the files are. Defaults to `features` in the cache folder of
            ganzoo, which the environment variable `GANZOO_CACHE` moves.
        enabled: `False` to remember in memory alone. Defaults to `True`.

    Example:

    >>> import tempfile
    >>> import keras
    >>> from ganzoo.features import get
    >>> extractor = get(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]))
    >>> cache = FeatureCache(tempfile.mkdtemp())
    >>> samples = np.ones((3, 4), "float32")
    >>> first, again = cache(extractor, samples), cache(extractor, samples)
    >>> cache.computed, np.array_equal(first, again)
    (1, True)
    """

    def __init__(self, folder=None, enabled: bool = True):
        self.folder = pathlib.Path(folder or cache_folder() / "features")
        self.enabled = enabled
        self.computed = 0
        self._fingerprints = {}
        self._in_memory = {}

    def __call__(self, extractor, samples, kind: str = "features") -> np.ndarray:
        """What an extractor says of samples.

        Args:
            extractor: `Extractor`. What one without a fingerprint says is remembered
                in memory alone, as it cannot be told from another.
            samples: Array `(n, ...)`.
            kind: `"features"` or `"probabilities"`. Defaults to `"features"`.

        Returns:
            float32 array `(n, width)`.
        """
        fingerprint = self._fingerprint(extractor)
        if not self.enabled or fingerprint is None:
            key = id(extractor), kind, _digest(samples)
            if key not in self._in_memory:
                self._in_memory[key] = self._ask(extractor, samples, kind)
            return self._in_memory[key]
        file = self.folder / f"{fingerprint[:16]}-{kind}" / f"{_digest(samples)}.npz"
        with contextlib.suppress(
            OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile
        ):
            with np.load(file, allow_pickle=False) as content:
                vectors = content["vectors"]  # Its checksum is verified.
            if len(vectors) == len(samples):
                return vectors
        vectors = self._ask(extractor, samples, kind)
        self._write(file, vectors)
        return vectors

    def _write(self, file, vectors):
        writer = f"{os.getpid()}-{threading.get_ident()}"
        try:
            with atomic(file, writer=writer) as path:
                np.savez(path, vectors=vectors)
        except OSError as error:
            self.enabled = False
            warnings.warn(
                f"Features of real samples cannot be remembered in {self.folder}: "
                f"{error}. The environment variable GANZOO_CACHE names another folder.",
                stacklevel=2,
            )

    def _ask(self, extractor, samples, kind):
        self.computed += 1
        ask = extractor if kind == "features" else extractor.probabilities
        return np.asarray(ask(samples))

    def _fingerprint(self, extractor):
        # Hashing the weights of a large network takes a good part of a second.
        if id(extractor) not in self._fingerprints:
            self._fingerprints[id(extractor)] = extractor, extractor.fingerprint
        return self._fingerprints[id(extractor)][1]


def _digest(samples):
    samples = np.ascontiguousarray(samples)
    digest = hashlib.sha256(f"{samples.dtype.str}{samples.shape}".encode())
    digest.update(samples)
    return digest.hexdigest()[:32]
