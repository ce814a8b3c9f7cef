"""Choosing a strategy by name."""

import pytest
import tensorflow as tf

from ganzoo import distribution


@pytest.mark.parametrize("name", ["auto", "none"])
def test_one_device_needs_no_strategy(name):
    if tf.config.list_logical_devices("GPU")[1:] and name == "auto":
        assert distribution.strategy(name).num_replicas_in_sync > 1
        return
    assert distribution.strategy(name) is tf.distribute.get_strategy()


def test_mirrored_takes_every_device(monkeypatch):
    made = []
    monkeypatch.setattr(tf.distribute, "MirroredStrategy", made.append)
    distribution.strategy("mirrored")
    assert len(made[0]) == len(tf.config.list_logical_devices("CPU"))


def test_an_unknown_name_is_refused():
    with pytest.raises(
        ValueError, match=r"`name` must be one of.*'mirrored'.*'horovod'"
    ):
        distribution.strategy("horovod")
