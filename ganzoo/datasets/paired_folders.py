"""Pairs stored as pictures of the same name in two folders."""

import os

import numpy as np

from ganzoo.datasets.folder import PictureFolder, list_pictures
from ganzoo.datasets.options import some_of


class PairedFolders:
    """Random access to the pairs in two folders of pictures.

    Two pictures are a pair if their paths below the folders are equal up to the
    ending: `a/1.jpg` and `a/1.png`.

    Args:
        folders: Paths of the folders of sources and of targets, see `PictureFolder`.
        image_size: (height, width) in pixels. Default None: as stored, which must
            then be one size.
        channels: Of sources and targets: 1, 3 or 4. Default (3, 3).
        resize: `"crop"` (default) or `"pad"`.
        split: Slice of the set, such as `"train[:90%]"`. Default None: all.
        on_error: `"raise"` (default) or `"skip"`, which leaves out the partner of a
            damaged picture, too.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If a folder holds no pictures or damaged ones, a picture has no
            partner or two, or there are several sizes while `image_size` is None.
    """

    def __init__(
        self,
        folders: tuple[str | os.PathLike, str | os.PathLike],
        image_size: tuple[int, int] | None = None,
        channels: tuple[int, int] = (3, 3),
        resize: str = "crop",
        split: str | None = None,
        on_error: str = "raise",
    ):
        names = _matched(folders, [_by_stem(folder) for folder in folders])
        # Equal counts and one order, so that a split takes the same of both.
        sources, targets = (
            PictureFolder(folder, image_size, depth, resize, split, on_error, names=own)
            for folder, depth, own in zip(folders, channels, names)
        )
        _keep_whole_pairs(sources, targets)
        if sources.image_size != targets.image_size:
            (height, width), (other_height, other_width) = (
                sources.image_size,
                targets.image_size,
            )
            raise ValueError(
                "the pictures of a pair differ in size: "
                f"{sources.folder / sources.names[0]} is {width}x{height}, "
                f"{targets.folder / targets.names[0]} is {other_width}x{other_height} "
                "pixels. Pass image_size, such as image_size=64, to bring all to one "
                "size."
            )
        self.sources, self.targets = sources, targets

    def __len__(self) -> int:
        return len(self.sources)

    def __getitem__(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Reads the pairs at these positions."""
        return {
            "source": self.sources[indices]["image"],
            "target": self.targets[indices]["image"],
        }


def _by_stem(folder: str | os.PathLike) -> dict[str, str]:
    names = {}
    for name in list_pictures(folder):
        stem = os.path.splitext(name)[0]
        if stem in names:
            raise ValueError(
                f"the folder {folder} holds {names[stem]} and {name}, which have the "
                "same name up to the ending: which of them is of the pair? Remove one."
            )
        names[stem] = name
    return names


def _matched(folders: tuple, by_stem: list[dict[str, str]]) -> list[list[str]]:
    """Names in both folders, pair by pair, in sorted order."""
    missing = []
    for own, other in ((0, 1), (1, 0)):
        alone = [by_stem[own][s] for s in by_stem[own] if s not in by_stem[other]]
        if alone:
            missing.append(
                f"{len(alone)} of the {len(by_stem[own])} pictures in {folders[own]} "
                f"have no partner in {folders[other]}: {some_of(alone)}"
            )
    if missing:
        raise ValueError(
            "; ".join(missing) + ". The two pictures of a pair must have the same name "
            "up to the ending, such as a/1.jpg and a/1.png."
        )
    return [[names[stem] for stem in by_stem[0]] for names in by_stem]


def _keep_whole_pairs(sources: PictureFolder, targets: PictureFolder) -> None:
    """Drops the partners of pictures that were left out as damaged."""
    stems = [
        [os.path.splitext(name)[0] for name in folder.names]
        for folder in (sources, targets)
    ]
    if stems[0] == stems[1]:
        return
    whole = set(stems[0]) & set(stems[1])
    if not whole:
        raise ValueError(
            f"no pair in {sources.folder} and {targets.folder} is without a damaged "
            "picture."
        )
    for folder, own in zip((sources, targets), stems):
        folder.names = folder.names[[stem in whole for stem in own]]
