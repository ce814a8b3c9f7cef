"""The image sets that are shipped inside the package."""

import importlib.resources

import numpy as np

NAMES = ("fashion_mnist_10k", "noto_emoji_64")


def load(name: str) -> dict[str, np.ndarray]:
    """Loads a shipped image set.

    Args:
        name: One of `NAMES`.

    Returns:
        The stored columns: `"image"` uint8 (n, h, w, c), `"label"` uint8 (n,),
        `"class_names"`, and whatever else the set holds.

    Raises:
        ValueError: If there is no such set.

    Example:

    >>> load("fashion_mnist_10k")["image"].shape
    (10000, 28, 28, 1)
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {NAMES}; received {name!r}")
    # Opened as a resource, because a package inside a zip file has no path.
    file = importlib.resources.files(__name__).joinpath(f"{name}.npz")
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        return dict(stored)
