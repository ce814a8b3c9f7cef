"""The discriminator of pix2pix, which judges patches."""

import keras
from keras import layers

from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.networks.normalization import normalizer
from ganzoo.networks.sizes import require_image_shape, stage_widths
from ganzoo.networks.weights import normal_weights

KERNEL_SIZE = 4  # Isola et al. 2017, section 6.1.


def discriminator(
    target_shape: tuple[int, ...],
    source_shape: tuple[int, ...],
    width: int = 64,
    depth: int = 3,
    normalization: str = "instance",
) -> keras.Model:
    """Target images beside their sources, to a logit for each patch.

    `depth` convolutions of stride 2, one of stride 1, and one of stride 1 to a single
    channel. A logit sees a square of 16, 34, 70 or 142 pixels a side at a depth of 1,
    2, 3 or 4.

    Args:
        target_shape: (height, width, channels) of the target images; sides of at least
            `3 · 2^depth` pixels, 24 at the default depth.
        source_shape: The same of the source images: the same sides, any channels.
        width: Feature maps of the first stage; each later one has twice as many, up to
            8 times. Defaults to 64.
        depth: Convolutions of stride 2, ≥ 1. Defaults to the paper's 3.
        normalization: `"instance"`, which is the paper's batch norm at its batch size
            of 1, or `"batch"`, which does not suit a gradient penalty. Defaults to
            `"instance"`.

    Returns:
        Functional model from `[targets (n, h, w, c), sources (n, h, w, c')]` to logits
        `(n, h', w', 1)`, of which 256 pixels a side have 30 at the default depth.

    Raises:
        ValueError: If an argument is not of that kind.

    Example:

    >>> discriminator((256, 256, 3), (256, 256, 1), width=4).output_shape
    (None, 30, 30, 1)

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial Networks,
        2017, sections 3.2.2 and 6.1.
    """
    if not isinstance(depth, int) or depth < 1:
        raise ValueError(
            f"`depth` must be a whole number, 1 or more. Received: {depth!r}."
        )
    # Each stage of stride 2 halves, rounding down, and each other takes one pixel off.
    low = 3 * 2**depth
    for name, shape in (("target_shape", target_shape), ("source_shape", source_shape)):
        require_image_shape(shape, 6, None, name)
        side = min(shape[:2])
        if side < low:
            raise ValueError(
                f"`depth` may be {(side // 3).bit_length() - 1} at most for sides of "
                f"{side} pixels, as {depth} needs {low}. Received: depth={depth}, "
                f"{name}={tuple(shape)}."
            )
    if tuple(target_shape[:2]) != tuple(source_shape[:2]):
        raise ValueError(
            "`target_shape` and `source_shape` must have the same sides. Received: "
            f"{tuple(target_shape)} and {tuple(source_shape)}."
        )
    normalized = normalizer(normalization)
    target = keras.Input(target_shape, name="target")
    source = keras.Input(source_shape, name="source")
    x = layers.Concatenate()([target, source])
    for stage, filters in enumerate(stage_widths(width, depth + 1)):
        # The paper leaves normalization out next to the image.
        x = _convolution(x, filters, 2 if stage < depth else 1, bias=stage == 0)
        x = LeakyRectifier(0.2)(normalized(x) if stage else x)
    logits = _convolution(x, 1, 1, name="logits")
    return keras.Model([target, source], logits, name="discriminator")


def _convolution(x, filters, strides, bias=True, name=None):
    # One pixel of zeros on each side, as in the authors' code, whatever the stride.
    x = layers.ZeroPadding2D(1)(x)
    return layers.Conv2D(
        filters, KERNEL_SIZE, strides=strides, name=name, **normal_weights(bias)
    )(x)
