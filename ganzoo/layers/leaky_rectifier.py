"""A leaky rectifier that survives a gradient penalty."""

import keras
from keras import ops
import tensorflow as tf


@keras.saving.register_keras_serializable("ganzoo")
class LeakyRectifier(keras.layers.Layer):
    """`max(x, slope · x)`: `keras.layers.LeakyReLU` in other operations.

    TensorFlow's graph optimizer fuses a convolution with the operation that Keras
    takes, and gives up on the whole graph, with an error in the log, where its gradient
    is differentiated once more, and in `SpectralNormalization` (TensorFlow 2.21). The
    gradient is TensorFlow's own, one operation in place of the five of a maximum.

    Args:
        slope: Number in [0, 1] by which negative values are multiplied. Defaults to
            0.2.

    Raises:
        ValueError: If `slope` lies outside of [0, 1].

    Example:

    >>> LeakyRectifier(0.5)(ops.array([-2.0, 3.0])).numpy().tolist()
    [-1.0, 3.0]

    Reference:
        Maas et al., Rectifier Nonlinearities Improve Neural Network Acoustic Models,
        2013, section 2.
    """

    def __init__(self, slope: float = 0.2, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= slope <= 1:
            raise ValueError(f"`slope` must lie in [0, 1]. Received: {slope!r}.")
        self.slope = slope
        self.built = True

    def call(self, inputs):
        @tf.custom_gradient
        def rectify(x):
            y = tf.maximum(x, tf.cast(self.slope, x.dtype) * x)
            # Of y, which has the sign of x and lets x be fused away; stopped, as
            # TensorFlow would carry a second derivative of zeros on.
            sign = tf.stop_gradient(y)

            def back(gradient):
                return tf.raw_ops.LeakyReluGrad(
                    gradients=gradient, features=sign, alpha=self.slope
                )

            return y, back

        return rectify(ops.convert_to_tensor(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {"slope": self.slope}
