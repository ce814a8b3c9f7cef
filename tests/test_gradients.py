"""One update, one division by the replica count, one differentiable gradient."""

import keras
from keras import ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import gradients
from ganzoo.schedules import LinearDecay


def test_minimize_takes_one_step_down_the_sum_of_terms():
    x = keras.Variable([3.0])
    optimizer = keras.optimizers.SGD(0.1)
    optimizer.build([x])
    terms = gradients.minimize(
        [lambda: {"square": ops.sum(x**2), "linear": ops.sum(4.0 * x)}],
        optimizer,
        [x],
    )
    assert {name: float(value) for name, value in terms.items()} == {
        "square": 9.0,
        "linear": 12.0,
    }
    assert float(x[0]) == pytest.approx(3.0 - 0.1 * (2 * 3.0 + 4.0))


def test_a_recorded_pass_is_part_of_the_gradient_and_the_pause_is_not():
    x = keras.Variable([2.0])
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.build([x])
    tape = gradients.record()
    with tape:
        y = x * x
    paused = x * 5.0
    gradients.minimize([lambda: {"loss": ops.sum(y * paused)}], optimizer, [x], tape)
    assert float(x[0]) == pytest.approx(2.0 - 2 * 2.0 * 10.0)


def test_replicas_move_as_far_as_one(two_replicas):
    with two_replicas.scope():
        x = keras.Variable([1.0])
        optimizer = keras.optimizers.SGD(1.0)
        optimizer.build([x])

    @tf.function
    def step():
        def replica():
            return gradients.minimize(
                [lambda: {"loss": ops.sum(3.0 * x)}], optimizer, [x]
            )

        two_replicas.run(replica)

    step()
    assert float(x.numpy()[0]) == pytest.approx(-2.0)


def test_input_gradient_is_per_sample_and_sums_patches():
    x = ops.reshape(ops.arange(8, dtype="float32"), (2, 2, 2))
    gradient = gradients.input_gradient(lambda x: x**2, x)
    np.testing.assert_allclose(gradient, 2 * np.arange(8).reshape(2, 2, 2))


def test_input_gradient_of_a_dict():
    x = {"a": ops.ones((2, 3)), "b": ops.ones((2, 3))}
    function = lambda x: {"a": ops.sum(2 * x["a"], -1), "b": ops.sum(5 * x["b"], -1)}
    gradient = gradients.input_gradient(function, x)
    assert {key: float(ops.max(value)) for key, value in gradient.items()} == {
        "a": 2.0,
        "b": 5.0,
    }
    assert gradients.square_norm(gradient).numpy().tolist() == [87.0, 87.0]


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_gradients_are_clipped_after_they_are_summed(two_replicas, clip, scaled):
    """Replica 0 has the gradients 6 and 0, replica 1 has -2 and 4: the mean is 2, 2."""

    def optimizer(variables):
        made = keras.optimizers.SGD(1.0, **{clip: 0.5})
        if scaled:
            made = keras.optimizers.LossScaleOptimizer(made)
        made.build(variables)
        return made

    with two_replicas.scope():
        x, y = keras.Variable([0.0]), keras.Variable([0.0])
        clipped = optimizer([x, y])

    def update():
        first = tf.distribute.get_replica_context().replica_id_in_sync_group == 0
        slopes = tf.where(first, [6.0, 0.0], [-2.0, 4.0])
        return gradients.minimize(
            [lambda: {"loss": ops.sum(x * slopes[0] + y * slopes[1])}], clipped, [x, y]
        )

    two_replicas.run(tf.function(update))
    alone = [keras.Variable([0.0]), keras.Variable([0.0])]
    reference = keras.optimizers.SGD(1.0, **{clip: 0.5})
    reference.apply([tf.constant([2.0]), tf.constant([2.0])], alone)
    for variable, expected in zip((x, y), alone):
        assert float(variable.numpy()[0]) == pytest.approx(float(expected.numpy()[0]))


def test_parts_are_a_mean():
    x = keras.Variable([1.0])
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.build([x])
    parts = [lambda k=k: {"loss": ops.sum(k * x)} for k in (2.0, 4.0)]
    terms = gradients.minimize(parts, optimizer, [x])
    assert float(terms["loss"]) == 3.0
    assert float(x[0]) == 1.0 - 3.0


@pytest.mark.parametrize("replica", [0, 1])
def test_an_overflow_on_any_replica_skips_the_step_on_all(two_replicas, replica):
    with two_replicas.scope():
        x = keras.Variable([1.0])
        optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1))
        optimizer.build([x])

    @tf.function
    def step():
        context = tf.distribute.get_replica_context()
        here = context.replica_id_in_sync_group == replica
        factor = tf.where(here, np.float32("inf"), 1.0)
        return gradients.minimize(
            [lambda: {"loss": ops.sum(x * factor)}], optimizer, [x]
        )

    two_replicas.run(step)
    assert float(x.numpy()[0]) == 1.0


def test_a_large_update_is_compiled_and_the_same():
    """Rows of an embedding, a schedule and a constraint among it."""

    def step(compiled):
        keras.utils.set_random_seed(1)
        rows = keras.Variable(np.ones((4, 2), "float32"))
        kernel = keras.Variable(
            np.linspace(-1, 1, 2**18).astype("float32"),
            constraint=keras.constraints.NonNeg(),
        )
        unused = keras.Variable([1.0])
        variables = [rows, kernel, unused]
        optimizer = keras.optimizers.Adam(LinearDecay(0.1), clipnorm=1.0)
        optimizer.build(variables)

        def terms():
            embedded = ops.take(rows, ops.array([0, 2, 2]), axis=0)
            return {"loss": ops.sum(embedded**2) + ops.mean(kernel**2)}

        def minimize():
            gradients.minimize([terms], optimizer, variables)

        run = tf.function(minimize) if compiled else minimize
        for _ in range(3):
            run()
        operations = (
            run.get_concrete_function().graph.as_graph_def() if compiled else ""
        )
        assert ("_XlaMustCompile" in str(operations)) == compiled
        return [variable.numpy() for variable in variables]

    for eager, compiled in zip(step(False), step(True)):
        np.testing.assert_allclose(eager, compiled, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("size", [8, 2**18])
def test_rows_that_occur_twice_move_as_their_sum(size, two_replicas):
    """Adam's first step has the rate's length, whatever the gradient's is; its second,
    under a gradient of another size, tells whether squares were summed or sums squared.
    """

    def moved(strategy, rows):
        with strategy.scope():
            table = keras.Variable(np.ones((3, 2), "float32"))
            other = keras.Variable(np.ones(size, "float32"))
            optimizer = keras.optimizers.Adam(0.1)
            optimizer.build([table, other])

        def terms(factor):
            picked = tf.gather(table.value, rows)
            loss = factor * tf.reduce_mean(picked**2) + tf.reduce_mean(other.value)
            return {"loss": loss}

        @tf.function
        def step(factor):
            strategy.run(
                lambda: gradients.minimize(
                    [lambda: terms(factor)], optimizer, [table, other]
                )
            )

        for factor in (1.0, 3.0, 0.2):
            step(tf.constant(factor))
        return table.numpy()

    plain = tf.distribute.get_strategy()
    expected = moved(plain, [1])
    np.testing.assert_allclose(moved(plain, [1] * 8), expected, rtol=1e-5)
    np.testing.assert_allclose(moved(two_replicas, [1] * 4), expected, rtol=1e-5)


def test_what_a_user_wrote_is_not_compiled():
    class Told(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return tf.numpy_function(lambda step: np.float32(0.1), [step], tf.float32)

    kernel = keras.Variable(np.ones(2**18, "float32"))
    optimizer = keras.optimizers.SGD(Told())
    optimizer.build([kernel])

    @tf.function
    def step():
        gradients.minimize([lambda: {"loss": ops.sum(kernel)}], optimizer, [kernel])

    step()
    np.testing.assert_allclose(kernel.numpy(), 0.9)
