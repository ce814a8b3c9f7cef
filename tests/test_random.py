"""Draws depend on seed, step, stream and global position, and on nothing else."""

import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random


def draw(seed=1, step=0, stream="noise", sampler=random.normal, shape=(4, 3)):
    with random.scope(seed, step):
        return np.array(sampler(shape, stream))


def test_a_draw_repeats():
    np.testing.assert_array_equal(draw(), draw())


@pytest.mark.parametrize(
    "other", [{"seed": 2}, {"step": 1}, {"step": -1}, {"stream": "dropout"}], ids=str
)
def test_seed_step_and_stream_matter(other):
    assert not np.isin(draw(**other), draw()).any()


def test_the_second_draw_of_a_stream_differs():
    with random.scope(1, 0):
        first, second = random.normal((4, 3), "a"), random.normal((4, 3), "a")
    assert not np.isin(first, second).any()


def test_numbers_do_not_depend_on_the_batch_they_are_drawn_in():
    # Up to the last digit, where vectorized logarithms depend on their place.
    np.testing.assert_allclose(draw(shape=(8, 3))[:4], draw(shape=(4, 3)), atol=1e-6)


@pytest.mark.parametrize("jit", [False, True], ids=["graph", "xla"])
@pytest.mark.parametrize("sampler", [random.normal, random.uniform])
def test_compiled_draws_are_the_eager_ones(sampler, jit):
    @tf.function(jit_compile=jit)
    def compiled(step):
        with random.scope(1, step):
            return sampler((64, 5), "noise")

    eager = draw(step=7, sampler=sampler, shape=(64, 5))
    np.testing.assert_allclose(compiled(tf.constant(7)), eager, rtol=0, atol=2e-6)


def test_replicas_share_the_numbers_of_one(two_replicas):
    @tf.function
    def drawn():
        def replica():
            with random.scope(1, 0):
                return random.normal((2, 3), "noise")

        return two_replicas.run(replica)

    halves = two_replicas.experimental_local_results(drawn())
    np.testing.assert_allclose(np.concatenate(halves), draw(), atol=1e-6)


@pytest.mark.parametrize(
    "sampler, mean, deviation",
    [(random.normal, 0.0, 1.0), (random.uniform, 0.5, 12**-0.5)],
)
def test_moments(sampler, mean, deviation):
    sample = draw(sampler=sampler, shape=(1000, 1000))
    assert sample.mean() == pytest.approx(mean, abs=5e-3)
    assert sample.std() == pytest.approx(deviation, abs=5e-3)
    assert np.isfinite(sample).all()
    # Neighbours along either axis, and steps, are not correlated.
    following = draw(sampler=sampler, shape=(1000, 1000), step=1)
    pairs = [(sample[:-1], sample[1:]), (sample[:, :-1], sample[:, 1:])]
    for a, b in [*pairs, (sample, following)]:
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 5e-3


def test_uniform_covers_its_range():
    sample = draw(sampler=random.uniform, shape=(100_000,))
    assert 0 <= sample.min() < 1e-4 and 1 - 1e-4 < sample.max() < 1
    counts = np.histogram(sample, bins=10, range=(0, 1))[0]
    assert abs(counts / 10_000 - 1).max() < 0.05


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_each_epoch_is_a_permutation(size):
    positions = tf.range(size, dtype=tf.int64)
    for epoch in range(3):
        order = random.shuffled(positions, size, seed=5, epoch=epoch)
        assert sorted(order.numpy()) == list(range(size))


def test_epochs_and_seeds_are_shuffled_differently():
    positions = tf.range(1000, dtype=tf.int64)
    orders = [
        random.shuffled(positions, 1000, seed, epoch).numpy()
        for seed, epoch in [(0, 0), (0, 1), (1, 0), (2**40, 0)]
    ]
    for index, a in enumerate(orders):
        for b in [np.arange(1000), *orders[:index]]:
            assert abs(np.corrcoef(a, b)[0, 1]) < 0.1


def test_initializers_follow_the_seed_and_the_global_state_is_kept():
    import random as python_random

    import keras

    state = python_random.getstate()
    kernels = []
    for seed in (1, 1, 2):
        with random.seeded_initializers(seed):
            network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
        kernels.append(network.get_weights()[0])
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert not np.array_equal(kernels[0], kernels[2])
    assert python_random.getstate() == state


def test_outside_of_a_scope_the_global_seed_rules():
    import keras

    samples = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        samples.append([random.normal((4,), "a").numpy() for _ in range(2)])
    np.testing.assert_array_equal(samples[0], samples[1])
    assert not np.isin(*samples[0]).any()
