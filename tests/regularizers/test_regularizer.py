"""What all regularizers share: weight, laziness, state, configs, names."""

import keras
from keras import ops
from keras.optimizers.schedules import PolynomialDecay
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random, regularizers

REAL, FAKE = ops.zeros((3, 4, 4, 2)), ops.ones((3, 4, 4, 2))
NOISE = ops.ones((3, 5))
CLASSES = [
    getattr(regularizers, name)
    for name in regularizers.__all__
    if name not in ("Regularizer", "get")
]
every_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def critic(images):
    return ops.sum(3.0 * images, axis=(1, 2, 3)) + 1.0


def generator(noise, training):
    return ops.reshape(ops.tile(2.0 * noise[:, :2], (1, 16)), (-1, 4, 4, 2))


def arguments(regularizer):
    if regularizer.player == "generator":
        return generator, NOISE, generator(NOISE, True)
    return critic, REAL, FAKE


def term(regularizer, step):
    with random.scope(seed=1, step=0):
        return float(regularizer.term(step, *arguments(regularizer)))


@every_class
def test_laziness_keeps_the_average(cls):
    lazy, full = cls(weight=3.0, interval=4), cls(weight=3.0)
    for regularizer in (lazy, full):
        regularizer.build(None)
    terms = [term(lazy, step) for step in range(8)]
    assert [value > 0 for value in terms] == [True, False, False, False] * 2
    assert np.mean(terms) == pytest.approx(term(full, 0))


@every_class
@pytest.mark.parametrize("jit_compile", [False, True])
def test_terms_in_a_graph(cls, jit_compile):
    regularizer = cls(weight=2.0, interval=2)
    regularizer.build(None)
    graph = tf.function(
        lambda step: regularizer.term(step, *arguments(regularizer)),
        jit_compile=jit_compile,
    )
    with random.scope(seed=1, step=0):
        values = [float(graph(tf.constant(step, tf.int64))) for step in range(2)]
    assert values == pytest.approx([term(regularizer, 0), 0.0], rel=1e-5)


@every_class
def test_a_scheduled_weight_follows_the_step_and_its_config(cls):
    schedule = PolynomialDecay(10.0, decay_steps=10, end_learning_rate=0.0)
    regularizer = cls(weight=schedule)
    copy = regularizers.get(keras.saving.serialize_keras_object(regularizer))
    plain = cls(weight=1.0)
    for each in (regularizer, copy, plain):
        each.build(None)
    unit = term(plain, 0)
    for step, weight in [(0, 10.0), (5, 5.0), (10, 0.0)]:
        for candidate in (regularizer, copy):
            assert term(candidate, step) == pytest.approx(weight * unit, rel=1e-5)


@pytest.mark.parametrize(
    "regularizer",
    [
        *(cls(weight=0.5, interval=3, name="other") for cls in CLASSES),
        regularizers.GradientPenalty(one_sided=True),
        regularizers.LeCam(decay=0.9),
    ],
    ids=repr,
)
def test_the_config_makes_another(regularizer):
    regularizer.build(None)
    config = keras.saving.serialize_keras_object(regularizer)
    assert config["registered_name"] == f"ganzoo>{type(regularizer).__name__}"
    copy = regularizers.get(config)
    assert copy.get_config() == regularizer.get_config()
    assert repr(copy) == repr(regularizer)
    # Its state is made by the `compile` that gets it.
    assert copy.variables == []


def test_updates_come_before_the_penalty_at_every_step():
    calls = []

    class Spy(regularizers.Regularizer):
        def update(self, *args):
            calls.append(("update", args))

        def penalty(self, *args):
            calls.append(("penalty", args))
            return ops.ones(2)

    spy = Spy(interval=2)
    for step in range(3):
        spy.term(step, "critic", "real", "fake")
    kinds = [kind for kind, _ in calls]
    assert kinds == ["update", "penalty", "update", "update", "penalty"]
    assert {args for _, args in calls} == {("critic", "real", "fake")}


def test_only_what_has_state_waits_for_compile():
    assert regularizers.R1().built and regularizers.ModeSeeking().built
    assert not regularizers.LeCam().built


@pytest.mark.parametrize(
    "name, cls, told",
    [
        ("r1", "R1", "r1"),
        ("GradientPenalty", "GradientPenalty", "gradient_penalty"),
        ("DRAGAN", "DRAGAN", "dragan"),
        ("dragan", "DRAGAN", "dragan"),
        ("LeCam", "LeCam", "le_cam"),
        ("le_cam", "LeCam", "le_cam"),
        ("mode_seeking", "ModeSeeking", "mode_seeking"),
    ],
)
def test_names(name, cls, told):
    regularizer = regularizers.get(name)
    assert type(regularizer).__name__ == cls and regularizer.name == told
    assert type(regularizer)(name="second").name == "second"


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"weight.*-1"):
        regularizers.R1(weight=-1)
    with pytest.raises(ValueError, match=r"interval.*0"):
        regularizers.R1(interval=0)
    with pytest.raises(ValueError, match=r"`decay` must be in \[0, 1\).*1.0"):
        regularizers.LeCam(decay=1.0)
    with pytest.raises(ValueError, match=r"regularizers.*one of.*'r1'"):
        regularizers.get("r3")
