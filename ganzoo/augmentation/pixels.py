"""Reading images at given positions: linear in the image, exact at every order."""

from keras import ops


def mirror(position, size):
    """Fold positions into [0, size - 1] by reflection about the outermost pixels.

    >>> [mirror(position, 3) for position in range(-2, 5)]
    [2, 1, 0, 1, 2, 1, 0]
    """
    last = size - 1
    if last == 0:
        return 0 * position
    return last - abs(last - position % (2 * last))


def take_pixels(images, rows, columns):
    """Pixels of each image at its own positions.

    Args:
        images: `(n, height, width, channels)`.
        rows: int32, broadcasts with `columns` to `(n, new_height, new_width)`; within
            the image.
        columns: The same.

    Returns:
        `(n, new_height, new_width, channels)`.
    """
    height, width, channels = images.shape[1:]
    first = ops.arange(ops.shape(images)[0], dtype="int32") * (height * width)
    index = ops.reshape(first, (-1, 1, 1)) + rows * width + columns
    return ops.take(ops.reshape(images, (-1, channels)), index, axis=0)
