"""Networks in the layers that come with Keras, for those who have nothing else."""

import functools

import keras
from keras import layers
import numpy as np

from ganzoo import random
from ganzoo.engine.adversarial_model import dtype_policy
from ganzoo.layers import (
    ConditionalBatchNormalization,
    FusedBatchNormalization,
    InstanceNormalization,
    LeakyRectifier,
    SelfAttention2D,
    SpectralNormalization,
    StatelessDropout,
    SubpixelConv2DTranspose,
)


def in_stock_layers(network: keras.Model, inputs=None) -> keras.Model:
    """What a network computes out of training, in float32 and layers of Keras alone.

    The layers of ganzoo become the stock ones that compute the same: spectral norms
    are divided out, scales and shifts of a class become embeddings, dropout goes. A
    layer of any other package stays as it is.

    Args:
        network: Functional or sequential model.
        inputs: `keras.Input`s, in the structure of `network.input`. Defaults to new
            ones.

    Returns:
        Functional model of new layers that hold the weights of `network`.

    Example:

    >>> x = keras.Input((4,))
    >>> model = in_stock_layers(keras.Model(x, LeakyRectifier(0.1)(x)))
    >>> type(model.layers[-1]).__name__
    'LeakyReLU'
    """
    twins = {}

    def call(layer, *args, **kwargs):
        if id(layer) not in twins:
            is_network = isinstance(layer, keras.Model) and hasattr(layer, "inputs")
            make = in_stock_layers if is_network else _TWINS.get(type(layer), _twin)
            twins[id(layer)] = make(layer)
        return twins[id(layer)](*args, **kwargs)

    # What initializers draw is overwritten, and shall change no later draw.
    with dtype_policy("float32"), random.seeded_initializers(0):
        if isinstance(network, keras.Sequential):
            first = inputs or keras.Input(batch_shape=network.input_shape)
            x = functools.reduce(lambda x, layer: call(layer, x), network.layers, first)
            return keras.Model(first, x, name=network.name)
        return keras.models.clone_model(
            network,
            input_tensors=inputs,
            clone_function=lambda layer: layer,
            call_function=call,
        )


def _twin(layer):
    return _loaded(_plain(layer), getattr(layer, "weights", ()))


def _plain(layer, **changes):
    """A layer like it, in float32, without its weights."""
    try:
        return type(layer).from_config(_in_float32(layer.get_config()) | changes)
    except (TypeError, ValueError):
        return layer  # Keras makes no second one of a layer with a lambda.


def _in_float32(config):
    """A config, and those inside of it, without any other float type."""
    if isinstance(config, (list, tuple)):
        return type(config)(_in_float32(part) for part in config)
    if not isinstance(config, dict):
        return config
    changed = {key: _in_float32(value) for key, value in config.items()}
    if "float" in str(config.get("dtype")):
        changed["dtype"] = "float32"
    return changed


def _loaded(layer, weights):
    """`layer` as a function that gives it `weights` once it has built them."""
    weights = [_array(weight) for weight in weights]

    def call(*args, **kwargs):
        outputs = layer(*args, **kwargs)
        if weights:
            layer.set_weights(weights)
        return outputs

    return call


def _array(weight):
    return keras.ops.convert_to_numpy(weight)


def _leaky_rectifier(layer):
    return layers.LeakyReLU(layer.slope, name=layer.name)


def _base(layer):
    """Of a layer that is one of Keras's but for its speed."""
    twin = type(layer).__base__.from_config(_in_float32(layer.get_config()))
    return _loaded(twin, layer.weights)


def _dropout(layer):
    return lambda x, **_: x


def _upsampling(layer):
    enlarge = _twin(layer)

    def call(x):
        y = enlarge(x)
        # Its height has no static size in TensorFlow's graph, and TFLite's converter
        # then refuses the convolution after it.
        return y if None in y.shape[1:] else layers.Reshape(y.shape[1:])(y)

    return call


def _instance_norm(layer):
    # A group a channel.
    twin = layers.GroupNormalization(-1, epsilon=layer.epsilon, name=layer.name)
    return _loaded(twin, [layer.gamma, layer.beta])


def _conditional_batch_norm(layer):
    """Mean and variance in the scale and shift of each class: two embeddings."""
    mean, variance = _array(layer.moving_mean), _array(layer.moving_variance)
    scale = _array(layer.gamma) / np.sqrt(variance + layer.epsilon)
    shift = _array(layer.beta) - scale * mean
    scale_of, shift_of = (
        _loaded(layers.Embedding(*table.shape, name=f"{layer.name}_{name}"), [table])
        for name, table in (("scale", scale), ("shift", shift))
    )

    def call(inputs, **_):
        x, labels = inputs
        spread = layers.Reshape((1,) * (len(x.shape) - 2) + (x.shape[-1],))
        x = layers.Multiply()([x, spread(scale_of(labels))])
        return layers.Add()([x, spread(shift_of(labels))])

    return call


def _spectral_norm(layer):
    return _loaded(_plain(layer.layer, name=layer.name), _normalized_weights(layer))


def _normalized_weights(layer):
    """Weights of a layer as it computes with them; the kernel is always the first."""
    if not isinstance(layer, SpectralNormalization):
        return layer.weights
    return [layer.normalized_kernel(), *layer.layer.weights[1:]]


def _self_attention(layer):
    def projection(part, factor=1.0):
        (kernel,) = _normalized_weights(part)
        name = f"{layer.name}_{part.name}"
        convolution = _plain(getattr(part, "layer", part), name=name)
        return _loaded(convolution, [factor * _array(kernel)])

    query, key, value = map(projection, (layer.query, layer.key, layer.value))
    update = projection(layer.output_projection, _array(layer.scale))

    def call(x, **_):
        _, height, width, channels = x.shape
        pool = layers.MaxPooling2D(2, padding="same")
        # Queries to keys (n, q, c), (n, k, c) -> (n, q, k), then to their values.
        attention = layers.Dot(2)([_places(query(x)), _places(pool(key(x)))])
        attention = layers.Softmax()(attention)
        gathered = layers.Dot((2, 1))([attention, _places(pool(value(x)))])
        gathered = layers.Reshape((height, width, channels // 2))(gathered)
        return layers.Add()([x, update(gathered)])

    return call


def _places(x):
    return layers.Reshape((-1, x.shape[-1]))(x)


_TWINS = {
    ConditionalBatchNormalization: _conditional_batch_norm,
    FusedBatchNormalization: _base,
    InstanceNormalization: _instance_norm,
    LeakyRectifier: _leaky_rectifier,
    SelfAttention2D: _self_attention,
    SpectralNormalization: _spectral_norm,
    StatelessDropout: _dropout,
    SubpixelConv2DTranspose: _base,
    layers.UpSampling2D: _upsampling,
}
