"""Fixtures that the whole suite shares."""

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np
    import pytest
    import tensorflow as tf

# Two devices that exist everywhere; must be said before TensorFlow starts.
_cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    _cpu, [tf.config.LogicalDeviceConfiguration()] * 2
)


@pytest.fixture(scope="session")
def two_replicas():
    """The one `MirroredStrategy` of the process: a second would collide with it."""
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


@pytest.fixture(autouse=True)
def fresh_seeds():
    keras.utils.set_random_seed(0)


@pytest.fixture
def images():
    """Sixteen 16 x 16 grey pictures."""
    return np.random.default_rng(0).integers(0, 256, (16, 16, 16, 1), np.uint8)


@pytest.fixture
def labels():
    return np.arange(16) % 3
