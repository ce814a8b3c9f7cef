"""Every gradient tape of the package."""

import math
import threading

import keras
from keras import ops, tree
import tensorflow as tf

# Whether the terms of the update at work have a gradient in them.
_current = threading.local()


def record():
    """A tape that can be entered more than once before `minimize` uses it up.

    It lets one forward pass serve two purposes: what runs between two entries is
    not recorded.
    """
    return tf.GradientTape()


def minimize(parts, optimizer, variables, tape=None):
    """Take one optimizer step on the mean over parts of a sum of named terms.

    Gradients are summed over replicas, so the mean over the global batch needs each
    replica's loss divided by their number: here, and nowhere else.

    Args:
        parts: Functions without arguments that return a dict of scalar terms, one for
            each equal part of the batch. A part begins when the gradients of the one
            before are there, so that only one is in memory (but XLA orders as it
            likes).
        optimizer: Built Keras optimizer.
        variables: Variables to update.
        tape: A tape from `record` on which some of the forward pass of the only part
            already is.

    Returns:
        The dict of terms, each the mean over this replica's samples.
    """
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    slopes, told = [], []
    _current.second_order = False
    for compute_terms in parts:
        with tf.control_dependencies([slope for slope in slopes if slope is not None]):
            recorded = tape or record()
            with recorded:
                terms = compute_terms()
                share = sum(terms.values()) / (replicas * len(parts))
                loss = optimizer.scale_loss(share)
            # Of rows that occur twice, as in an embedding, Keras's optimizers would
            # take the gradients one by one where they are not summed in a tensor.
            added = [
                slope if slope is None else tf.convert_to_tensor(slope)
                for slope in recorded.gradient(loss, variables)
            ]
            slopes = [_sum(*pair) for pair in zip(slopes, added)] or added
            told.append(terms)
    if replicas > 1:
        slopes = _across_replicas(slopes, optimizer)
    # Nothing is updated before all that reads it is computed. TensorFlow sees to that,
    # but its graph optimizer forgets biases that a penalty on gradients reads. Without
    # one there is nothing to wait for, and the step is faster.
    known = [slope for slope in slopes if slope is not None]
    read_last = [*known, *tree.flatten(told)] if _current.second_order else []
    with tf.control_dependencies(read_last):
        _update(optimizer, variables)(slopes)
    if len(told) == 1:
        return told[0]
    # So that who waits for the terms waits for the last part to leave memory.
    with tf.control_dependencies(known):
        return {name: sum(t[name] for t in told) / len(told) for name in told[0]}


def _sum(slope, other):
    return slope if other is None else other if slope is None else slope + other


def _update(optimizer, variables):
    """The function from gradients to an optimizer's step, compiled where that pays.

    Keras writes Adam as some ten operations, each of which reads and writes all of the
    weights; XLA makes one loop of them, which takes about a third of the time, and a
    second once.
    """

    def update(slopes):
        optimizer.apply(slopes, variables)

    size = sum(math.prod(variable.shape) for variable in variables)
    if size < 2**18 or not _can_compile(optimizer, variables):
        return update
    return tf.function(update, jit_compile=True, autograph=False)


def _can_compile(optimizer, variables):
    """Whether XLA can, and nobody else does.

    Keras compiles the whole step on a GPU, and a strategy does not allow it.
    """
    if tf.executing_eagerly() or tf.distribute.has_strategy():
        return False
    if tf.config.list_logical_devices("GPU"):
        return False
    if is_scaled(optimizer):
        return False
    # What a user wrote may hold anything.
    parts = [optimizer, optimizer._learning_rate, *(v.constraint for v in variables)]
    return all(
        part is None or type(part).__module__.split(".")[0] in ("keras", "ganzoo")
        for part in parts
    )


def _across_replicas(slopes, optimizer):
    """Gradients for which Keras's step on each replica is that of one device."""
    scaled = is_scaled(optimizer)
    if scaled:
        slopes = _finite_everywhere_or_nowhere(slopes)
    inner = optimizer.inner_optimizer if scaled else optimizer
    if inner.clipnorm or inner.global_clipnorm or inner.clipvalue:
        slopes = _clipped_as_a_whole(slopes, inner, optimizer.scale_loss(1.0))
    return slopes


def _finite_everywhere_or_nowhere(slopes):
    """Gradients that are NaN on all replicas if they overflowed on one.

    Keras's loss scaling asks the first replica alone whether to skip a step.
    """
    known = [slope for slope in slopes if slope is not None]
    doubt = sum(ops.sum(ops.cast(slope, "float32") * 0.0) for slope in known)
    doubt = tf.distribute.get_replica_context().all_reduce("SUM", doubt)
    return [s if s is None else s + ops.cast(doubt, s.dtype) for s in slopes]


def _clipped_as_a_whole(slopes, optimizer, scale):
    """Each replica's share of the clipped sum over replicas.

    Keras clips what each replica has before it sums that up. A share is within the
    bounds already, so it then clips nothing.
    """
    context = tf.distribute.get_replica_context()
    known = [slope for slope in slopes if slope is not None]
    total = context.all_reduce("SUM", known)
    clipped = optimizer._clip_gradients([slope / scale for slope in total])
    share = scale / context.num_replicas_in_sync
    parts = iter(slope * share for slope in clipped)
    return [slope if slope is None else next(parts) for slope in slopes]


def is_scaled(optimizer) -> bool:
    """Whether a loss scale stands between it and the gradients."""
    return isinstance(optimizer, keras.optimizers.LossScaleOptimizer)


def input_gradient(function, x):
    """Per-sample gradient of `function` at `x`, differentiable once more.

    Args:
        function: Maps `x` to logits of any shape whose first axis counts samples;
            a sample's logits must depend on that sample alone.
        x: Tensor or nested structure of tensors, first axis = samples.

    Returns:
        float32 gradients of each sample's summed logits, structured like `x`.

    Example:

    >>> gradient = input_gradient(lambda x: ops.sum(x**2, axis=-1), ops.ones((1, 3)))
    >>> gradient.numpy().tolist()
    [[2.0, 2.0, 2.0]]
    """
    _current.second_order = True
    # Tensors of its own: a critic may know what it said of the given ones.
    x = tree.map_structure(tf.identity, x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = sum(ops.sum(logits) for logits in tree.flatten(function(x)))
    gradient = tape.gradient(total, x)
    return tree.map_structure(lambda g: ops.cast(g, "float32"), gradient)


def pull_back(function, inputs, slopes):
    """Gradients at `inputs`, given those at the results; differentiable once more.

    Args:
        function: Maps tensors to a tensor or a sequence of them.
        inputs: List or tuple of its tensors.
        slopes: Gradients at the results, structured like them.

    Returns:
        A gradient for each of `inputs`; `None` for one that plays no part.

    Example:

    >>> pull_back(lambda x, y: x * y, [tf.constant(2.0), tf.constant(3.0)], 10.0)[0]
    <tf.Tensor: shape=(), dtype=float32, numpy=30.0>
    """
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = function(*inputs)
    return tape.gradient(outputs, inputs, slopes)


def square_norm(x):
    """Each sample's sum of squares, shape `(samples,)`.

    >>> square_norm(ops.ones((2, 3, 3))).numpy().tolist()
    [9.0, 9.0]
    """
    return sum(
        ops.sum(ops.square(ops.reshape(part, (ops.shape(part)[0], -1))), axis=1)
        for part in tree.flatten(x)
    )
