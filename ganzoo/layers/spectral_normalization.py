"""Weights divided by their largest singular value."""

import math

import keras
from keras import layers, ops

# Which layers can be wrapped: where each keeps its weights W, and which axis of them
# counts outputs.
_KERNELS = (
    ((layers.Dense, layers.Conv1D, layers.Conv2D, layers.Conv3D), "kernel", -1),
    (
        (layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose),
        "kernel",
        -2,
    ),
    ((layers.Embedding,), "embeddings", -1),
)


@keras.saving.register_keras_serializable("ganzoo")
class SpectralNormalization(layers.Wrapper):
    """Let a layer compute with W / σ(W), so that its Lipschitz constant stays near 1.

    `σ(W) = uᵀWv`, the largest singular value of W as a matrix of (outputs, all else);
    u and v come from power iteration and count as constants, so that the gradient
    is that of W / σ(W). W itself, which the optimizer moves, is never overwritten.
    Every call iterates from the stored u; only calls with `training=True` store the
    result. A kernel of zeros is used as it is.

    The matrix of a grouped convolution is its whole kernel, not one a group. σ is
    computed in float32 at least, whatever the dtype policy of the wrapped layer. Of
    several replicas each follows its own u, all equal because their weights are.

    Args:
        layer: `Dense`, `Conv1D`, `Conv2D`, `Conv3D`, one of their transposes, or
            `Embedding`. Its dtype policy is that of the computation.
        power_iterations: Steps of power iteration a call, ≥ 1. Defaults to the
            paper's 1.

    Raises:
        TypeError: If `layer` is of another kind.
        ValueError: If `power_iterations` is below 1.

    Example:

    >>> dense = keras.layers.Dense(2, kernel_initializer="identity", use_bias=False)
    >>> layer = SpectralNormalization(dense, power_iterations=20)
    >>> layer.build((None, 2))
    >>> dense.kernel.assign([[4.0, 0.0], [0.0, 1.0]]).shape
    TensorShape([2, 2])
    >>> layer(ops.ones((1, 2))).numpy().round(3).tolist()
    [[1.0, 0.25]]

    Reference:
        Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018,
        sections 2.1 and 2.2.
    """

    def __init__(self, layer: layers.Layer, power_iterations: int = 1, **kwargs):
        rows = [row[1:] for row in _KERNELS if isinstance(layer, row[0])]
        if not rows:
            names = [cls.__name__ for classes, *_ in _KERNELS for cls in classes]
            raise TypeError(
                f"`layer` must be one of {', '.join(names)}. Received: {layer!r}."
            )
        if not isinstance(power_iterations, int) or power_iterations < 1:
            raise ValueError(
                "`power_iterations` must be a whole number, 1 or more. Received: "
                f"{power_iterations!r}."
            )
        # Not a mixed policy and no autocasting: both would hand out W in half
        # precision. The wrapped layer casts for itself.
        super().__init__(layer, dtype=layer.variable_dtype, autocast=False, **kwargs)
        self.power_iterations = power_iterations
        self._attribute, self._output_axis = rows[0]
        # Made here, as Keras's layers make theirs, to take its seed when they do.
        self._u_initializer = keras.initializers.RandomNormal(stddev=1.0)

    def build(self, input_shape=None):
        super().build(input_shape)
        kernel = self._kernel
        # No aggregation, as for batch norm's statistics: replicas need not meet to
        # assign it, which `tf.cond` would not allow.
        self.u = self.add_weight(
            name="u",
            shape=(kernel.shape[self._output_axis],),
            dtype=keras.backend.result_type(kernel.dtype, "float32"),
            initializer=self._u_initializer,
            trainable=False,
            autocast=False,
        )

    @property
    def _kernel(self):
        return getattr(self.layer, self._attribute)

    def normalized_kernel(self, training: bool = False):
        """W / σ(W), in float32 at least."""
        kernel = ops.cast(self._kernel, self.u.dtype)
        after = math.prod(kernel.shape[self._output_axis :][1:])
        # The matrix W, its outputs in the middle: v then has two axes.
        matrix = ops.reshape(kernel, (-1, self.u.shape[0], after))
        constant = ops.stop_gradient(matrix)
        u = self.u.value
        for _ in range(self.power_iterations):
            v = _unit(ops.einsum("iok,o->ik", constant, u))
            u = _unit(ops.einsum("iok,ik->o", constant, v))
        sigma = ops.sum(ops.einsum("iok,ik->o", matrix, v) * u)
        nonzero = sigma > 0
        if training:
            self.u.assign(ops.where(nonzero, u, self.u.value))
        return kernel / ops.where(nonzero, sigma, ops.ones_like(sigma))

    def call(self, inputs, training=False):
        values = [(variable, variable.value) for variable in self.layer.variables]
        values.append((self._kernel, self.normalized_kernel(training)))
        # Inside, the layer reads these tensors in place of its variables: nothing is
        # written, and the scope is this thread's alone.
        with keras.StatelessScope(values, collect_losses=True) as scope:
            outputs = self.layer(inputs)
        for loss in scope.losses:
            self.add_loss(loss)
        return outputs

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs, training=False):
        return self.layer.compute_output_spec(inputs)

    def get_config(self):
        config = super().get_config()
        del config["dtype"]  # The wrapped layer has it.
        return config | {"power_iterations": self.power_iterations}


def _unit(x):
    # The smallest norm that is divided by; only a kernel of zeros comes below.
    return x / ops.maximum(ops.sqrt(ops.sum(ops.square(x))), 1e-12)
