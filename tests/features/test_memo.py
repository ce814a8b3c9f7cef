import gc
import weakref

import numpy as np
import tensorflow as tf

from ganzoo.features.memo import Memo


class Counted:
    """The double of a tensor, and how often it was asked for."""

    def __init__(self):
        self.times = 0

    def __call__(self, x):
        self.times += 1
        return 2 * x


def counted():
    function = Counted()
    return Memo(function), function


def test_two_batches_in_turn_are_computed_once_each():
    memo, function = counted()
    real, fake = tf.constant(1.0), tf.constant(2.0)
    for _ in range(3):
        assert [float(memo(real)), float(memo(fake))] == [2.0, 4.0]
    assert function.times == 2


def test_equal_tensors_are_two():
    memo, function = counted()
    memo(tf.constant(1.0)), memo(tf.constant(1.0))
    assert function.times == 2


def test_an_array_is_looked_at_each_time():
    memo, _ = counted()
    x = np.ones(1, np.float32)
    assert float(memo(x)[0]) == 2.0
    x[:] = 3.0
    assert float(memo(x)[0]) == 6.0


def test_a_variable_is_looked_at_each_time():
    memo, _ = counted()
    x = tf.Variable(1.0)
    assert float(memo(x)) == 2.0
    x.assign(3.0)
    assert float(memo(x)) == 6.0


def test_the_id_of_a_tensor_that_is_gone_says_nothing():
    memo, _ = counted()
    # One after the other, at the same address more often than not.
    for value in range(200):
        assert float(memo(tf.constant(float(value)))) == 2.0 * value


def test_keeps_no_batch():
    memo, _ = counted()
    x = tf.constant(1.0)
    gone = weakref.ref(x)
    memo(x)
    del x
    gc.collect()
    assert gone() is None


def test_one_computation_in_a_graph():
    memo, function = counted()
    for jit in (False, True):
        step = tf.function(lambda x: memo(x) + memo(x), jit_compile=jit)
        before = function.times
        assert float(step(tf.constant(1.0))) == 4.0
        assert function.times == before + 1


def test_graphs_do_not_share_tensors():
    memo, _ = counted()
    x = tf.constant(1.0)

    @tf.function
    def first():
        return memo(x)

    @tf.function
    def second():
        return memo(x) + memo(x)

    assert float(first()) + float(second()) + float(memo(x)) == 8.0


def test_a_branch_keeps_its_tensors_and_may_use_those_outside():
    memo, function = counted()

    @tf.function
    def step(x, y):
        outside = memo(y)
        inside = tf.cond(x > 0, lambda: memo(x) + memo(y), lambda: memo(x))
        return outside + inside + memo(x)

    assert float(step(tf.constant(1.0), tf.constant(10.0))) == 44.0
    # Of y once, of x in both branches and outside of them.
    assert function.times == 4


def test_a_graph_that_is_gone_is_not_held():
    memo, _ = counted()
    step = tf.function(lambda x: memo(x))
    graph = weakref.ref(step.get_concrete_function(tf.constant(1.0)).graph)
    del step
    gc.collect()
    assert graph() is None
