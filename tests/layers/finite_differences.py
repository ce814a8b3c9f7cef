"""Derivatives in float64 against central differences along a random direction."""

from keras import ops
import numpy as np
import tensorflow as tf

# Truncation (step²) and rounding (1e-16 / step) are both near 1e-11 of the value.
STEP = 1e-5
TOLERANCE = 1e-6


def assert_derivatives_match(layer, inputs, step=STEP, **call_arguments):
    """Compare first- and second-order derivatives of a critic made of `layer`.

    D(x) = ⟨readout, tanh(layer(weight · x))⟩, so that also a layer without weights has
    some before it, and a linear layer a slope that depends on them. Compared, along a
    random direction of all weights, are the derivatives of the mean of D and of a
    gradient penalty, the mean of |∂D/∂x|².

    Args:
        layer: Built layer of dtype float64.
        inputs: Float64 array, or a list of it and what else `layer` is called on.
        step: How far to go along the direction, each way.
        **call_arguments: For each call of `layer`.
    """
    random = np.random.default_rng(0)
    x, *others = inputs if isinstance(inputs, list) else [inputs]
    x, *others = map(tf.constant, (x, *others))  # Models take no mixture of kinds.
    weight = tf.Variable(random.normal(1.0, 0.3, x.shape[1:]))
    variables = [weight, *(v.value for v in layer.trainable_variables)]

    def features(x):
        arguments = [weight * x, *others] if others else weight * x
        return layer(arguments, **call_arguments)

    readout = tf.constant(random.normal(size=features(x).shape))

    def critic(x):
        return tf.reduce_sum(readout * tf.tanh(features(x)))

    def penalty(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = critic(x)
        return tf.reduce_mean(tape.gradient(value, x) ** 2)

    for loss in (critic, penalty):
        assert_slope_matches(lambda loss=loss: loss(x), variables, random, step)


def converge(layer, kernel, output_axis=-1):
    """Give a `SpectralNormalization` the singular vector u of its kernel.

    Only there are u and v constants to the first order, as its gradient has them.
    """
    kernel = np.moveaxis(np.array(kernel), output_axis, -1)
    matrix = kernel.reshape(-1, kernel.shape[-1])
    layer.u.assign(np.linalg.svd(matrix, full_matrices=False)[2][0])


def assert_slope_matches(loss, variables, random, step=STEP):
    """Compare the derivative of `loss()` along a random direction of `variables`."""
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    starts = [variable.numpy() for variable in variables]
    directions = [random.normal(size=start.shape) for start in starts]
    slope = sum(
        float(ops.sum(tf.convert_to_tensor(gradient) * direction))
        for gradient, direction in zip(gradients, directions)
    )

    def loss_at(distance):
        for variable, start, direction in zip(variables, starts, directions):
            variable.assign(start + distance * direction)
        return float(loss())

    difference = (loss_at(step) - loss_at(-step)) / (2 * step)
    loss_at(0.0)
    np.testing.assert_allclose(slope, difference, rtol=TOLERANCE)
