"""The pixel-blitting transforms of adaptive augmentation: no value is resampled."""

from keras import ops

from ganzoo import random
from ganzoo.augmentation.pixels import mirror, take_pixels


def draw_blit(count, p):
    """Arguments of `blit` for `count` samples, each off its neutral value with
    probability `p`.

    Distributions are those of the paper's appendix B.
    """
    on = random.uniform((count, 3), stream="adaptive_blit_on") < p
    flip, turns, down, right = ops.unstack(
        random.uniform((count, 4), stream="adaptive_blit_uniform"), axis=1
    )
    return {
        "flip": on[:, 0] & (flip < 0.5),
        "quarter_turns": ops.where(on[:, 1], ops.floor(4.0 * turns), 0.0),
        # At most 1/8 of the size, either way.
        "down": ops.where(on[:, 2], 0.25 * down - 0.125, 0.0),
        "right": ops.where(on[:, 2], 0.25 * right - 0.125, 0.0),
    }


def blit(images, flip, quarter_turns, down, right):
    """Flip left to right, rotate by quarters, and translate by whole pixels.

    What comes in over the edge is the mirrored image.

    Args:
        images: `(n, height, width, channels)`.
        flip: Booleans `(n,)`.
        quarter_turns: 0 to 3, counter-clockwise, `(n,)`. Images that are not square
            turn by 180 degrees, where that number is above 1, or not at all.
        down: Translation as a fraction of the height, `(n,)`, rounded to pixels.
        right: The same of the width.
    """
    height, width = images.shape[1:3]

    def axis(size, shift, shape):
        pixels = ops.cast(ops.round(shift * size), "int32")
        position = ops.arange(size, dtype="int32") - ops.expand_dims(pixels, 1)
        return ops.reshape(mirror(position, size), (-1, *shape))

    # From a pixel of the result back to where its value comes from.
    rows, columns = axis(height, down, (height, 1)), axis(width, right, (1, width))
    turns = ops.reshape(ops.cast(quarter_turns, "int32"), (-1, 1, 1))
    upside_down = turns >= 2
    if height == width:
        odd = ops.equal(turns % 2, 1)
        rows, columns = (
            ops.where(odd, columns, rows),
            ops.where(odd, width - 1 - rows, columns),
        )
    rows = ops.where(upside_down, height - 1 - rows, rows)
    # A flip and a half turn together leave the columns where they are.
    backward = ops.not_equal(ops.reshape(flip, (-1, 1, 1)), upside_down)
    columns = ops.where(backward, width - 1 - columns, columns)
    return take_pixels(images, rows, columns)
