"""How many operations a training step cannot do without, counted from the networks.

A convolution, transposed convolution or dense layer multiplies and adds once for each
number of its kernel and each place, which is two operations; zeros of the padding
count, as they do for other counters and where a convolution is a product of patches.
All else (normalization, rectifiers, optimizers, the matrix-vector products of spectral
norm) is work that is not counted.

With G and D those of a forward pass on one image, a pass back to a network's weights
costs as much again, and one to its inputs too, but for layers that nothing trained
stands in front of. So a step of DCGAN is

    G + 2 D                   forward, for the discriminator's update
    2 (2 D - D's first)       back to its weights
    D + D                     forward again, and back to the generated image
    2 G - G's first           back to the generator's weights

A gradient penalty adds D forward and D back to the image; and back through the latter,
once to its kernels and once to what it began with: 4 D. (The forward part has no second
derivative under rectifiers.)
"""

import dataclasses
import math

import keras
from keras import layers

from ganzoo.layers.spectral_normalization import SpectralNormalization
from ganzoo.regularizers.gradient_penalty import CriticGradientPenalty

TRANSPOSED = layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose


@dataclasses.dataclass(frozen=True)
class Count:
    """Operations of one sample.

    Args:
        forward: Of a pass forward.
        first: Of those layers in it that nothing trained stands in front of.
    """

    forward: int
    first: int

    @property
    def to_weights(self) -> int:
        """Of the pass back to the weights."""
        return 2 * self.forward - self.first


def count(network: keras.Model) -> Count:
    """Operations of a Functional network without networks in it."""
    forward = first = 0
    behind = set()  # Tensors that something trained stands in front of.
    depths = sorted(network._nodes_by_depth, reverse=True)
    for node in (node for depth in depths for node in network._nodes_by_depth[depth]):
        if node.is_input:
            continue
        sources = {id(tensor) for tensor in node.input_tensors}
        own = operations(node.operation, node.input_tensors, node.outputs)
        forward += own
        first += 0 if sources & behind else own
        if sources & behind or getattr(node.operation, "trainable_variables", ()):
            behind.update(id(tensor) for tensor in node.outputs)
    return Count(forward, first)


def operations(layer, inputs, outputs) -> int:
    """Operations of a layer on one sample.

    Args:
        layer: The layer.
        inputs: Its input tensors, first axis = samples.
        outputs: Its output tensors.
    """
    if isinstance(layer, SpectralNormalization):
        layer = layer.layer
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return 0
    # Each number of a kernel meets each place of the smaller of two maps.
    tensor = inputs[0] if isinstance(layer, TRANSPOSED) else outputs[0]
    return 2 * math.prod(kernel.shape) * math.prod(tensor.shape[1:-1])


def training_step(model, batch_size: int) -> int:
    """Operations of a compiled model's step on `batch_size` images, one term of each
    loss being computed of one pass."""
    generator, discriminator = count(model.generator), count(model.discriminator)
    judge = 2 * discriminator.forward + 2 * discriminator.to_weights
    for regularizer in model.regularizers:
        if isinstance(regularizer, CriticGradientPenalty):
            judge += 4 * discriminator.forward
    fool = 2 * discriminator.forward + generator.to_weights
    part = batch_size // model.discriminator_steps
    return part * (model.discriminator_steps * (generator.forward + judge) + fool)
