"""Labels beside the noise, and labels beside the image."""

import keras
from keras import layers


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
        [noise, _embed(label, num_classes, latent_dim)]
    )


def image_inputs(image_shape: tuple[int, ...], num_classes: int | None = None):
    """The inputs of a discriminator, and the image that they make together.

    Args:
        image_shape: (height, width, channels).
        num_classes: Number of labels, or `None`. A label is embedded as one more
            channel.

    Returns:
        (what `keras.Model` takes as inputs, tensor `(n, height, width, ...)`).
    """
    image = keras.Input(image_shape, name="image")
    if not num_classes:
        return image, image
    label = keras.Input((), dtype="int32", name="label")
    plane = _embed(label, num_classes, image_shape[0] * image_shape[1])
    plane = layers.Reshape((*image_shape[:2], 1))(plane)
    return [image, label], layers.Concatenate()([image, plane])


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


def _embed(label, num_classes, size):
    # As large as the noise or pixels that it stands beside.
    unit_normal = keras.initializers.RandomNormal(stddev=1.0)
    return layers.Embedding(num_classes, size, embeddings_initializer=unit_normal)(
        label
    )
