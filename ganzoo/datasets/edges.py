"""Line drawings of pictures: Canny's edge detector, inked with smooth lines."""

import numpy as np
from PIL import Image

from ganzoo.datasets.pictures import fit_picture

# Canny's numbers, chosen by eye on Noto Emoji at 64 pixels and a photo at 256.
_SIGMA = 0.75  # of the Gaussian, in pixels, for a picture of 64; grows as the root
_HIGH = 50.0  # step in grey levels, over all channels, that a line must have somewhere
_LOW = 20.0  # step that it is followed down to
# Up to this side, lines are found at twice the size and shrunk, so as to be smooth.
# In larger pictures a pixel's jag is not seen, and the time would be.
_SMALL = 128


def line_drawing(picture: np.ndarray) -> np.ndarray:
    """Draws the outlines of a picture, dark on white.

    Canny's detector (Gaussian, gradient, thinning to ridges, two thresholds with
    lines followed from the strong to the weak) on the colour gradient of Di Zenzo,
    which also sees borders between colours of the same brightness.

    Args:
        picture: uint8 array (height, width, 1, 3 or 4); transparency is laid onto
            white.

    Returns:
        uint8 array (height, width, 1), 255 where there is no line.

    Example:

    >>> disc = np.hypot(*np.mgrid[-16:16, -16:16]) < 8
    >>> drawing = line_drawing(np.where(disc, 255, 0).astype(np.uint8)[..., None])
    >>> drawing.shape, bool(drawing[16, 16, 0] == drawing[0, 0, 0] == 255)
    ((32, 32, 1), True)

    Reference:
        J. Canny, A Computational Approach to Edge Detection, PAMI 1986;
        S. Di Zenzo, A Note on the Gradient of a Multi-Image, CVGIP 1986.
    """
    height, width = picture.shape[:2]
    side = min(height, width)
    scale = 2 if side <= _SMALL else 1
    sigma = _SIGMA * scale * max(1.0, side / 64) ** 0.5
    channels = 1 if picture.shape[2] == 1 else 3
    large = fit_picture(picture, (height * scale, width * scale), channels)
    strength, direction = _gradient(_smoothed(large.astype(np.float32), sigma))
    # The blurred edge of a step has the slope step / (sigma sqrt(2 pi)).
    strength *= sigma * np.sqrt(2 * np.pi)
    ridge = _is_ridge(strength, direction)
    lines = _followed(ridge & (strength > _HIGH), ridge & (strength > _LOW))
    inked = Image.fromarray(np.where(_bold(lines), 0, 255).astype(np.uint8))
    return np.asarray(inked.reduce(scale))[..., None]


def _smoothed(image: np.ndarray, sigma: float) -> np.ndarray:
    radius = int(np.ceil(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (0, 1):
        margin = [(radius, radius) if a == axis else (0, 0) for a in range(3)]
        padded = np.moveaxis(np.pad(image, margin, "edge"), axis, 0)
        length = image.shape[axis]
        image = sum(w * padded[i : i + length] for i, w in enumerate(weights))
        image = np.moveaxis(image, 0, axis)
    return image


def _gradient(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steepest change of colour, and its direction in radians."""
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), "edge")
    down = (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
    right = (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2
    yy, xx = (down**2).sum(-1), (right**2).sum(-1)
    xy = (down * right).sum(-1)
    # The larger eigenvalue of the structure tensor, and its eigenvector.
    largest = (xx + yy + np.hypot(xx - yy, 2 * xy)) / 2
    return np.sqrt(largest), np.arctan2(2 * xy, xx - yy) / 2


def _is_ridge(strength: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Where no neighbour along the gradient is stronger."""
    height, width = strength.shape
    padded = np.pad(strength, 1)
    sector = np.rint(direction * (4 / np.pi)).astype(int) % 4
    ridge = np.zeros(strength.shape, bool)
    for index, (y, x) in enumerate([(0, 1), (1, 1), (1, 0), (1, -1)]):
        ahead = padded[1 + y : 1 + y + height, 1 + x : 1 + x + width]
        behind = padded[1 - y : 1 - y + height, 1 - x : 1 - x + width]
        # Of two equals one is kept.
        ridge |= (sector == index) & (strength > behind) & (strength >= ahead)
    return ridge


def _followed(strong: np.ndarray, weak: np.ndarray) -> np.ndarray:
    """The weak pixels that are linked to a strong one, and these."""
    while True:
        grown = _dilated(strong) & weak
        if (grown == strong).all():
            return strong
        strong = grown


def _dilated(mask: np.ndarray) -> np.ndarray:
    rows = mask.copy()
    rows[1:] |= mask[:-1]
    rows[:-1] |= mask[1:]
    grown = rows.copy()
    grown[:, 1:] |= rows[:, :-1]
    grown[:, :-1] |= rows[:, 1:]
    return grown


def _bold(mask: np.ndarray) -> np.ndarray:
    """Lines three pixels wide: shrunk to half, each still fills a whole pixel."""
    bold = mask.copy()
    bold[1:] |= mask[:-1]
    bold[:-1] |= mask[1:]
    bold[:, 1:] |= mask[:, :-1]
    bold[:, :-1] |= mask[:, 1:]
    return bold
