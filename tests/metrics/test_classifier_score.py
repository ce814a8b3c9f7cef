"""The inception score against its formula."""

import keras
import numpy as np
import pytest

from ganzoo import features, metrics


def soft(classes):
    inputs = keras.Input((classes,))
    return features.Extractor(
        keras.Model(inputs, {"features": inputs, "logits": inputs * 1.0}), "soft"
    )


def formula(p, splits):
    scores = []
    for part in np.split(p, splits):
        kl = part * (np.log(part) - np.log(part.mean(axis=0)))
        scores.append(np.exp(kl.sum(axis=1).mean()))
    return np.mean(scores), np.std(scores)


def test_the_formula():
    logits = np.random.default_rng(0).normal(size=(60, 7)).astype(np.float32) * 3
    metric = metrics.ClassifierScore(soft(7), samples=60, splits=4)
    for rows in np.split(logits, [7, 31]):
        metric.update_state(rows, rows)
    p = np.exp(logits.astype(float))
    mean, deviation = formula(p / p.sum(axis=1, keepdims=True), 4)
    assert metric.result()["is_soft_60"] == pytest.approx(mean, rel=1e-6)
    assert metric.result()["is_soft_60_std"] == pytest.approx(deviation, rel=1e-5)


def test_from_one_to_the_number_of_classes():
    sure = 100 * np.eye(5, dtype=np.float32)
    metric = metrics.ClassifierScore(soft(5), samples=10, splits=1, name="is")
    metric.update_state(sure, sure)
    metric.update_state(sure, sure)
    assert metric.result()["is"] == pytest.approx(5.0)
    metric.reset_state()
    metric.update_state(sure, sure[[0] * 10])
    assert metric.result()["is"] == pytest.approx(1.0)
