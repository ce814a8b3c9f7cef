"""The critic: what it says is computed once, and which of it are logits."""

from keras import ops
import numpy as np
import tensorflow as tf

from ganzoo.engine.critic import Critic
from ganzoo.gradients import input_gradient


class Counting:
    """Says twice the sum of each image, and how often it was asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, images):
        self.asked += 1
        return {"logits": ops.sum(2.0 * images, axis=1), "features": [images]}


def test_the_same_images_are_judged_once():
    discriminate = Counting()
    critic = Critic(discriminate)
    images = ops.ones((2, 3))
    assert critic(images) is critic(images)
    assert critic.outputs(images)["features"][0] is not None
    assert discriminate.asked == 1
    critic(ops.ones((2, 3)))  # Equal numbers, but other images.
    assert discriminate.asked == 2


def test_logits_are_float32_and_told_by_name():
    critic = Critic(Counting())
    logits = critic(ops.ones((2, 3), "float16"))
    assert logits.dtype == "float32"
    np.testing.assert_array_equal(logits, [6.0, 6.0])


def test_all_outputs_are_logits_where_none_is_named_so():
    critic = Critic(lambda images: {"a": images["a"], "b": images["b"] + 1.0})
    logits = critic({"a": ops.ones((1, 1)), "b": ops.ones((1, 1))})
    assert {name: float(value[0, 0]) for name, value in logits.items()} == {
        "a": 1.0,
        "b": 2.0,
    }


def test_a_gradient_is_taken_also_at_images_that_were_judged_before():
    critic = Critic(Counting())
    images = ops.ones((2, 3))
    critic(images)
    np.testing.assert_array_equal(input_gradient(critic, images), np.full((2, 3), 2.0))


def test_what_a_branch_asks_first_is_asked_again_outside():
    @tf.function
    def judged(due):
        critic = Critic(Counting())
        images = ops.ones((2, 3))
        lazy = ops.cond(due, lambda: ops.sum(critic(images)), lambda: ops.zeros(()))
        return lazy + ops.sum(critic(images))

    assert [float(judged(tf.constant(due))) for due in (True, False)] == [24.0, 12.0]


def test_what_was_asked_outside_is_known_in_a_branch():
    discriminate = Counting()

    @tf.function
    def judged(due):
        critic = Critic(discriminate)
        images = ops.ones((2, 3))
        first = ops.sum(critic(images))
        return ops.cond(due, lambda: ops.sum(critic(images)), lambda: first)

    assert float(judged(tf.constant(True))) == 12.0
    assert discriminate.asked == 1
