"""One front door to pairs of images."""

from collections.abc import Callable, Mapping
import os
from pathlib import Path
from typing import Any

import numpy as np

from ganzoo.datasets import bundled
from ganzoo.datasets.columns import checked_images, read_npz
from ganzoo.datasets.made_pairs import MadePairs, make_function
from ganzoo.datasets.options import check_choice, height_and_width
from ganzoo.datasets.paired_folders import PairedFolders
from ganzoo.datasets.pictures import fit_pictures
from ganzoo.datasets.pipeline import Arrays, Batches
from ganzoo.datasets.side_by_side import SideBySide
from ganzoo.datasets.sources import folder_path, open_images
from ganzoo.datasets.split import split_positions

_PAIRS = ("source", "target")
_ACCEPTED = (
    "the path of a folder of pictures A|B side by side, or of an .npz file with "
    '"source" and "target", a tuple of two folders, a tuple of two arrays (sources, '
    'targets), or a dict {"source": ..., "target": ...}; with make, such as '
    'make="edges", also all that ganzoo.datasets.images takes'
)


def translation(
    source: Any,
    *,
    make: str | Callable[[np.ndarray], np.ndarray] | None = None,
    factor: int = 4,
    direction: str = "a_to_b",
    image_size: int | tuple[int, int] | None = None,
    source_channels: int | None = None,
    target_channels: int | None = None,
    resize: str = "crop",
    horizontal_flip: bool = False,
    random_crop: int | tuple[int, int] | None = None,
    split: str | None = None,
    batch_size: int = 16,
    shuffle: bool = True,
    seed: int = 0,
    on_error: str = "raise",
    data_dir: str | os.PathLike | None = None,
    download: bool = False,
) -> Batches:
    """Opens pairs of images as an endless stream of batches, ready for `fit`.

    The augmentation of pix2pix at 256 pixels is `image_size=286, random_crop=256,
    horizontal_flip=True`.

    Args:
        source: Where the pairs are:

            - the path of a folder of pictures that hold a pair each, side by side (the
              A|B format of pix2pix), read batch by batch;
            - a tuple of two folders with pictures of the same names; endings may
              differ, as in `photos/a/1.jpg` and `maps/a/1.png`;
            - a tuple of two arrays `(sources, targets)`, a dict with these keys, or
              the path of an `.npz` file with them; images as in `images`. Without
              `image_size`, sources and targets may differ in size;
            - with `make`, anything that `images` takes, such as `"noto_emoji_64"`.
        make: What to make the source of each target from, if there are no pairs:

            - `"edges"`: a line drawing, dark on white, 1 channel;
            - `"grey"`: the brightness (Pillow's luma), 1 channel;
            - `"low_resolution"`: the picture shrunk by `factor`, and scaled up again
              to the size it had;
            - a pure function from uint8 (height, width, channels) to the same with any
              size and 1, 3 or 4 channels, equal for all. It gets the picture as
              `image_size` has it, and is called in threads when a pair is used: once
              for pictures in memory, each time for those in a folder.

            Default None: the pairs are there.
        factor: Whole number from 2; by how much `"low_resolution"` is smaller.
            Default 4.
        direction: `"a_to_b"` (default): left half, first folder, first array or what
            `make` makes is the source, the other the target. `"b_to_a"`: the other
            way round, of every source.
        image_size: Side, or (height, width), in pixels, to which source and target are
            brought. Default None: as stored.
        source_channels: 1 (grey), 3 (RGB) or 4 (RGBA) of the source images;
            transparency is laid onto white where it has to go. Default None: 3 for
            folders, as stored or made for all else.
        target_channels: The same of the target images.
        resize: `"crop"` (default) or `"pad"`, as in `images`.
        horizontal_flip: Whether to mirror each pair left to right with chance 1/2,
            source and target together. Default False.
        random_crop: Side, or (height, width), of a window that is cut from both after
            they were brought to `image_size`: the same from both, elsewhere in every
            epoch, and from the centre in validation. Where one is larger, it counts
            the pixels of that. Default None: the whole image.
        split: As in `images`: slices such as `"train[:90%]"` and `"train[90%:]"` share
            no pair. Default None: everything.
        batch_size: Pairs in a batch, over all replicas. Default 16, because these
            networks take some times the memory of those that `images` feeds.
        shuffle: Whether every epoch has an order of its own. Default True.
        seed: Integer that decides order, flips and crops. Default 0.
        on_error: `"raise"` (default) or `"skip"`, as in `images`; a pair with a
            damaged picture is left out as a whole.
        data_dir: Folder with prepared TFDS sets, as in `images`.
        download: Whether TFDS may download, as in `images`. Default False.

    Returns:
        `Batches` of dicts with `"source"` and `"target"`, (batch_size, height, width,
        channels), uint8; arrays of floats stay floats (float32) unless they have to be
        resized.

    Raises:
        FileNotFoundError: If there is no file or folder at the path.
        TypeError: If `source`, its images or what `make` returns are of the wrong type.
        ValueError: If anything else does not fit; the message says what would.

    Example:

    >>> from ganzoo import datasets
    >>> pairs = datasets.translation("noto_emoji_64", make="edges", random_crop=56)
    >>> pairs.num_examples, pairs.source_shape, pairs.target_shape
    (1906, (56, 56, 1), (56, 56, 3))
    """
    check_choice("direction", direction, ("a_to_b", "b_to_a"))
    check_choice("source_channels", source_channels, (None, 1, 3, 4))
    check_choice("target_channels", target_channels, (None, 1, 3, 4))
    check_choice("resize", resize, ("crop", "pad"))
    check_choice("on_error", on_error, ("raise", "skip"))
    size = height_and_width("image_size", image_size)
    turned = direction == "b_to_a"
    channels = (source_channels, target_channels)[:: -1 if turned else 1]
    options = {"resize": resize, "split": split}
    reading = {"on_error": on_error, "data_dir": data_dir, "download": download}
    if make is not None:
        if _are_pairs(source):
            raise ValueError(
                f"make={make!r} draws the source of each picture, but there are pairs "
                "already: leave it out, or pass the targets alone."
            )
        make_function(make, factor)  # Refused before anything is opened.
        images, _ = open_images(
            source, image_size=size, channels=channels[1], **options, **reading
        )
        opened = MadePairs(images, make, factor, channels[0])
    else:
        opened = _open_pairs(source, size, channels, on_error, options)
    return Batches(
        _Turned(opened) if turned else opened,
        batch_size,
        shuffle=shuffle,
        horizontal_flip=horizontal_flip,
        random_crop=random_crop,
        seed=seed,
        settings={
            "make": make if isinstance(make, str) else _name(make),
            "factor": int(factor) if make == "low_resolution" else None,
            "direction": direction,
        }
        | options,
    )


class _Turned:
    """Random access to pairs, the other way round."""

    def __init__(self, pairs):
        self.pairs = pairs

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        pair = self.pairs[indices]
        return {"source": pair["target"], "target": pair["source"]}


def _open_pairs(source, image_size, channels, on_error, options):
    """Opens what holds pairs already."""
    folder_options = {
        "image_size": image_size,
        "channels": tuple(depth or 3 for depth in channels),
        "on_error": on_error,
        **options,
    }
    if _is_path(source):
        if source in bundled.NAMES or str(source).startswith("tfds:"):
            raise ValueError(
                f"source={source!r} holds images, but no pairs. Pass make, such as "
                'make="edges", to make the source of each.'
            )
        folder = folder_path(source, _ACCEPTED)
        if folder is not None:
            return SideBySide(folder, **folder_options)
        source = read_npz(source, _PAIRS)
    if isinstance(source, tuple) and len(source) == 2:
        if all(map(_is_path, source)):
            folders = tuple(Path(path).expanduser() for path in source)
            return PairedFolders(folders, **folder_options)
        if not any(map(_is_path, source)):
            source = dict(zip(_PAIRS, source))
    if not isinstance(source, Mapping):
        received = type(source).__name__
        if isinstance(source, tuple):
            received = f"({', '.join(type(part).__name__ for part in source)})"
        raise TypeError(f"source must be {_ACCEPTED}; received {received}.")
    return _from_arrays(source, image_size, channels, **options)


def _from_arrays(found, image_size, channels, resize, split) -> Arrays:
    if not all(name in found for name in _PAIRS):
        raise ValueError(
            f"source must hold {_PAIRS}; keys found: {sorted(map(str, found))}. With "
            'images alone, pass make, such as make="edges".'
        )
    columns = {name: checked_images(found[name], name) for name in _PAIRS}
    counts = {name: len(column) for name, column in columns.items()}
    if len(set(counts.values())) > 1:
        raise ValueError(
            f"source must hold as many sources as targets; received {counts}."
        )
    positions = split_positions(split, counts["source"])
    return Arrays(
        {
            name: fit_pictures(column[positions], image_size, depth, resize)
            for (name, column), depth in zip(columns.items(), channels)
        }
    )


def _are_pairs(source: Any) -> bool:
    """Whether it is sources and targets rather than images, perhaps with labels."""
    if isinstance(source, Mapping):
        return all(name in source for name in _PAIRS)
    two = isinstance(source, tuple) and len(source) == 2
    return two and (all(map(_is_path, source)) or np.ndim(source[1]) > 2)


def _is_path(source: Any) -> bool:
    return isinstance(source, (str, os.PathLike))


def _name(function: Callable | None) -> str | None:
    """A name of a function that is the same in the next process."""
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return None if function is None else name
