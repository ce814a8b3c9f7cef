"""The networks of DCGAN, for images of any size from 16 to 256 in each direction."""

import keras
from keras import layers

# Both from Radford et al. 2016: kernels of 5 x 5 (figure 1), weights from N(0, 0.02)
# (section 4).
KERNEL_SIZE = 5
WEIGHT_STDDEV = 0.02


def generator(image_shape, latent_dim=128, num_classes=None, width=64):
    """Noise, and optionally a label, to an image in [-1, 1].

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, 1, 3 or 4 channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded and concatenated to the noise.
        width: Feature maps of the stage next to the image; each stage further in has
            twice as many, up to 8 times. Defaults to 64.

    Returns:
        Functional model from noise `(n, latent_dim)`, or `[noise, labels (n,)]`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> generator((28, 28, 1), width=8).output_shape
    (None, 28, 28, 1)
    """
    sizes = stage_sizes(image_shape)
    noise = keras.Input((latent_dim,), name="noise")
    inputs, x = noise, noise
    if num_classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs, x = (
            [noise, label],
            layers.Concatenate()([noise, _embed(label, num_classes, latent_dim)]),
        )

    widths = stage_widths(width, len(sizes) - 1)[::-1]
    x = layers.Dense(sizes[-1][0] * sizes[-1][1] * widths[0], **_weights(bias=False))(x)
    x = layers.Reshape((*sizes[-1], widths[0]))(x)
    for small, large, filters in zip(sizes[:0:-1], sizes[-2::-1], (*widths[1:], None)):
        x = layers.ReLU()(_batch_norm(x))
        last = filters is None
        x = layers.Conv2DTranspose(
            image_shape[-1] if last else filters,
            KERNEL_SIZE,
            strides=_strides(large, small),
            padding="same",
            # What `same` padding needs to arrive at `large` exactly, odd sides too.
            output_padding=tuple(
                int(a % 2 == 0 and a > b) for a, b in zip(large, small)
            ),
            **_weights(bias=last),
        )(x)
    # float32, so that 256 grey levels survive mixed precision.
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def discriminator(image_shape, num_classes=None, width=64):
    """An image, and optionally a label, to a logit.

    Args:
        image_shape: As in `generator`.
        num_classes: Number of labels, or `None` for an unconditional network. A label
            is embedded as one more channel of the image.
        width: Feature maps of the first stage; each later one has twice as many, up to
            8 times. Defaults to 64.

    Returns:
        Functional model from images `(n, h, w, c)`, or `[images, labels (n,)]`, to
        logits `(n, 1)`.

    Raises:
        ValueError: If `image_shape` is not of that kind.

    Example:

    >>> discriminator((28, 28, 1), width=8).output_shape
    (None, 1)
    """
    sizes = stage_sizes(image_shape)
    image = keras.Input(image_shape, name="image")
    inputs, x = image, image
    if num_classes:
        label = keras.Input((), dtype="int32", name="label")
        plane = _embed(label, num_classes, image_shape[0] * image_shape[1])
        plane = layers.Reshape((*image_shape[:2], 1))(plane)
        inputs, x = [image, label], layers.Concatenate()([image, plane])

    for stage, filters in enumerate(stage_widths(width, len(sizes) - 1)):
        x = layers.Conv2D(
            filters,
            KERNEL_SIZE,
            strides=_strides(sizes[stage], sizes[stage + 1]),
            padding="same",
            **_weights(bias=stage == 0),
        )(x)
        # The paper leaves batch norm out next to the image.
        x = layers.LeakyReLU(0.2)(_batch_norm(x) if stage else x)
    logit = layers.Dense(1, name="logit", **_weights())(layers.Flatten()(x))
    return keras.Model(inputs, logit, name="discriminator")


def stage_sizes(image_shape):
    """Sides of the feature maps from the image inwards, each half of the one before.

    A side is halved, rounded up, until it is 7 or less; the other goes on alone.

    >>> stage_sizes((28, 28, 1))
    [(28, 28), (14, 14), (7, 7)]
    >>> stage_sizes((16, 50, 3))
    [(16, 50), (8, 25), (4, 13), (4, 7)]
    """
    if (
        len(image_shape) != 3
        or not all(16 <= side <= 256 for side in image_shape[:2])
        or image_shape[2] not in (1, 3, 4)
    ):
        raise ValueError(
            "`image_shape` must be (height, width, channels) with sides from 16 to 256 "
            f"and 1, 3 or 4 channels. Received: {tuple(image_shape)}."
        )
    sizes = [tuple(image_shape[:2])]
    while max(sizes[-1]) > 7:
        sizes.append(tuple((n + 1) // 2 if n > 7 else n for n in sizes[-1]))
    return sizes


def stage_widths(width, stages):
    """
    >>> stage_widths(64, 5)
    [64, 128, 256, 512, 512]
    """
    return [width * min(2**stage, 8) for stage in range(stages)]


def _strides(large, small):
    return tuple(2 if a > b else 1 for a, b in zip(large, small))


def _weights(bias=True):
    # A new initializer for each layer: one instance draws the same numbers twice.
    initializer = keras.initializers.RandomNormal(stddev=WEIGHT_STDDEV)
    return {"kernel_initializer": initializer, "use_bias": bias}


def _batch_norm(x):
    # Momentum and epsilon of the authors' code; Keras's 0.99 lags behind in the short
    # runs of one CPU.
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def _embed(label, num_classes, size):
    # As large as the noise or pixels that it stands beside.
    unit_normal = keras.initializers.RandomNormal(stddev=1.0)
    return layers.Embedding(num_classes, size, embeddings_initializer=unit_normal)(
        label
    )
