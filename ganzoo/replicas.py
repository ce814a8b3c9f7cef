"""State that every replica keeps for itself, all of them the same."""

import keras
import tensorflow as tf


def state(name: str, value) -> keras.Variable:
    """A variable that every replica writes for itself, the same value as the others.

    Args:
        name: Name of the variable.
        value: Number, or list of numbers, to begin with.
    """
    return keras.Variable(
        value,
        dtype="float32",
        trainable=False,
        autocast=False,
        synchronization="on_read",
        aggregation="only_first_replica",
        name=name,
    )


def total(values, operation: str, owner: keras.layers.Layer, variable: keras.Variable):
    """Values of all replicas together, for the state of a layer.

    Args:
        values: Tensor of this replica.
        operation: `"SUM"` or `"MEAN"`.
        owner: The layer that has the state.
        variable: One of its variables.

    Raises:
        ValueError: If the variable was made outside of the strategy that runs.
    """
    context = tf.distribute.get_replica_context()
    if not context.strategy.extended.variable_created_in_scope(variable.value):
        raise ValueError(
            f"{type(owner).__name__} must be made, and its model compiled, inside of "
            "the `strategy.scope()` that the model is made in, as each replica needs "
            f"its own state. Received: {owner.name!r}, made outside."
        )
    return context.all_reduce(operation, values)


def mean_over_replicas(values):
    """The mean of a tensor over replicas; of a single one, the tensor itself."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return values
    return context.all_reduce("MEAN", values)


def synchronize(*networks: keras.Model) -> None:
    """Let the batch normalizations of networks take the statistics of all replicas."""
    for network in networks:
        for layer in network._flatten_layers():
            if hasattr(layer, "synchronized"):
                layer.synchronized = True
