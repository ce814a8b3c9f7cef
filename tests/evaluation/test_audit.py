"""Copies are found, and classes that are drawn too often."""

import numpy as np
import pytest
import tensorflow as tf

from ganzoo.evaluation import (
    class_balance,
    classes_by_others,
    classes_of,
    memorization,
)


@pytest.fixture
def training():
    return np.random.default_rng(0).normal(size=(400, 6)).astype(np.float32)


def test_copies_are_not_authentic(training):
    copies = training[:50] + np.float32(1e-3)
    found = memorization(copies, training)
    assert found.authenticity == 0.0
    assert found.neighbors.tolist() == list(range(50))
    fresh = np.random.default_rng(1).normal(size=(400, 6)).astype(np.float32)
    assert 0.35 < memorization(fresh, training).authenticity < 0.65


def test_the_most_alike_come_first(training):
    samples = training[:3] + np.float32([[0.3], [0.1], [0.2]])
    assert memorization(samples, training).most_alike(2).tolist() == [1, 2]


def test_the_rule_by_hand():
    training = np.array([[0.0], [1.0], [10.0]])
    # Nearest is 10, whose own nearest is 9 away; then 1, whose own is 1 away.
    found = memorization(np.array([[2.5], [19.5], [18.5]]), training)
    assert found.distances.tolist() == [1.5, 9.5, 8.5]
    assert found.authentic.tolist() == [True, True, False]
    assert found.authenticity == pytest.approx(2 / 3)
    assert found.error == pytest.approx(np.sqrt(2 / 27))


def test_classes_by_vote(training):
    labels = np.arange(400) % 2
    known = training + 20 * labels[:, None]
    assert (classes_by_others(known, labels) == labels).all()
    assert classes_of(known[:10] + 0.1, known, labels).tolist() == [0, 1] * 5
    # Noise alone tells nothing.
    assert 0.4 < np.mean(classes_by_others(training, labels) == labels) < 0.6


def test_twins_do_not_vote_for_themselves():
    known = np.zeros((6, 2))
    labels = np.array([0, 0, 0, 0, 0, 1])
    assert classes_by_others(known, labels, k=5).tolist() == [0] * 6


def test_shares_within_chance_are_not_flagged():
    rng = np.random.default_rng(0)
    real, fake = rng.integers(0, 10, 2000), rng.integers(0, 10, 2000)
    assert not any(share.verdict for share in class_balance(real, fake))
    fake[fake == 3] = 4
    verdicts = {s.name: s.verdict for s in class_balance(real, fake) if s.verdict}
    assert verdicts == {"3": "too few", "4": "too many"}


def test_tensors_are_features_too(training):
    tensor = tf.constant(training)
    told = memorization(tensor[:50], tensor[50:])
    assert told.authenticity == memorization(training[:50], training[50:]).authenticity
    classes = np.arange(400) % 2
    voted = classes_of(tensor[:9], tensor, classes)
    assert voted.tolist() == classes_of(training[:9], training, classes).tolist()
