"""Labels beside the noise, and labels beside the image."""

import keras
from keras import layers

from ganzoo.arguments import whole_number
from ganzoo.layers.conditional_batch_normalization import ConditionalBatchNormalization
from ganzoo.networks.normalization import batch_norm

# A label that is louder than the noise leaves one image a class. On the shipped
# Fashion-MNIST, a generator's embedding of 1 gave samples of a class half of the spread
# that the data have or less, one of 0.1 all of it, with a discriminator's of 0.2; with
# 0.02 and with 1 there, next to none.
GENERATOR_STDDEV = 0.1
DISCRIMINATOR_STDDEV = 0.2


def noise_inputs(latent_dim: int, num_classes: int | None = None):
    """The inputs of a generator, and the vector that they make together.

    Args:
        latent_dim: Length of the noise vector.
        num_classes: Number of labels, or `None`. A label is embedded as a vector as
            long as the noise, and concatenated to it.

    Returns:
        (what `keras.Model` takes as inputs, tensor `(n, features)`).
    """
    noise = keras.Input((latent_dim,), name="noise")
    if not num_classes:
        return noise, noise
    label = keras.Input((), dtype="int32", name="label")
    return [noise, label], layers.Concatenate()(
        [noise, _embed(label, num_classes, latent_dim, GENERATOR_STDDEV)]
    )


def normalized_inputs(
    latent_dim: int, num_classes: int | None, conditional_batch_norm: bool
):
    """The inputs of a generator with batch norm, which may take the label.

    Args:
        latent_dim: Length of the noise vector.
        num_classes: Number of labels, or `None`.
        conditional_batch_norm: Whether the label selects scale and shift of every
            batch norm, instead of standing beside the noise.

    Returns:
        (what `keras.Model` takes as inputs, tensor `(n, features)`, function that
        normalizes a feature map by the batch).

    Raises:
        ValueError: If the batch norm shall take a label and there are none.
    """
    if not conditional_batch_norm:
        return *noise_inputs(latent_dim, num_classes), batch_norm
    whole_number("num_classes", num_classes)
    noise = keras.Input((latent_dim,), name="noise")
    label = keras.Input((), dtype="int32", name="label")

    def normalized(x):
        return ConditionalBatchNormalization(num_classes)([x, label])

    return [noise, label], noise, normalized


def image_inputs(image_shape: tuple[int, ...], num_classes: int | None = None):
    """The inputs of a discriminator of images.

    Args:
        image_shape: (height, width, channels).
        num_classes: Number of labels, or `None`.

    Returns:
        (what `keras.Model` takes as inputs, the image, function `with_label`), the last
        of which adds to feature maps what belongs to the label.
    """
    image = keras.Input(image_shape, name="image")
    if not num_classes:
        return image, image, lambda x: x
    label = keras.Input((), dtype="int32", name="label")

    def with_label(x):
        """What a convolution would add for a constant plane of each label."""
        shift = _embed(label, num_classes, x.shape[-1], DISCRIMINATOR_STDDEV)
        return layers.Add()([x, layers.Reshape((1, 1, x.shape[-1]))(shift)])

    return [image, label], image, with_label


def vector_inputs(shape: tuple[int, ...], num_classes: int | None = None):
    """The inputs of a discriminator that sees a sample as one vector.

    Args:
        shape: Shape of a sample.
        num_classes: Number of labels, or `None`. A label is embedded as a vector of 32
            and concatenated.

    Returns:
        (what `keras.Model` takes as inputs, tensor `(n, features)`).
    """
    sample = keras.Input(shape, name="sample")
    x = layers.Flatten()(sample)
    if not num_classes:
        return sample, x
    label = keras.Input((), dtype="int32", name="label")
    return [sample, label], layers.Concatenate()([x, _embed(label, num_classes, 32)])


def _embed(label, num_classes, size, stddev=1.0):
    initializer = keras.initializers.RandomNormal(stddev=stddev)
    return layers.Embedding(num_classes, size, embeddings_initializer=initializer)(
        label
    )
