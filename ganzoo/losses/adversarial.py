"""Two-player objectives on per-sample logits.

Each loss is a pair of formulas in the logits of real and of generated samples; both are
*minimized*, the first by the discriminator, the second by the generator. They return
one value a sample (or patch); the engine averages.
"""

import keras
from keras import ops

register = keras.saving.register_keras_serializable("ganzoo")


class AdversarialLoss:
    """A two-player objective.

    Subclasses define `discriminator(real, fake)` and `generator(real, fake)`, and say
    in `needs_real` whether the generator's side depends on the real logits too.
    """

    needs_real = False

    def discriminator(self, real, fake):
        """What the discriminator minimizes, one value a logit."""
        raise NotImplementedError

    def generator(self, real, fake):
        """What the generator minimizes, one value a logit.

        `real` is `None` unless `needs_real` is set.
        """
        raise NotImplementedError

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def __repr__(self):
        settings = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"{type(self).__name__}({settings})"


class _Smoothed(AdversarialLoss):
    """A loss whose real target can be softened (one-sided label smoothing)."""

    def __init__(self, label_smoothing: float = 0.0):
        # Targets outside of [0, 1] leave cross-entropy on logits unbounded below.
        if not 0.0 <= label_smoothing < 0.5:
            raise ValueError(
                "`label_smoothing` must lie in [0, 0.5): it is taken from the real "
                f"target 1. Received: label_smoothing={label_smoothing!r}."
            )
        self.label_smoothing = label_smoothing

    def get_config(self):
        return {"label_smoothing": self.label_smoothing}


def _cross_entropy(logits, target):
    """Binary cross-entropy of `logits` with a constant target in [0, 1]."""
    return ops.softplus(logits) - target * logits


@register
class NonSaturating(_Smoothed):
    """The non-saturating loss that Goodfellow et al. train with.

    `L_D = softplus(-D(x)) + softplus(D(G(z)))`, `L_G = softplus(-D(G(z)))`

    Args:
        label_smoothing: Number in [0, 0.5) taken from the real target in the
            discriminator's loss, 1 → 1 - label_smoothing (one-sided). Defaults to 0.

    Raises:
        ValueError: If `label_smoothing` lies outside of [0, 0.5).

    Example:

    >>> loss = NonSaturating()
    >>> round(float(loss.discriminator(ops.array(0.0), ops.array(0.0))), 4)
    1.3863

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, section 3; smoothing:
        Salimans et al., Improved Techniques for Training GANs, 2016, section 3.4.
    """

    def discriminator(self, real, fake):
        return _cross_entropy(real, 1.0 - self.label_smoothing) + ops.softplus(fake)

    def generator(self, real, fake):
        return ops.softplus(-fake)


@register
class Minimax(_Smoothed):
    """The zero-sum game itself: the generator minimizes what the discriminator gains.

    `L_D = softplus(-D(x)) + softplus(D(G(z)))`, `L_G = -softplus(D(G(z)))`

    Its generator gradient vanishes where the discriminator is sure; it is here for
    comparison.

    Args:
        label_smoothing: As in `NonSaturating`. Defaults to 0.

    Raises:
        ValueError: If `label_smoothing` lies outside of [0, 0.5).

    Example:

    >>> round(float(Minimax().generator(None, ops.array(0.0))), 4)
    -0.6931

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, equation 1.
    """

    def discriminator(self, real, fake):
        return _cross_entropy(real, 1.0 - self.label_smoothing) + ops.softplus(fake)

    def generator(self, real, fake):
        return -ops.softplus(fake)


@register
class LeastSquares(_Smoothed):
    """Squared distance of the logits from the targets 0 and 1.

    `L_D = ½(D(x) - 1)² + ½ D(G(z))²`, `L_G = ½(D(G(z)) - 1)²`

    Args:
        label_smoothing: As in `NonSaturating`. Defaults to 0.

    Raises:
        ValueError: If `label_smoothing` lies outside of [0, 0.5).

    Example:

    >>> float(LeastSquares().discriminator(ops.array(0.0), ops.array(2.0)))
    2.5

    Reference:
        Mao et al., Least Squares Generative Adversarial Networks, 2017, equation 9.
    """

    def discriminator(self, real, fake):
        target = 1.0 - self.label_smoothing
        return 0.5 * (ops.square(real - target) + ops.square(fake))

    def generator(self, real, fake):
        return 0.5 * ops.square(fake - 1.0)


@register
class Hinge(AdversarialLoss):
    """Margins for the discriminator, a linear score for the generator.

    `L_D = max(0, 1 - D(x)) + max(0, 1 + D(G(z)))`, `L_G = -D(G(z))`

    Example:

    >>> float(Hinge().discriminator(ops.array(0.5), ops.array(-2.0)))
    0.5

    Reference:
        Lim and Ye, Geometric GAN, 2017; Miyato et al., Spectral Normalization for
        GANs, 2018, equations 16 and 17.
    """

    def discriminator(self, real, fake):
        return ops.relu(1.0 - real) + ops.relu(1.0 + fake)

    def generator(self, real, fake):
        return -fake


@register
class Wasserstein(AdversarialLoss):
    """The dual form of the Wasserstein-1 distance, for a Lipschitz critic.

    `L_D = D(G(z)) - D(x)`, `L_G = -D(G(z))`

    Example:

    >>> float(Wasserstein().discriminator(ops.array(3.0), ops.array(1.0)))
    -2.0

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, algorithm 1.
    """

    def discriminator(self, real, fake):
        return fake - real

    def generator(self, real, fake):
        return -fake


@register
class RelativisticPairing(AdversarialLoss):
    """Each generated sample is judged against one real sample.

    `L_D = softplus(D(G(z)) - D(x))`, `L_G = softplus(D(x) - D(G(z)))`

    Example:

    >>> round(float(RelativisticPairing().generator(ops.array(1.0), ops.array(1.0))), 4)
    0.6931

    Reference:
        Jolicoeur-Martineau, The relativistic discriminator, 2018, section 4.1; Huang
        et al., The GAN is dead; long live the GAN!, 2024, equation 2.
    """

    needs_real = True

    def discriminator(self, real, fake):
        return ops.softplus(fake - real)

    def generator(self, real, fake):
        return ops.softplus(real - fake)


@register
class RelativisticAverage(AdversarialLoss):
    """Each sample is judged against the mean of the other kind.

    `L_D = softplus(-(D(x) - mean D(G(z)))) + softplus(D(G(z)) - mean D(x))`, and `L_G`
    the same with the two kinds exchanged. The means are over the samples of one
    replica.

    Example:

    >>> loss = RelativisticAverage()
    >>> value = loss.discriminator(ops.array([1.0, 3.0]), ops.array([2.0, 2.0]))
    >>> [round(float(v), 4) for v in value]
    [2.0064, 1.0064]

    Reference:
        Jolicoeur-Martineau, The relativistic discriminator, 2018, section 4.2.
    """

    needs_real = True

    def discriminator(self, real, fake):
        real_lead = real - ops.mean(fake, axis=0, keepdims=True)
        fake_lead = fake - ops.mean(real, axis=0, keepdims=True)
        return ops.softplus(-real_lead) + ops.softplus(fake_lead)

    def generator(self, real, fake):
        return self.discriminator(fake, real)
