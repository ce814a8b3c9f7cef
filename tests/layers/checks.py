"""What every layer must do."""

import keras
from keras import ops, tree
import numpy as np
import tensorflow as tf

from ganzoo import random


def functional(layer, inputs):
    """A Functional model that is `layer` on inputs like `inputs`."""
    nodes = tree.map_structure(
        lambda x: keras.Input(x.shape[1:], dtype=str(x.dtype)), inputs
    )
    return keras.Model(nodes, layer(nodes))


def assert_shapes_agree(layer, inputs):
    """What the layer announces is what it returns, in shape and dtype."""
    model = functional(layer, inputs)
    outputs = layer(inputs)
    assert tuple(outputs.shape[1:]) == model.output_shape[1:]
    assert keras.backend.standardize_dtype(outputs.dtype) == model.output.dtype


def assert_survives_saving(layer, inputs, tmp_path):
    """A reloaded `.keras` file and a clone give the same outputs, state included."""
    model = functional(layer, inputs)
    with random.scope(0, 0):
        model(inputs, training=True)
    model.save(tmp_path / "model.keras")
    reloaded = keras.models.load_model(tmp_path / "model.keras")
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    assert len(model.weights) == len(layer.weights)
    for training in (False, True):
        outputs = []
        for twin in (model, reloaded, clone):
            with random.scope(0, 1):
                outputs.append(np.array(twin(inputs, training=training)))
        for other in outputs[1:]:
            np.testing.assert_array_equal(outputs[0], other)


def assert_xla_agrees(build, inputs):
    """Outputs, gradients of both orders and updates: eager = graph = XLA.

    The penalty is within a `cond`, as a lazy regularizer's is, which XLA compiles for
    a known batch size only; the graph has an unknown one.
    """
    tensors = tree.map_structure(tf.constant, inputs)
    results = []
    for mode in ("eager", "graph", "xla"):
        layer = build()

        def call(inputs, layer=layer):
            x, *others = tree.flatten(inputs)

            def penalty():
                arguments = [x, *others] if others else x
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    value = ops.sum(ops.sin(layer(arguments, training=True)))
                return ops.mean(ops.square(tape.gradient(value, x)))

            with random.scope(0, 0), tf.GradientTape() as tape:
                tape.watch(x)
                outputs = layer(inputs, training=True)
                due = ops.sum(x) < np.inf
                loss = ops.sum(ops.sin(outputs))
                loss += ops.cond(due, penalty, lambda: ops.zeros(()))
            watched = [x, *(v.value for v in layer.trainable_variables)]
            gradients = tape.gradient(loss, watched)
            return outputs, loss, [tf.convert_to_tensor(g) for g in gradients]

        if mode != "eager":
            signature = tree.map_structure(tf.TensorSpec.from_tensor, tensors)
            if mode == "graph":
                signature = unknown_batch(signature)
            layer(inputs)  # Builds it: a function may not make variables.
            call = tf.function(
                call, input_signature=[signature], jit_compile=mode == "xla"
            )
        results.append((call(tensors), layer.get_weights()))
    for other in results[1:]:
        tree.map_structure(
            lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5),
            results[0],
            other,
        )


def unknown_batch(signature):
    return tree.map_structure(
        lambda spec: tf.TensorSpec((None, *spec.shape[1:]), spec.dtype), signature
    )


def assert_mixed_precision_works(build, inputs, dtype):
    """Half-precision outputs near the float32 ones, finite second-order gradients."""
    layer, exact = build(dtype=f"mixed_{dtype}"), build(dtype="float32")
    assert_shapes_agree(layer, inputs)
    exact(inputs)
    exact.set_weights(layer.get_weights())
    outputs = layer(inputs, training=True)
    assert outputs.dtype == dtype
    assert all(variable.dtype == "float32" for variable in layer.weights)
    np.testing.assert_allclose(
        ops.cast(outputs, "float32"),
        exact(inputs, training=True),
        atol=0.1 if dtype == "bfloat16" else 0.01,
    )
    x, *others = inputs if isinstance(inputs, list) else [inputs]
    x = tf.constant(x)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            arguments = [x, *others] if others else x
            value = ops.sum(ops.sin(layer(arguments, training=True)))
        penalty = ops.sum(ops.square(ops.cast(tape.gradient(value, x), "float32")))
    assert all(np.isfinite(outer.gradient(penalty, x)).ravel())


def per_replica(strategy, function, *batches):
    """Run `function` on each replica's half of `batches`; outputs put together."""

    @tf.function
    def run():
        def on_replica():
            replica = tf.distribute.get_replica_context().replica_id_in_sync_group
            halves = [tf.split(tf.constant(batch), 2) for batch in batches]
            with random.scope(0, 0):
                return function(*(tf.stack(half)[replica] for half in halves))

        return strategy.run(on_replica)

    return np.concatenate(
        [np.array(v) for v in strategy.experimental_local_results(run())]
    )
