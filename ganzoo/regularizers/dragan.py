"""The gradient penalty of DRAGAN."""

import keras
from keras import ops, tree

from ganzoo import random, replicas
from ganzoo.gradients import input_gradient
from ganzoo.regularizers.gradient_penalty import (
    CriticGradientPenalty,
    distance_from_norm_1,
    per_sample,
)


@keras.saving.register_keras_serializable("ganzoo")
class DRAGAN(CriticGradientPenalty):
    """Keep the discriminator's gradient near norm 1 around real images.

    `weight · (‖∇D(x̂)‖ - 1)²` at `x̂ = x + u · ½ σ(x) n`, with one `u ~ U(0, 1)` a sample
    and one `n ~ U(0, 1)` a value. No generated image is looked at.

    The noise is that of the authors' algorithm, which differs from the normal noise of
    the paper's equation: σ is the standard deviation over all values of the batch, that
    of all replicas together.

    Args:
        weight: As in `Regularizer`. Defaults to the paper's 10.
        interval: As in `Regularizer`. Defaults to 1.
        name: As in `Regularizer`.

    Example:

    >>> critic = lambda images: 3.0 * ops.sum(images, axis=(1, 2, 3))
    >>> images = ops.zeros((2, 1, 1, 1))
    >>> dragan = DRAGAN()
    >>> dragan.build()
    >>> dragan.update(critic, images, None)
    >>> [round(float(p), 3) for p in dragan.penalty(critic, images, None)]
    [4.0, 4.0]

    Reference:
        Kodali et al., On Convergence and Stability of GANs, 2017, section 2.3.
    """

    def __init__(self, weight=10.0, interval: int = 1, name=None, **kwargs):
        super().__init__(weight, interval, name, **kwargs)

    def build(self, input_shape=None):
        if not self.built:
            self.deviation = replicas.state("deviation", 0.0)

    def update(self, critic, real, fake):
        # Here, as replicas cannot meet in a lazy term.
        values = ops.concatenate([ops.reshape(x, (-1,)) for x in tree.flatten(real)])
        moments = ops.stack([ops.mean(values), ops.mean(ops.square(values))])
        mean, square = ops.unstack(
            replicas.total(moments, "MEAN", self, self.deviation), 2
        )
        self.deviation.assign(ops.sqrt(ops.maximum(square - mean * mean, 0.0)))

    def penalty(self, critic, real, fake):
        first = tree.flatten(real)[0]
        share = random.uniform((ops.shape(first)[0],), stream="dragan")

        def around(x):
            noise = random.uniform(ops.shape(x), stream="dragan_noise")
            return x + per_sample(share, x) * 0.5 * self.deviation * noise

        gradient = input_gradient(critic, tree.map_structure(around, real))
        return ops.square(distance_from_norm_1(gradient))
