"""Sides of feature maps, from an image inwards."""


def stage_sizes(image_shape: tuple[int, ...], base: int = 7) -> list[tuple[int, int]]:
    """(height, width) of each stage, half of the one before, rounded up.

    A side is halved until it is `base` or less; the other goes on alone.

    Args:
        image_shape: (height, width, channels).
        base: Largest side of the last stage. Defaults to 7.

    Returns:
        List of pairs that begins with the image's.

    Example:

    >>> stage_sizes((28, 28, 1))
    [(28, 28), (14, 14), (7, 7)]
    >>> stage_sizes((16, 50, 3))
    [(16, 50), (8, 25), (4, 13), (4, 7)]
    """
    sizes = [tuple(image_shape[:2])]
    while max(sizes[-1]) > base:
        sizes.append(
            tuple((side + 1) // 2 if side > base else side for side in sizes[-1])
        )
    return sizes


def require_image_shape(
    image_shape: tuple[int, ...], low: int = 16, high: int = 256, channels=(1, 3, 4)
) -> None:
    """Refuse shapes that the builders do not take.

    Raises:
        ValueError: If a side is not from `low` to `high`, or the channels are others.
    """
    fits = len(image_shape) == 3 and image_shape[2] in channels
    if not fits or not all(low <= side <= high for side in image_shape[:2]):
        raise ValueError(
            f"`image_shape` must be (height, width, channels) with sides from {low} to "
            f"{high} and 1, 3 or 4 channels. Received: {tuple(image_shape)}."
        )


def stage_widths(width: int, stages: int) -> list[int]:
    """Feature maps of each stage: doubled each time, up to 8 times.

    >>> stage_widths(64, 5)
    [64, 128, 256, 512, 512]
    """
    return [width * min(2**stage, 8) for stage in range(stages)]
