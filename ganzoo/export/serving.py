"""What is exported of a model: one network from noise or sources to images."""

import keras
from keras import layers, ops
import tensorflow as tf

from ganzoo.engine import LatentGAN, TranslationGAN
from ganzoo.export.stock import in_stock_layers


def serving_model(model, uint8: bool = True) -> keras.Model:
    """A model's generator as a network of its own, ready to be used.

    It is the averaged generator, if there is one, in float32, with the layers of ganzoo
    replaced by those of Keras and all randomness of its own left out.

    Args:
        model: `LatentGAN` or `TranslationGAN`.
        uint8: Whether images come out as uint8. Defaults to `True`; `False` leaves them
            float32 in [-1, 1], as samples that are no images always are.

    Returns:
        Functional model of inputs called `noise`, float32 `(n, latent_dim)`, and for
        class-conditional models `labels`, int32 `(n,)`; or `sources`, uint8 images.

    Raises:
        TypeError: If `model` is of neither kind.

    Example:

    >>> import ganzoo
    >>> network = serving_model(ganzoo.DCGAN((16, 16, 1), latent_dim=8, width=4))
    >>> network(ops.zeros((2, 8))).dtype
    tf.uint8
    """
    if isinstance(model, TranslationGAN):
        inputs = keras.Input(model.source_shape, dtype="uint8", name="sources")
        x = layers.Rescaling(1 / 127.5, -1.0, dtype="float32", name="scaled")(inputs)
        samples = in_stock_layers(model.deterministic_generator())(x)
    elif isinstance(model, LatentGAN):
        inputs = keras.Input((model.latent_dim,), dtype="float32", name="noise")
        if model.num_classes:
            inputs = [inputs, keras.Input((), dtype="int32", name="labels")]
        generator = model.averaged_generator or model.generator
        samples = in_stock_layers(generator, inputs).output
    else:
        raise TypeError(
            "`model` must be a LatentGAN or a TranslationGAN, of which the generator "
            f"is exported. Received: {model!r}."
        )
    if uint8 and len(samples.shape) == 4:
        samples = _to_uint8(samples)
    return keras.Model(inputs, samples, name="generator")


def serving_function(network: keras.Model):
    """A network as a TensorFlow function of named tensors.

    Returns:
        Function of the network's inputs in their order, to a dict with `"images"`, or
        with `"samples"` where they are no images.
    """
    name = "images" if len(network.output_shape) == 4 else "samples"
    signature = [
        tf.TensorSpec(tensor.shape, tensor.dtype, name=tensor.name)
        for tensor in network.inputs
    ]

    def serve(*inputs):
        inputs = list(inputs) if len(inputs) > 1 else inputs[0]
        return {name: network(inputs, training=False)}

    return tf.function(serve, input_signature=signature)


def _to_uint8(images):
    """`ganzoo.engine.data_spec.to_uint8` in operations that Keras can save."""
    levels = layers.Rescaling(127.5, 127.5, dtype="float32", name="levels")(images)
    return ops.cast(ops.clip(ops.round(levels), 0, 255), "uint8")
