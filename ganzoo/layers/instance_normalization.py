"""Normalization of each sample's channels over space."""

import math

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("ganzoo")
class InstanceNormalization(layers.Layer):
    """Normalize each channel of each sample by its own mean and variance over space.

    `y = γ · (x - mean) / √(variance + epsilon) + β`

    Mean and variance are those of one sample and one channel, over all places, in
    training and out of it alike; γ and β have one number a channel. Samples do not see
    each other, so the layer may stand under a gradient penalty. Computed in float32 at
    least.

    Called on `x` of shape `(n, ..., channels)` with one axis of space or more, which is
    also the output's shape.

    Args:
        epsilon: Added to the variance, > 0. Defaults to 1e-5.

    Raises:
        ValueError: If `epsilon` is not above 0, or the input has no axis of space or
            just one place: that would become 0, whatever it is.

    Example:

    >>> x = ops.reshape([0.0, 2.0, 10.0, 30.0], (2, 2, 1))
    >>> InstanceNormalization()(x).numpy().round(3).ravel().tolist()
    [-1.0, 1.0, -1.0, 1.0]

    Reference:
        Ulyanov et al., Instance Normalization: The Missing Ingredient for Fast
        Stylization, 2016, section 2.
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs):
        super().__init__(**kwargs)
        if not epsilon > 0:
            raise ValueError(f"`epsilon` must be above 0. Received: {epsilon!r}.")
        self.epsilon = epsilon

    def build(self, input_shape):
        places = input_shape[1:-1]
        if not places or (None not in places and math.prod(places) == 1):
            raise ValueError(
                "The input must have the shape (n, ..., channels) with more than one "
                "place to take the mean over; leave the layer out where there is one. "
                f"Received: {tuple(input_shape)}."
            )
        channels = (input_shape[-1],)
        # No autocasting: both are used in float32.
        self.gamma = self.add_weight(
            name="gamma", shape=channels, initializer="ones", autocast=False
        )
        self.beta = self.add_weight(
            name="beta", shape=channels, initializer="zeros", autocast=False
        )

    def call(self, inputs):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        space = tuple(range(1, len(x.shape) - 1))
        # Not `ops.moments`, and so not Keras's `GroupNormalization`: the mean within
        # its variance is a constant to the gradient, which makes gradients of second
        # order wrong.
        mean = ops.mean(x, axis=space, keepdims=True)
        variance = ops.var(x, axis=space, keepdims=True)
        y = self.gamma * (x - mean) * ops.rsqrt(variance + self.epsilon) + self.beta
        return ops.cast(y, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {"epsilon": self.epsilon}
