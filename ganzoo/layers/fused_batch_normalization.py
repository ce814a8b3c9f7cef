"""Batch normalization of images in one operation each way."""

import functools

import keras
from keras import ops
import tensorflow as tf
from tensorflow.python.ops.control_flow_util import GraphOrParentsInXlaContext

from ganzoo.gradients import pull_back


@keras.saving.register_keras_serializable("ganzoo")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` of images, faster on CPUs.

    Keras writes it as some ten operations, each of which reads and writes all of its
    float32 values; TensorFlow has one for it and one for its gradient, which also take
    bfloat16 as it is. That gradient cannot be differentiated once more: a penalty on
    gradients goes by the plain formula, and gets what is exact, where Keras takes the
    mean within the variance for a constant.

    Weights, arguments and results are those of `BatchNormalization`, up to rounding.
    What is not an image with its channels last, in float32 or less, normalized with a
    scale and an offset by its replica's batch, is computed as there. Under XLA, which
    takes the variance of the one operation for the mean of squares less the square of
    the mean, and gets NaN where channels hardly vary, training goes by the formula.
    `tf.autodiff.ForwardAccumulator` does not see through it: TensorFlow has no forward
    mode for operations with a gradient of their own.

    Args:
        *args: Those of `keras.layers.BatchNormalization`.
        **kwargs: Those of `keras.layers.BatchNormalization`.

    Example:

    >>> x = ops.reshape([0.0, 2.0], (2, 1, 1, 1))
    >>> y = FusedBatchNormalization()(x, training=True)
    >>> y.numpy().round(2).ravel().tolist()
    [-1.0, 1.0]

    Reference:
        Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by
        Reducing Internal Covariate Shift, 2015, algorithms 1 and 2.
    """

    def call(self, inputs, training=None, mask=None):
        if mask is not None or not self._is_fused(inputs):
            return super().call(inputs, training=training, mask=mask)
        weights = [tf.convert_to_tensor(w) for w in (self.gamma, self.beta)]
        if not (training and self.trainable):
            moments = self.moving_mean, self.moving_variance
            weights += [tf.convert_to_tensor(moment) for moment in moments]
            return _by_moments(self.epsilon)(inputs, *weights)
        if _in_xla():
            y, mean, variance = _by_formula(inputs, *weights, self.epsilon)
        else:
            y, mean, variance = _by_batch(self.epsilon)(inputs, *weights)
            # Keras's is divided by the number of values, TensorFlow's by one less.
            values = tf.cast(tf.size(inputs) / tf.size(mean), variance.dtype)
            variance *= (values - 1.0) / values
        self._move(self.moving_mean, mean)
        self._move(self.moving_variance, variance)
        return y

    def _is_fused(self, x):
        return (
            len(x.shape) == 4
            and self.axis in (-1, 3)
            and self.scale
            and self.center
            # Keras has had the first since 3.14.
            and not (getattr(self, "renorm", False) or self.synchronized)
            and x.dtype == self.compute_dtype
            and self.compute_dtype in ("float32", "float16", "bfloat16")
            and self.gamma.dtype == "float32"
        )

    def _move(self, average, new):
        average.assign(self.momentum * average + (1.0 - self.momentum) * new)


def _in_xla():
    """Whether XLA compiles what is traced; TensorFlow has no public way to ask."""
    return not tf.executing_eagerly() and GraphOrParentsInXlaContext(
        tf.compat.v1.get_default_graph()
    )


def _by_moments(epsilon):
    """The function of images, scale, offset, mean and variance."""

    @tf.custom_gradient
    def normalize(*inputs):
        x, scale, offset, mean, variance = inputs
        y = tf.raw_ops.FusedBatchNormV3(
            x=x,
            scale=scale,
            offset=offset,
            mean=mean,
            variance=variance,
            epsilon=epsilon,
            is_training=False,
        )[0]
        return y, lambda slope: pull_back(plain, inputs, slope)

    plain = functools.partial(_formula, epsilon=epsilon)

    return normalize


def _by_batch(epsilon):
    """The function of images, scale and offset to what they become, and to the batch's
    mean and unbiased variance, which have no gradient."""

    @tf.custom_gradient
    def normalize(*inputs):
        x, scale, offset = inputs
        y, mean, variance, *kept = tf.raw_ops.FusedBatchNormV3(
            x=x, scale=scale, offset=offset, mean=[], variance=[], epsilon=epsilon
        )

        @tf.custom_gradient
        def slopes(slope, *inputs):
            x, scale, _ = inputs
            found = tf.raw_ops.FusedBatchNormGradV3(
                y_backprop=slope,
                x=x,
                scale=scale,
                reserve_space_1=kept[0],
                reserve_space_2=kept[1],
                reserve_space_3=kept[2],
                epsilon=epsilon,
            )[:3]

            def again(*upstream):
                return pull_back(plain_slopes, (slope, *inputs), upstream)

            return found, again

        return (y, mean, variance), lambda slope, *_: slopes(slope, *inputs)

    def plain_slopes(slope, *inputs):
        return pull_back(plain, inputs, slope)

    def plain(x, scale, offset):
        return _by_formula(x, scale, offset, epsilon)[0]

    return normalize


def _by_formula(x, scale, offset, epsilon):
    """What images become, and the batch's mean and variance."""
    values = ops.cast(x, "float32")
    mean = ops.mean(values, axis=(0, 1, 2))
    variance = ops.mean(ops.square(values - mean), axis=(0, 1, 2))
    return _formula(x, scale, offset, mean, variance, epsilon), mean, variance


def _formula(x, scale, offset, mean, variance, epsilon):
    y = (ops.cast(x, "float32") - mean) * ops.rsqrt(variance + epsilon)
    return ops.cast(scale * y + offset, x.dtype)
