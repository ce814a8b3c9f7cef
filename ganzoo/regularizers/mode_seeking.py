"""The mode-seeking term of MSGAN."""

import keras
from keras import ops, tree

from ganzoo import random
from ganzoo.regularizers.regularizer import Regularizer


@keras.saving.register_keras_serializable("ganzoo")
class ModeSeeking(Regularizer):
    """Make images differ where their noise differs, so that no mode is left out.

    `weight / (d(G(z), G(z')) / d(z, z') + 1e-5)` for the noise `z` of each sample and
    further noise `z'` from the standard normal distribution, under the same label; `d`
    is the mean absolute difference. It is a term of the generator's loss and costs a
    second pass through the generator.

    The authors take the ratio of the means over the batch; here it is each sample's
    own, so that two replicas equal one.

    Args:
        weight: As in `Regularizer`. Defaults to the paper's 1.
        interval: As in `Regularizer`. Defaults to 1.
        name: As in `Regularizer`.

    Raises:
        ValueError: In `compile`, if the generator's first input is not a noise vector.

    Example:

    >>> generator = lambda noise, training: 2.0 * noise
    >>> noise = ops.ones((1, 4))
    >>> penalty = ModeSeeking().penalty(generator, noise, generator(noise, True))
    >>> round(float(penalty[0]), 3)
    0.5

    Reference:
        Mao et al., Mode Seeking Generative Adversarial Networks for Diverse Image
        Synthesis, 2019, section 3.2; the 1e-5 is of the authors' code.
    """

    player = "generator"

    def __init__(self, weight=1.0, interval: int = 1, name=None, **kwargs):
        super().__init__(weight, interval, name, **kwargs)

    def check(self, generator):
        first = generator.inputs[0]
        if len(first.shape) != 2:
            raise ValueError(
                f"`{self.name}` compares the images of two noise vectors, so the "
                "generator's first input must be noise of shape (n, latent_dim). "
                f"Received: {generator.name!r}, whose first input {first.name!r} has "
                f"the shape {tuple(first.shape)}. Leave `{self.name}` out of "
                "`regularizers`, or give the generator a noise vector to make its "
                "images from."
            )

    def penalty(self, generator, inputs, fake):
        noise, *others = tree.flatten(inputs)
        further = random.normal(ops.shape(noise), stream="mode_seeking")
        second = tree.pack_sequence_as(inputs, [further, *others])
        seen = _distance(fake, generator(second, training=True))
        return 1.0 / (seen / _distance(noise, further) + 1e-5)


def _distance(a, b):
    """Each sample's mean absolute difference, float32 `(n,)`."""
    gaps = [
        ops.reshape(
            ops.abs(ops.cast(x, "float32") - ops.cast(y, "float32")),
            (ops.shape(x)[0], -1),
        )
        for x, y in zip(tree.flatten(a), tree.flatten(b))
    ]
    return ops.mean(ops.concatenate(gaps, axis=1), axis=1)
