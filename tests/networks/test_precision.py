"""Half precision inside, float32 images out, finite slopes of slopes."""

import keras
from keras import tree
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.networks import dcgan, mlp, patch, resnet, unet

SHAPE = (32, 32, 3)
GENERATORS = {
    "mlp": lambda: mlp.generator(SHAPE, 4, width=8),
    "dcgan": lambda: dcgan.generator(SHAPE, 4, width=2),
    "resnet": lambda: resnet.generator(SHAPE, 4, width=2),
    "conditional": lambda: resnet.generator(SHAPE, 4, 3, 2, True),
    "unet": lambda: unet.generator(SHAPE, 3, width=2),
    "unet with batch norm": lambda: unet.generator(SHAPE, 3, 2, "batch"),
}
DISCRIMINATORS = {
    "mlp": lambda: mlp.discriminator(SHAPE, width=8),
    "dcgan": lambda: dcgan.discriminator(SHAPE, width=2, batch_norm=False),
    "classifier": lambda: dcgan.classifier(SHAPE, 3, width=2, batch_norm=False),
    "resnet": lambda: resnet.discriminator(SHAPE, width=2),
    "spectral norm": lambda: resnet.discriminator(SHAPE, None, 2, True),
    "projection": lambda: resnet.projection_discriminator(SHAPE, 3, width=2),
    "patch": lambda: patch.discriminator(SHAPE, (32, 32, 1), width=2),
}


@pytest.fixture(params=["float16", "bfloat16"])
def half(request):
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy(f"mixed_{request.param}")
    yield request.param
    keras.config.set_dtype_policy(policy)


def inputs_of(network):
    """Two samples for each input, labels for those of integers."""
    rng = np.random.default_rng(0)
    return [
        tf.constant([0, 2])
        if "int" in node.dtype
        else tf.constant(rng.normal(size=(2, *node.shape[1:])), node.dtype)
        for node in network.inputs
    ]


@pytest.mark.parametrize("name", GENERATORS)
def test_generators(name, half):
    network = GENERATORS[name]()
    assert all(variable.dtype == "float32" for variable in network.weights)
    inputs = inputs_of(network)
    images = network(inputs if len(inputs) > 1 else inputs[0], training=True)
    assert images.dtype == "float32" and np.isfinite(images).all()


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_discriminators_under_a_penalty(name, half):
    network = DISCRIMINATORS[name]()
    assert all(variable.dtype == "float32" for variable in network.weights)
    x, *others = inputs_of(network)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as tape:
            tape.watch(x)
            outputs = network([x, *others] if others else x, training=True)
            outputs = tree.flatten(outputs)
            value = sum(tf.reduce_sum(tf.cast(y, "float32")) for y in outputs)
        assert all(y.dtype == half for y in outputs)
        penalty = tf.reduce_sum(tape.gradient(value, x) ** 2)
    for gradient in outer.gradient(penalty, network.trainable_variables):
        assert gradient is None or np.isfinite(tf.convert_to_tensor(gradient)).all()
    assert float(penalty) > 0
