"""Penalties of a linear critic D(x) = <a, x>, whose gradient is `a` everywhere."""

import keras
from keras import ops
import numpy as np
import pytest

from ganzoo import gradients, random, regularizers

SLOPE = np.random.default_rng(0).normal(size=(4, 4, 2)).astype("float32")
REAL = ops.zeros((3, 4, 4, 2))
FAKE = ops.ones((3, 4, 4, 2))


def linear(images):
    return ops.sum(images * SLOPE, axis=(1, 2, 3))


@pytest.mark.parametrize(
    "regularizer, expected",
    [
        (regularizers.R1(), 0.5 * np.sum(SLOPE**2)),
        (regularizers.R2(), 0.5 * np.sum(SLOPE**2)),
        (regularizers.GradientPenalty(), (np.linalg.norm(SLOPE) - 1) ** 2),
        (
            regularizers.GradientPenalty(one_sided=True),
            (np.linalg.norm(SLOPE) - 1) ** 2,
        ),
        (regularizers.DRAGAN(), (np.linalg.norm(SLOPE) - 1) ** 2),
    ],
    ids=repr,
)
def test_a_linear_critic_gives_the_formula(regularizer, expected):
    regularizer.build(None)
    regularizer.update(linear, REAL, FAKE)
    penalty = regularizer.penalty(linear, REAL, FAKE)
    np.testing.assert_allclose(penalty, [expected] * 3, rtol=1e-5)


def test_r1_looks_at_real_and_r2_at_generated_images():
    quadratic = lambda x: 0.5 * ops.sum(x**2, axis=(1, 2, 3))  # gradient: x
    assert float(regularizers.R1().penalty(quadratic, REAL, FAKE)[0]) == 0.0
    assert float(regularizers.R2().penalty(quadratic, REAL, FAKE)[0]) == 0.5 * 32


def test_one_sided_leaves_flat_critics_alone():
    """Gradient norm ½: (½ - 1)², or nothing."""
    flat = lambda x: linear(x) / (2 * np.linalg.norm(SLOPE))
    for one_sided, expected in [(False, 0.25), (True, 0.0)]:
        penalty = regularizers.GradientPenalty(one_sided=one_sided)
        values = penalty.penalty(flat, REAL, FAKE)
        np.testing.assert_allclose(values, [expected] * 3, rtol=1e-5)


def test_gradient_penalty_mixes_each_sample_uniformly():
    """At x̂ = u·1 a quadratic critic's gradient norm is u·√32: it tells u."""
    quadratic = lambda x: 0.5 * ops.sum(x**2, axis=(1, 2, 3))
    real, fake = ops.zeros((2000, 4, 4, 2)), ops.ones((2000, 4, 4, 2))
    shares = []

    class Spy(regularizers.GradientPenalty):
        def penalty(self, critic, real, fake):
            def seen(x):
                shares.append(ops.mean(x, axis=(1, 2, 3)))
                return critic(x)

            return super().penalty(seen, real, fake)

    with random.scope(1, 0):
        Spy().penalty(quadratic, real, fake)
    (share,) = map(np.asarray, shares)
    assert 0 <= share.min() < 0.01 and 0.99 < share.max() < 1
    counts = np.histogram(share, bins=5, range=(0, 1))[0]
    assert abs(counts / 400 - 1).max() < 0.2


def test_the_second_derivative_reaches_the_weights():
    """d/dk of (‖k a‖ - 1)² is 2 (k‖a‖ - 1)‖a‖."""
    k = keras.Variable(2.0)
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.build([k])
    norm = float(np.linalg.norm(SLOPE))
    penalty = regularizers.GradientPenalty(weight=1.0)
    gradients.minimize(
        [lambda: {"gp": penalty.term(0, lambda x: k * linear(x), REAL, FAKE)}],
        optimizer,
        [k],
    )
    assert float(k) == pytest.approx(2.0 - 2 * (2 * norm - 1) * norm, rel=1e-5)
