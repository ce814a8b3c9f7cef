"""A transposed convolution to an image, as a convolution for each phase."""

import keras
from keras import ops
import tensorflow as tf


@keras.saving.register_keras_serializable("ganzoo")
class SubpixelConv2DTranspose(keras.layers.Conv2DTranspose):
    """`keras.layers.Conv2DTranspose` that is fast where it makes few feature maps.

    A transposed convolution of stride 2 fills each of the four phases of its output
    (even or odd row, even or odd column) by a convolution with a part of its kernel.
    Here one convolution fills all of them. TensorFlow's own way on CPUs spends most of
    its time on adding overlapping patches up, and takes longer from many maps to one;
    to 64 maps it is the faster. On GPUs this was not measured. The way back is the
    usual one.

    Weights, arguments and results are those of `Conv2DTranspose`, up to rounding. What
    has another stride than 2 or a kernel outside of 3 to 5, and what does not exactly
    double an image of known size, is computed as there.

    Args:
        *args: Those of `keras.layers.Conv2DTranspose`.
        **kwargs: Those of `keras.layers.Conv2DTranspose`.

    Example:

    >>> layer = SubpixelConv2DTranspose(1, 5, strides=2, padding="same")
    >>> layer(tf.zeros((2, 7, 9, 4))).shape
    TensorShape([2, 14, 18, 1])

    Reference:
        Shi et al., Is the Deconvolution Layer the Same as a Convolutional Layer?, 2016.
    """

    def call(self, inputs):
        if not self._doubles(inputs.shape):
            return super().call(inputs)
        outputs = _double(inputs, tf.convert_to_tensor(self.kernel))
        if self.use_bias:
            outputs = ops.add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)

    def _doubles(self, shape):
        size = [*shape[1:3]]
        return (
            self.strides == (2, 2)
            and self.padding == "same"
            and self.data_format == "channels_last"
            and self.dilation_rate == (1, 1)
            and set(self.kernel_size) <= {3, 4, 5}
            and None not in size
            and [*self.compute_output_shape(shape)[1:3]] == [2 * n for n in size]
        )


@tf.custom_gradient
def _double(x, kernel):
    """Images `(n, h, w, in)` by a kernel `(k, l, out, in)` to `(n, 2h, 2w, out)`."""

    def back(slope):
        # Convolutions again; those of the phases would cost more.
        strides = [1, 2, 2, 1]
        to_kernel = tf.raw_ops.Conv2DBackpropFilter(
            input=slope,
            filter_sizes=tf.shape(kernel),
            out_backprop=x,
            strides=strides,
            padding="SAME",
        )
        return tf.nn.conv2d(slope, kernel, strides, "SAME"), to_kernel

    phases = tf.nn.conv2d(x, _phase_kernels(kernel), 1, "SAME")
    return tf.nn.depth_to_space(phases, 2), back


def _phase_kernels(kernel):
    """The kernel `(3, 3, in, 4 out)` whose maps are the phases.

    Output `2i + a` takes input `i + u - 1` by tap `a + p - 2 (u - 1)` for u = 0, 1, 2,
    where there is one; p is what TensorFlow pads in front.
    """
    for axis in (0, 1):
        size = kernel.shape[axis]
        front = (size - 2) // 2
        taps = [a + front - 2 * (u - 1) for a in (0, 1) for u in (0, 1, 2)]
        # One row of zeros behind the last stands for the taps that are not there.
        rows = [(0, 0)] * 4
        rows[axis] = (0, 1)
        taps = [tap if 0 <= tap < size else size for tap in taps]
        kernel = tf.gather(tf.pad(kernel, rows), taps, axis=axis)
    maps, inputs = kernel.shape[2:]
    kernel = tf.reshape(kernel, (2, 3, 2, 3, maps, inputs))
    return tf.reshape(
        tf.transpose(kernel, (1, 3, 5, 0, 2, 4)), (3, 3, inputs, 4 * maps)
    )
