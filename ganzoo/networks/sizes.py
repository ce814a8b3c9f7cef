"""Sides of feature maps, from an image inwards, and the arguments of all builders."""


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
    image_shape: tuple[int, ...],
    low: int = 16,
    high: int | None = 256,
    name: str = "image_shape",
) -> None:
    """Refuse shapes that a builder does not take.

    Args:
        image_shape: What should be (height, width, channels).
        low: Smallest side. Defaults to 16.
        high: Largest side, or `None` for any. Defaults to 256.
        name: The builder's argument. Defaults to `"image_shape"`.

    Raises:
        ValueError: If a side is smaller or larger, or there is no channel.
    """
    fits = len(image_shape) == 3 and image_shape[2] >= 1
    if not fits or not all(low <= side <= (high or side) for side in image_shape[:2]):
        sides = f"from {low} to {high}" if high else f"of {low} or more"
        raise ValueError(
            f"`{name}` must be (height, width, channels) with sides {sides} pixels. "
            f"Received: {tuple(image_shape)}."
        )


def stage_widths(width: int, stages: int) -> list[int]:
    """Feature maps of each stage: doubled each time, up to 8 times.

    >>> stage_widths(64, 5)
    [64, 128, 256, 512, 512]
    """
    return [width * min(2**stage, 8) for stage in range(stages)]
