"""Discriminators under a gradient penalty, against finite differences in float64.

All are piecewise linear up to their normalizations. Where a unit crosses the kink of
its rectifier between the two points that are compared, the gradient jumps and the
difference of penalties means nothing. So the networks are small and the step is short;
and the weights are large enough that the step is a small part of them, which it is not
of N(0, 0.02). No unit crosses with these seeds: steps of 1e-5, 1e-6 and 1e-7 all agree
with the derivatives, the middle one to 1e-8 or better.
"""

import keras
from keras import layers
import numpy as np
import pytest

from ganzoo.layers import SpectralNormalization
from ganzoo.networks import dcgan, mlp, patch, resnet
from tests.layers.checks import assert_xla_agrees
from tests.layers.finite_differences import assert_derivatives_match, converge

STEP = 1e-6
LABELS = np.array([0, 2])
IMAGE = (17, 16, 3)
PAIR = ((12, 13, 1), (12, 13, 2))

CASES = {
    "mlp": (lambda: mlp.discriminator((3, 2), width=8), [(3, 2)]),
    "mlp with labels": (lambda: mlp.discriminator((3, 2), 3, width=8), [(3, 2), None]),
    "dcgan": (lambda: dcgan.discriminator(IMAGE, width=2, batch_norm=False), [IMAGE]),
    "dcgan with labels": (
        lambda: dcgan.discriminator(IMAGE, 3, width=2, batch_norm=False),
        [IMAGE, None],
    ),
    "dcgan with spectral norm": (
        lambda: dcgan.discriminator(IMAGE, width=2, spectral_norm=True),
        [IMAGE],
    ),
    "projection of dcgan": (
        lambda: dcgan.projection_discriminator(IMAGE, 3, width=2),
        [IMAGE, None],
    ),
    "classifier": (
        lambda: dcgan.classifier(IMAGE, 3, width=2, batch_norm=False),
        [IMAGE],
    ),
    "resnet": (lambda: resnet.discriminator(IMAGE, width=2), [IMAGE]),
    "resnet with spectral norm": (
        lambda: resnet.discriminator(IMAGE, width=2, spectral_norm=True),
        [IMAGE],
    ),
    "projection": (
        lambda: resnet.projection_discriminator(IMAGE, 3, width=2),
        [IMAGE, None],
    ),
    "patch": (lambda: patch.discriminator(*PAIR, width=2, depth=2), PAIR),
}
cases = pytest.mark.parametrize("case", CASES)


@pytest.fixture
def float64():
    """Layers by the policy, and inputs, which do not follow it, by `floatx`."""
    policy = keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy(policy)


def built(case):
    """The case's network with all outputs in one tensor, and inputs for it."""
    build, shapes = CASES[case]
    keras.utils.set_random_seed(0)
    network = build()
    if isinstance(network.output, dict):
        outputs = layers.Concatenate()(list(network.output.values()))
        network = keras.Model(network.input, outputs)
    rng = np.random.default_rng(0)
    dtype = keras.config.floatx()
    inputs = [
        LABELS if shape is None else rng.normal(size=(2, *shape)).astype(dtype)
        for shape in shapes
    ]
    return network, inputs if len(inputs) > 1 else inputs[0]


@cases
def test_derivatives_of_both_orders(case, float64):
    network, inputs = built(case)
    rng = np.random.default_rng(1)
    for variable in network.trainable_variables:
        # Kernels keep the size of what comes in, biases are near 0 and scales near 1.
        inwards = np.prod(variable.shape[:-1]) if variable.ndim > 1 else 10
        noise = rng.normal(size=variable.shape) / inwards**0.5
        variable.assign(noise + variable.path.endswith("gamma"))
    for layer in network.layers:
        if isinstance(layer, SpectralNormalization):
            converge(layer, layer._kernel)
    assert_derivatives_match(network, inputs, step=STEP)


@pytest.mark.parametrize("case", ["classifier", "projection", "patch"])
def test_xla(case):
    """Also of a penalty within a `cond`, where some gradients cannot be compiled."""
    assert_xla_agrees(lambda: built(case)[0], built(case)[1])
