"""Where DRAGAN looks."""

from keras import ops
import numpy as np
import tensorflow as tf

from ganzoo import random, regularizers


def penalty(critic, real, dragan=None):
    dragan = dragan or regularizers.DRAGAN()
    dragan.build(None)
    dragan.update(critic, real, None)
    return dragan.penalty(critic, real, None)


def looked_at(real):
    """The images at which the penalty takes gradients."""
    seen = []

    def critic(x):
        seen.append(np.array(x))
        return ops.sum(x, axis=(1, 2, 3))

    with random.scope(seed=1, step=0):
        penalty(critic, tf.constant(real))
    (points,) = seen
    return points


def test_noise_is_uniform_up_to_half_of_the_deviation():
    """A sample's noise reaches u/2 of the batch's deviation, and u is uniform."""
    generator = np.random.default_rng(0)
    real = np.float32(generator.normal(3.0, 0.7, (2000, 16, 16, 1)))
    noise = (looked_at(real) - real) / real.std()
    assert noise.min() > -1e-5 and noise.max() < 0.5
    share = 2 * noise.max(axis=(1, 2, 3))  # Of 256 values the greatest is near 1.
    counts = np.histogram(share, bins=5, range=(0, 1))[0]
    assert abs(counts / 400 - 1).max() < 0.2
    inner = np.histogram(noise[7] / noise[7].max(), bins=4, range=(0, 1))[0]
    assert abs(inner / 64 - 1).max() < 0.5


def test_points_with_equal_coordinates_are_left_too():
    """Of which each by itself has no deviation."""
    points = tf.constant([[5.0, 5.0], [1.0, 1.0], [-3.0, -3.0]])
    seen = []

    def critic(x):
        seen.append(np.array(x))
        return ops.sum(x, axis=1)

    with random.scope(seed=1, step=0):
        penalty(critic, points)
    assert (seen[0] != points).numpy().all()


def test_several_images_of_a_sample_share_u_but_not_noise():
    real = np.float32(np.random.default_rng(0).normal(size=(4, 8, 8, 1)))
    seen = []

    def critic(x):
        seen.extend([np.array(x["a"]), np.array(x["b"])])
        return ops.sum(x["a"] + x["b"], axis=(1, 2, 3))

    with random.scope(seed=1, step=0):
        pair = {"a": tf.constant(real), "b": tf.constant(real)}
        value = penalty(critic, pair)
    a, b = (x - real for x in seen)
    assert not np.allclose(a, b)
    reach = [x.max(axis=(1, 2, 3)) for x in (a, b)]
    np.testing.assert_allclose(*reach, rtol=0.1)
    np.testing.assert_allclose(value, [(np.sqrt(128) - 1) ** 2] * 4, rtol=1e-5)


def test_two_replicas_equal_one(two_replicas):
    real = tf.constant(np.random.default_rng(0).normal(size=(4, 4, 4, 1)), tf.float32)
    critic = lambda x: ops.sum(x**3, axis=(1, 2, 3))
    with two_replicas.scope():
        dragan = regularizers.DRAGAN()
        dragan.build(None)

    def replica():
        context = tf.distribute.get_replica_context()
        start = 2 * tf.cast(context.replica_id_in_sync_group, tf.int32)
        with random.scope(seed=1, step=0):
            return penalty(critic, real[start : start + 2], dragan)

    halves = two_replicas.experimental_local_results(two_replicas.run(replica))
    with random.scope(seed=1, step=0):
        whole = penalty(critic, real)
    np.testing.assert_allclose(np.concatenate(halves), whole, rtol=1e-5)
