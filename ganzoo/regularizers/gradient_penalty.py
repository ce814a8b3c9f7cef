"""Penalties on the gradient of the discriminator at images."""

import keras
from keras import ops, tree

from ganzoo import random
from ganzoo.gradients import input_gradient, square_norm
from ganzoo.regularizers.regularizer import Regularizer
from ganzoo.regularizers.second_order import require_second_order

register = keras.saving.register_keras_serializable("ganzoo")


class CriticGradientPenalty(Regularizer):
    """A penalty on the discriminator's gradient at images. Abstract."""

    def check(self, discriminator):
        require_second_order(discriminator, self.name)


def distance_from_norm_1(gradient):
    """`‖g‖ - 1` of each sample's part of `gradient`, shape `(n,)`."""
    # The root's own gradient is infinite at 0.
    return ops.sqrt(square_norm(gradient) + 1e-12) - 1.0


def per_sample(values, x):
    """Numbers `(n,)`, as factors of `x`."""
    return ops.reshape(values, (-1,) + (1,) * (len(x.shape) - 1))


@register
class GradientPenalty(CriticGradientPenalty):
    """Keep the critic's gradient near norm 1 between real and generated images.

    `weight · (‖∇D(x̂)‖ - 1)²` at `x̂ = x + u (G(z) - x)`, with one `u ~ U(0, 1)` a
    sample; one-sided, `weight · max(0, ‖∇D(x̂)‖ - 1)²`, which leaves gradients below 1
    alone. Meant for discriminators without batch normalization, where a logit depends
    on its own image only.

    Args:
        weight: As in `Regularizer`. Defaults to the paper's 10.
        interval: As in `Regularizer`. Defaults to 1.
        one_sided: Whether only norms above 1 are penalized. Defaults to `False` (the
            paper).
        name: As in `Regularizer`.

    Example:

    >>> critic = lambda images: 3.0 * ops.sum(images, axis=(1, 2, 3))
    >>> images = ops.zeros((2, 1, 1, 1))
    >>> penalty = GradientPenalty(weight=10.0)
    >>> [round(float(p), 3) for p in penalty.penalty(critic, images, images)]
    [4.0, 4.0]

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, algorithm 1;
        one-sided: section 4, and Petzka et al., On the Regularization of Wasserstein
        GANs, 2018, section 5.
    """

    def __init__(
        self,
        weight=10.0,
        interval: int = 1,
        one_sided: bool = False,
        name=None,
        **kwargs,
    ):
        super().__init__(weight, interval, name, **kwargs)
        self.one_sided = bool(one_sided)

    def penalty(self, critic, real, fake):
        first = tree.flatten(real)[0]
        mix = random.uniform((ops.shape(first)[0],), stream="gradient_penalty")
        between = tree.map_structure(
            lambda x, y: x + per_sample(mix, x) * (y - x), real, fake
        )
        distance = distance_from_norm_1(input_gradient(critic, between))
        return ops.square(ops.relu(distance) if self.one_sided else distance)

    def get_config(self):
        return super().get_config() | {"one_sided": self.one_sided}


@register
class R1(CriticGradientPenalty):
    """Keep the discriminator flat at real images.

    `weight · ½‖∇D(x)‖²`; the paper's γ is `weight`.

    Args:
        weight: As in `Regularizer`. Defaults to the 10 of the reference's experiments.
        interval: As in `Regularizer`; 16 is common. Defaults to 1.
        name: As in `Regularizer`.

    Example:

    >>> critic = lambda images: 3.0 * ops.sum(images, axis=(1, 2, 3))
    >>> images = ops.zeros((1, 1, 1, 1))
    >>> float(R1().penalty(critic, images, images)[0])
    4.5

    Reference:
        Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018,
        equation 9.
    """

    def __init__(self, weight=10.0, interval: int = 1, name=None, **kwargs):
        super().__init__(weight, interval, name, **kwargs)

    def penalty(self, critic, real, fake):
        return 0.5 * square_norm(input_gradient(critic, real))


@register
class R2(CriticGradientPenalty):
    """Keep the discriminator flat at generated images.

    `weight · ½‖∇D(G(z))‖²`

    Args:
        weight: As in `Regularizer`. Defaults to 10.
        interval: As in `Regularizer`. Defaults to 1.
        name: As in `Regularizer`.

    Example:

    >>> critic = lambda images: ops.sum(images**2, axis=(1, 2, 3))
    >>> fake = ops.ones((1, 1, 1, 1))
    >>> float(R2().penalty(critic, None, fake)[0])
    2.0

    Reference:
        Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018,
        equation 10.
    """

    def __init__(self, weight=10.0, interval: int = 1, name=None, **kwargs):
        super().__init__(weight, interval, name, **kwargs)

    def penalty(self, critic, real, fake):
        return 0.5 * square_norm(input_gradient(critic, fake))
