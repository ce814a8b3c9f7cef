"""What is opened for a model, in which shape and in which order."""

from types import SimpleNamespace

import numpy as np
import pytest

import ganzoo
from ganzoo import datasets
from ganzoo.evaluation.samples import Stored, in_the_shape_of
from tests.metrics.measures import pictures


@pytest.mark.parametrize(
    "source, target, expected",
    [
        ((32, 32, 1), (32, 32, 3), [(32, 32, 1), (32, 32, 3)]),
        # Pairs of two sizes keep these.
        ((16, 16, 1), (32, 32, 3), [(24, 24, 1), (48, 48, 3)]),
        ((32, 32, 2), (32, 32, 3), [(24, 24, 3), (48, 48, 3)]),
    ],
)
def test_pairs_are_brought_to_the_sizes_of_a_translator(
    source, target, expected, tmp_path
):
    model = SimpleNamespace(translate=None, source_shape=source, target_shape=target)
    pairs = {"source": (5, 24, 24, 3), "target": (5, 48, 48, 3)}
    file = tmp_path / "pairs.npz"
    np.savez(file, **{name: np.zeros(shape, np.uint8) for name, shape in pairs.items()})
    part = Stored.of(str(file), "data", model).part(0, 5)
    assert [part[name].shape[1:] for name in pairs] == expected


def test_only_models_of_pictures_say_a_shape():
    assert in_the_shape_of(ganzoo.DCGAN((16, 32, 3), width=4))["image_size"] == (16, 32)
    for other in (ganzoo.GAN((2,)), datasets.images(pictures(99, 0)), "folder", None):
        assert in_the_shape_of(other) == {}


def test_a_part_is_read_once_and_begins_anew_after_the_last_sample(monkeypatch):
    samples, labels = pictures(5, 0), np.arange(5)
    data = datasets.images((samples, labels), batch_size=1)
    asked, at = [], data.at
    monkeypatch.setattr(data, "at", lambda places: asked.append(places) or at(places))
    stored = Stored(data, "data")
    places = stored.part(0, 5)["label"]
    np.testing.assert_array_equal(stored.images(0, 5), samples[places])
    assert len(asked) == 1
    assert stored.part(3, 7)["label"].tolist() == [*places[3:], *places[:2]]
