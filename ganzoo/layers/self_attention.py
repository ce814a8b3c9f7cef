"""Attention of every place of a feature map to all places."""

import keras
from keras import layers, ops

from ganzoo.layers.spectral_normalization import SpectralNormalization


@keras.saving.register_keras_serializable("ganzoo")
class SelfAttention2D(layers.Layer):
    """Let each place of a feature map gather from all places.

    `y = x + scale · W_o (softmax(q kᵀ) v)` with `q = W_q x`, `k = pool(W_k x)`,
    `v = pool(W_v x)`

    The W are 1 x 1 convolutions without bias: q and k have an eighth of the channels
    of x, v half of them. As in the authors' code, k and v are max-pooled 2 x 2, which
    cuts the cost to a quarter; an odd last row or column is pooled alone. `scale` is
    learned and starts at 0, so that the layer starts as the identity. The softmax is
    computed in float32 at least.

    Called on `x` of shape `(n, height, width, channels)`, which is also the output's.

    Args:
        spectral_normalization: Whether the four convolutions are wrapped in
            `SpectralNormalization`. Defaults to `True`, as in the paper's generator
            and discriminator.

    Raises:
        ValueError: If the input has fewer than 8 channels or is not of rank 4.

    Example:

    >>> x = ops.ones((1, 4, 4, 8))
    >>> bool(ops.all(SelfAttention2D()(x) == x))
    True

    Reference:
        Zhang et al., Self-Attention Generative Adversarial Networks, 2019, section 3.
    """

    def __init__(self, spectral_normalization: bool = True, **kwargs):
        super().__init__(**kwargs)
        self.spectral_normalization = spectral_normalization

    def build(self, input_shape):
        if len(input_shape) != 4 or input_shape[-1] < 8:
            raise ValueError(
                "The input must have the shape (n, height, width, channels) with 8 "
                f"channels or more. Received: {tuple(input_shape)}."
            )
        channels = input_shape[-1]
        self.query = self._convolution(channels // 8, "query", input_shape)
        self.key = self._convolution(channels // 8, "key", input_shape)
        self.value = self._convolution(channels // 2, "value", input_shape)
        gathered = (*input_shape[:-1], channels // 2)
        self.output_projection = self._convolution(channels, "output", gathered)
        self.scale = self.add_weight(name="scale", shape=(), initializer="zeros")

    def _convolution(self, filters, name, input_shape):
        layer = layers.Conv2D(
            filters, 1, use_bias=False, dtype=self.dtype_policy, name=name
        )
        if self.spectral_normalization:
            layer = SpectralNormalization(layer, name=name)
        layer.build(input_shape)
        return layer

    def call(self, inputs, training=False):
        batch, height, width, channels = ops.shape(inputs)
        query = _places(self.query(inputs, training=training))
        key = _places(_pool(self.key(inputs, training=training)))
        value = _places(_pool(self.value(inputs, training=training)))
        # Not with a transpose, whose gradient XLA cannot compile within a `tf.cond`.
        logits = ops.einsum("nqc,nkc->nqk", query, key)
        logits = ops.cast(logits, keras.backend.result_type(logits.dtype, "float32"))
        attention = ops.cast(ops.softmax(logits, axis=-1), value.dtype)
        gathered = ops.reshape(
            ops.matmul(attention, value), (batch, height, width, channels // 2)
        )
        update = self.output_projection(gathered, training=training)
        return inputs + self.scale * update

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {
            "spectral_normalization": self.spectral_normalization
        }


def _pool(x):
    return ops.max_pool(x, 2, strides=2, padding="same")


def _places(x):
    """(n, height, width, channels) to (n, height · width, channels)."""
    batch, height, width, channels = ops.shape(x)
    return ops.reshape(x, (batch, height * width, channels))
