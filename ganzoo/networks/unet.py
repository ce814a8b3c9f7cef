"""The generator of pix2pix, for images from 32 to 512 pixels a side."""

import keras
from keras import layers

from ganzoo.arguments import whole_number
from ganzoo.layers.dropout import StatelessDropout
from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.networks.normalization import normalizer
from ganzoo.networks.sizes import stage_widths
from ganzoo.networks.weights import normal_weights

# Isola et al. 2017, section 6.1.
KERNEL_SIZE = 4
MAX_DEPTH = 8
# Of a 256-pixel network the first three stages out of the bottleneck, the coarsest of
# eight, have dropout; one of 128 pixels has two, as in the authors' code.
PLAIN_STAGES = 5

LOW, HIGH, MULTIPLE = 32, 512, 16


def generator(
    source_shape: tuple[int, ...],
    target_channels: int,
    width: int = 64,
    normalization: str = "instance",
    dropout: float = 0.5,
) -> keras.Model:
    """Source images to target images in [-1, 1], through a bottleneck and skips.

    Convolutions of stride 2 halve the image as often as both sides halve evenly, at
    most 8 times; as many transposed ones double it, each on what came through the
    bottleneck and the map of its size on the way in.

    The first stages out of the bottleneck, all but five and one at least, have dropout,
    in training and out of it: it is the paper's only noise.

    Args:
        source_shape: (height, width, channels) of the source images: sides from 32 to
            512 pixels that are multiples of 16, square or not, any number of channels.
        target_channels: Channels of the target images, ≥ 1.
        width: Feature maps of the stage next to the image; each stage further in has
            twice as many, up to 8 times. Defaults to 64.
        normalization: `"instance"`, which is the paper's batch norm at its batch size
            of 1, or `"batch"`. Defaults to `"instance"`.
        dropout: Share to drop, in [0, 1); 0 makes the output a function of the source.
            Defaults to 0.5.

    Returns:
        Functional model from sources `(n, h, w, c)` to targets
        `(n, h, w, target_channels)`, float32.

    Raises:
        ValueError: If an argument is not of that kind.

    Example:

    >>> generator((48, 64, 1), target_channels=3, width=4).output_shape
    (None, 48, 64, 3)

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial Networks,
        2017, sections 3.2.1 and 6.1.
    """
    _require_source_shape(source_shape)
    whole_number("target_channels", target_channels)
    if not 0 <= dropout < 1:
        raise ValueError(f"`dropout` must be in [0, 1). Received: {dropout!r}.")
    normalized = normalizer(normalization)
    depth = _depth(source_shape)
    widths = stage_widths(width, depth)
    source = x = keras.Input(source_shape, name="source")
    maps = []
    for stage, filters in enumerate(widths):
        # Not next to the image, as in the paper, nor at the bottleneck, as in its
        # erratum: of a single place nothing but 0 would be left.
        plain = stage in (0, depth - 1)
        x = _convolution(layers.Conv2D, filters, bias=plain)(x)
        x = LeakyRectifier(0.2)(x if plain else normalized(x))
        # The authors' code keeps what comes in front of the leaky rectifier, which is
        # the same for the ReLU that follows on the way out. TensorFlow's graph
        # optimizer though fails on a convolution that is both rectified and kept.
        maps.append(x)
    # The way out begins with what the bottleneck made; its stage has no skip.
    for stage, (filters, skip) in enumerate(zip(widths[-2::-1], maps[-2::-1])):
        x = _convolution(layers.Conv2DTranspose, filters, bias=False)(layers.ReLU()(x))
        x = normalized(x)
        if dropout and stage < max(1, depth - PLAIN_STAGES):
            x = StatelessDropout(dropout, at_inference=True)(x)
        x = layers.Concatenate()([x, skip])
    x = _convolution(layers.Conv2DTranspose, target_channels)(layers.ReLU()(x))
    # float32, so that 256 grey levels survive mixed precision.
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(source, image, name="generator")


def _convolution(kind, filters, bias=True):
    return kind(filters, KERNEL_SIZE, strides=2, padding="same", **normal_weights(bias))


def _depth(source_shape):
    """How often both sides halve evenly, at most 8 times."""
    return max(
        depth
        for depth in range(1, MAX_DEPTH + 1)
        if all(side % 2**depth == 0 for side in source_shape[:2])
    )


def _require_source_shape(source_shape):
    message = (
        f"`source_shape` must be (height, width, channels) with sides from {LOW} to "
        f"{HIGH} that are multiples of {MULTIPLE}, and 1 or more channels. Received: "
        f"{tuple(source_shape)}."
    )
    if len(source_shape) != 3 or source_shape[2] < 1:
        raise ValueError(message)
    misfits = [side for side in source_shape[:2] if _near(side) != [side]]
    if misfits:
        advice = [f"{' or '.join(map(str, _near(s)))} instead of {s}" for s in misfits]
        advice = " and ".join(dict.fromkeys(advice))
        raise ValueError(f"{message} This would work: {advice}.")


def _near(side):
    """The sides next to `side` that work: itself, or one or two others."""
    below = side // MULTIPLE * MULTIPLE
    above = -(-side // MULTIPLE) * MULTIPLE
    return sorted({min(max(near, LOW), HIGH) for near in (below, above)})
