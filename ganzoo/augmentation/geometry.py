"""The geometric transforms of adaptive augmentation."""

import math

from keras import ops

from ganzoo import random
from ganzoo.augmentation.pixels import mirror, take_pixels
from ganzoo.augmentation.resampling import CENTER, doubling, halving


def draw_geometry(count, p):
    """Arguments of `warp` for `count` samples, each off its neutral value with
    probability `p`; the two rotations share theirs.

    Distributions are those of the paper's appendix B.
    """
    # So that an image is rotated at all with probability p.
    rotation = 1.0 - ops.sqrt(1.0 - p)
    chances = ops.stack([p, rotation, p, rotation, p])
    on = random.uniform((count, 5), stream="adaptive_geometry_on") < chances
    scale, stretch, down, right = ops.unstack(
        random.normal((count, 4), stream="adaptive_geometry_normal"), axis=1
    )
    angles = random.uniform((count, 2), stream="adaptive_geometry_uniform")
    before, after = ops.unstack(math.pi * (2.0 * angles - 1.0), axis=1)
    return {
        "scale": ops.where(on[:, 0], 2.0 ** (0.2 * scale), 1.0),
        "angle_before": ops.where(on[:, 1], before, 0.0),
        "stretch": ops.where(on[:, 2], 2.0 ** (0.2 * stretch), 1.0),
        "angle_after": ops.where(on[:, 3], after, 0.0),
        "down": ops.where(on[:, 4], 0.125 * down, 0.0),
        "right": ops.where(on[:, 4], 0.125 * right, 0.0),
    }


def warp(images, scale, angle_before, stretch, angle_after, down, right):
    """Scale, rotate, stretch, rotate again and translate each sample.

    About the center of the image, which continues mirrored beyond its edges. The image
    is doubled in size, read by bilinear interpolation, and halved with a low-pass
    filter: all of it is linear in the image. A sample whose arguments are all neutral
    is left as it is.

    Args:
        images: `(n, height, width, channels)`.
        scale: Factor of the size of what is shown, `(n,)`.
        angle_before: Radians counter-clockwise, `(n,)`.
        stretch: Factor of its width, and divisor of its height, `(n,)`.
        angle_after: As `angle_before`.
        down: Translation as a fraction of the height, `(n,)`.
        right: The same of the width.
    """
    height, width = images.shape[1:3]

    def origin(x, y):
        """Where the vector (x, y) from the center, y down, came from."""
        x, y = _rotated(x, y, -angle_after)
        x, y = _rotated(x / stretch, y * stretch, -angle_before)
        return x / scale, y / scale

    # The columns of the inverse map.
    along_x = origin(ops.ones_like(scale), ops.zeros_like(scale))
    along_y = origin(ops.zeros_like(scale), ops.ones_like(scale))
    x = _grid(width, right, (1, 1, -1))
    y = _grid(height, down, (1, -1, 1))
    columns, rows = (
        _column(along_x[i]) * x + _column(along_y[i]) * y + 0.5 * (size - 1)
        for i, size in enumerate((width, height))
    )
    doubled = _resized(images, doubling(height), doubling(width))
    read = _bilinear(doubled, _doubled(rows, height), _doubled(columns, width))
    warped = _resized(read, halving(height), halving(width))
    still = (scale == 1.0) & (angle_before == 0.0) & (stretch == 1.0)
    still = still & (angle_after == 0.0) & (down == 0.0) & (right == 0.0)
    return ops.where(ops.reshape(still, (-1, 1, 1, 1)), images, warped)


def _rotated(x, y, angle):
    cos, sin = ops.cos(angle), ops.sin(angle)
    return cos * x + sin * y, cos * y - sin * x


def _column(values):
    return ops.reshape(values, (-1, 1, 1))


def _grid(size, shift, shape):
    """Positions, from the shifted center, of the samples that `halving` takes."""
    samples = ops.arange(halving(size).shape[1], dtype="float32")
    positions = (samples - CENTER) / 2.0 - 0.5 * (size - 1)
    return ops.reshape(positions, shape) - _column(shift * size)


def _doubled(position, size):
    """A position in the image as one in what `doubling` made of it."""
    return 2.0 * mirror(position, size) + (CENTER - math.floor(CENTER))


def _resized(images, row_matrix, column_matrix):
    rows, columns = (
        ops.convert_to_tensor(matrix, images.dtype)
        for matrix in (row_matrix, column_matrix)
    )
    # Twice as fast on CPU as one three-way einsum.
    images = ops.tensordot(images, columns, [[2], [1]])
    images = ops.tensordot(images, rows, [[1], [1]])
    return ops.transpose(images, (0, 3, 2, 1))


def _bilinear(images, rows, columns):
    """Images at fractional positions, each `(n, new_height, new_width)`."""
    top, left = ops.floor(rows), ops.floor(columns)
    down, right = (ops.cast(w, images.dtype) for w in (rows - top, columns - left))
    weights = [(1 - down) * (1 - right), (1 - down) * right]
    weights += [down * (1 - right), down * right]
    # Side by side in the channels, the four neighbors are read at once.
    above, below = images[:, :-1], images[:, 1:]
    corners = [
        x[:, :, end] for x in (above, below) for end in (slice(-1), slice(1, None))
    ]
    read = take_pixels(
        ops.concatenate(corners, axis=-1),
        ops.cast(top, "int32"),
        ops.cast(left, "int32"),
    )
    parts = ops.split(read, 4, axis=-1)
    return sum(ops.expand_dims(w, -1) * part for w, part in zip(weights, parts))
