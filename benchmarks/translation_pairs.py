"""Pairs of images for `benchmarks/translation.py`: to train on, and held out."""

import dataclasses
import hashlib
import pathlib

import numpy as np

from ganzoo import datasets

# Slices of one fixed random order.
TRAINING, HELD_OUT = "train[:90%]", "train[90%:]"
# Root mean square difference, in levels of 255, below which two images are one drawn
# twice. Emoji come in near copies: the nearest other sketch of OpenMoji is less than 1
# level away for one in twenty, and more than 12 for nine in ten.
NEAR = 8.0


@dataclasses.dataclass(frozen=True)
class Pairs:
    """uint8 images `(n, height, width, channels)` under `"source"` and `"target"`.

    Args:
        training: Those to train on.
        held_out: About a tenth of all; no training pair has nearly the same source or
            target as one of them, mirrored or not.
        left_out: How many pairs were left out of training because they did.
    """

    training: dict[str, np.ndarray]
    held_out: dict[str, np.ndarray]
    left_out: int

    def digest(self) -> str:
        """What tells these pairs from others."""
        sha = hashlib.sha256()
        for part in (self.training, self.held_out):
            for name in ("source", "target"):
                sha.update(np.ascontiguousarray(part[name]).tobytes())
        return sha.hexdigest()[:16]

    def batches(self, batch_size: int, seed: int) -> datasets.Batches:
        """The training pairs as `fit` takes them, half of them mirrored."""
        return datasets.translation(
            self.training, horizontal_flip=True, batch_size=batch_size, seed=seed
        )


def noto_emoji() -> Pairs:
    """Line drawings to the shipped emoji that they were made from."""
    return split("noto_emoji_64", make="edges")


def openmoji(path: str | pathlib.Path) -> Pairs:
    """Sketches to colored emoji, drawn by people.

    Args:
        path: `.npz` file with the arrays `sketch` and `color`.

    Raises:
        ValueError: If it is not there, or is no such file.
    """
    wanted = (
        "an .npz file with uint8 arrays sketch (n, side, side) and color "
        "(n, side, side, 3)"
    )
    path = pathlib.Path(path).expanduser()
    if not path.is_file():
        raise ValueError(f"--openmoji must be {wanted}. There is no file {path}.")
    try:
        with np.load(path) as file:
            found = {name: file[name] for name in file.files}
    except (OSError, ValueError, AttributeError) as error:
        raise ValueError(
            f"--openmoji must be {wanted}. {path} cannot be read: {error}."
        ) from error
    told = {name: (array.dtype.name, array.shape) for name, array in found.items()}
    sketch, color = found.get("sketch"), found.get("color")
    if (
        sketch is None
        or color is None
        or sketch.ndim != 3
        or color.shape != (*sketch.shape, 3)
        or {sketch.dtype, color.dtype} != {np.dtype("uint8")}
    ):
        raise ValueError(f"--openmoji must be {wanted}. {path} holds {told}.")
    return split((sketch[..., None], color))


def split(source, **options) -> Pairs:
    """Pairs of any source of `ganzoo.datasets.translation`."""

    def part(which):
        batches = datasets.translation(source, split=which, batch_size=1, **options)
        return batches.head(batches.num_examples)

    training, held_out = part(TRAINING), part(HELD_OUT)
    again = np.zeros(len(training["source"]), bool)
    for name in ("source", "target"):
        again |= shown_again(training[name], held_out[name])
    training = {name: images[~again] for name, images in training.items()}
    return Pairs(training, held_out, int(again.sum()))


def shown_again(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which images show nearly what one of the others does, mirrored or not.

    Args:
        images: uint8 `(n, height, width, channels)`.
        others: The same.

    Returns:
        Bools `(n,)`.
    """
    squares = np.minimum(
        _mean_squares(images, others), _mean_squares(images, others[:, :, ::-1])
    )
    return squares.min(axis=1) < NEAR**2


def _mean_squares(images, others):
    """Mean square differences `(n, m)`."""
    # Of float32, rounding is about a ten-thousandth of `NEAR` squared.
    a, b = (part.reshape(len(part), -1).astype("float32") for part in (images, others))
    sums = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2.0 * a @ b.T
    return sums / a.shape[1]
