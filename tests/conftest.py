"""Fixtures that the whole suite shares."""

import gc
import os

from ganzoo.quiet import quiet_loading

# What XLA compiles runs for a few steps, which need not be fast.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true",
)
# Graphs are many objects that stay: Python looked through them all again and again.
gc.set_threshold(100_000, 20, 20)

with quiet_loading():
    import keras
    import numpy as np
    import pytest
    import tensorflow as tf

# Devices that exist everywhere; must be said before TensorFlow starts.
# `REPLICAS=3 pytest tests/models -k equal` proves more than the two.
REPLICAS = int(os.environ.get("REPLICAS", 2))
_cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    _cpu, [tf.config.LogicalDeviceConfiguration()] * REPLICAS
)


@pytest.fixture(scope="session")
def two_replicas():
    """The one `MirroredStrategy` of the process: a second would collide with it."""
    return mirrored(2)


@pytest.fixture(scope="session")
def replicas(request):
    """As many as asked for."""
    return request.getfixturevalue("two_replicas") if REPLICAS == 2 else mirrored()


def mirrored(count=REPLICAS):
    return tf.distribute.MirroredStrategy([f"CPU:{index}" for index in range(count)])


@pytest.fixture(autouse=True)
def fresh_seeds():
    keras.utils.set_random_seed(0)


def pictures():
    """Sixteen 16 x 16 grey pictures."""
    return np.random.default_rng(0).integers(0, 256, (16, 16, 16, 1), np.uint8)


@pytest.fixture
def images():
    return pictures()


@pytest.fixture
def labels():
    return np.arange(16) % 3
