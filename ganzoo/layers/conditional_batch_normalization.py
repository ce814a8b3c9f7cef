"""Batch normalization whose scale and shift depend on the class."""

import keras
from keras import layers, ops

from ganzoo.replicas import mean_over_replicas


@keras.saving.register_keras_serializable("ganzoo")
class ConditionalBatchNormalization(layers.Layer):
    """Normalize by the batch, then scale and shift by the sample's class.

    `y = γ[label] · (x - mean) / √(variance + epsilon) + β[label]`

    Mean and variance are those of all classes together, over the replica's batch when
    `training=True` and moving averages otherwise; γ and β have one row a class. As with
    Keras's batch normalization, a frozen layer (`trainable=False`) uses and keeps its
    moving averages. Computed in float32 at least.

    Called on `[x, labels]`: `x` of shape `(n, ..., channels)`, `labels` integers of
    shape `(n,)` in `[0, num_classes)`.

    Args:
        num_classes: Number of classes, ≥ 1.
        momentum: Share in [0, 1) that the moving mean and variance keep at each
            training call. Defaults to 0.9.
        epsilon: Added to the variance, > 0. Defaults to 1e-5.
        synchronized: Whether the mean and the variance are those of the batches of all
            replicas, which must be of one size. Defaults to `False`.

    Raises:
        ValueError: If an argument is out of range, or the layer is not called on
            `[x, labels]`.

    Example:

    >>> layer = ConditionalBatchNormalization(num_classes=2)
    >>> x = ops.array([[0.0], [2.0]])
    >>> layer([x, ops.array([0, 1])], training=True).numpy().round(3).tolist()
    [[-1.0], [1.0]]

    Reference:
        Dumoulin et al., A Learned Representation for Artistic Style, 2017, section 2.2
        (conditional instance normalization); de Vries et al., Modulating early visual
        processing by language, 2017, section 3 (conditional batch normalization).
    """

    def __init__(
        self,
        num_classes: int,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        synchronized: bool = False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if not isinstance(num_classes, int) or num_classes < 1:
            raise ValueError(
                "`num_classes` must be a whole number, 1 or more. Received: "
                f"{num_classes!r}."
            )
        if not 0 <= momentum < 1:
            raise ValueError(f"`momentum` must be in [0, 1). Received: {momentum!r}.")
        if not epsilon > 0:
            raise ValueError(f"`epsilon` must be above 0. Received: {epsilon!r}.")
        self.num_classes = num_classes
        self.momentum = momentum
        self.epsilon = epsilon
        self.synchronized = synchronized

    def build(self, input_shape):
        x_shape, _ = self._split(input_shape)
        channels = (x_shape[-1],)
        rows = (self.num_classes, *channels)
        self.gamma = self._weight("gamma", rows, "ones", trainable=True)
        self.beta = self._weight("beta", rows, "zeros", trainable=True)
        self.moving_mean = self._weight("moving_mean", channels, "zeros")
        self.moving_variance = self._weight("moving_variance", channels, "ones")

    def _weight(self, name, shape, initializer, trainable=False):
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=initializer,
            trainable=trainable,
            autocast=False,
        )

    def call(self, inputs, training=False):
        x, labels = inputs
        x = ops.cast(x, keras.backend.result_type(x.dtype, "float32"))
        mean, variance = self._statistics(x, training and self.trainable)
        of_samples = (-1,) + (1,) * (len(x.shape) - 2) + (x.shape[-1],)
        gamma = ops.reshape(ops.take(self.gamma, labels, axis=0), of_samples)
        beta = ops.reshape(ops.take(self.beta, labels, axis=0), of_samples)
        y = gamma * (x - mean) * ops.rsqrt(variance + self.epsilon) + beta
        return ops.cast(y, self.compute_dtype)

    def _statistics(self, x, training):
        if not training:
            return self.moving_mean.value, self.moving_variance.value
        axes = tuple(range(len(x.shape) - 1))
        # Not `ops.moments`, and so not a `BatchNormalization` inside: the mean within
        # its variance is a constant to the gradient, which makes gradients of second
        # order wrong (by 0.2 % where it was measured).
        mean = self._over_replicas(ops.mean(x, axis=axes))
        variance = self._over_replicas(ops.mean(ops.square(x - mean), axis=axes))
        for moving, new in (
            (self.moving_mean, mean),
            (self.moving_variance, variance),
        ):
            moving.assign(self.momentum * moving + (1.0 - self.momentum) * new)
        return mean, variance

    def _over_replicas(self, mean):
        return mean_over_replicas(mean) if self.synchronized else mean

    def compute_output_shape(self, input_shape):
        return self._split(input_shape)[0]

    @staticmethod
    def _split(input_shape):
        pair = isinstance(input_shape, list | tuple) and len(input_shape) == 2
        if not pair or not isinstance(input_shape[0], list | tuple):
            raise ValueError(
                "The layer must be called on a list of two tensors, `[x, labels]`. "
                f"Received the shape {input_shape}."
            )
        x_shape, label_shape = input_shape
        if len(x_shape) < 2 or len(label_shape) != 1:
            raise ValueError(
                "`x` must have the shape (n, ..., channels) and `labels` (n,). "
                f"Received: {tuple(x_shape)} and {tuple(label_shape)}."
            )
        return tuple(x_shape), tuple(label_shape)

    def get_config(self):
        return super().get_config() | {
            "num_classes": self.num_classes,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "synchronized": self.synchronized,
        }
