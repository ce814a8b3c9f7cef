"""The LeCam regularizer."""

import keras
from keras import ops, tree

from ganzoo import replicas
from ganzoo.regularizers.regularizer import Regularizer


@keras.saving.register_keras_serializable("ganzoo")
class LeCam(Regularizer):
    """Draw the discriminator's logits together, against overfitting to little data.

    `weight · [(D(x) - α_F)² + (D(G(z)) - α_R)²]`, where `α_R` and `α_F` are moving
    averages of the logits of real and of generated images,

        m ← decay · m + (1 - decay) · mean(D),   α = m / (1 - decayᵗ) at update t,

    so that the first α is the first mean. The means are those of the global batch, the
    averages move at every update of the discriminator, also between two lazy terms,
    and they are saved with the model. A discriminator with several outputs has a pair
    of averages for each; its penalty is the sum over outputs of the mean over patches.

    These are the squares of the paper, for which it proves the relation to the LeCam
    divergence. The authors' code squares `max(0, D(x) - α_F)` and
    `max(0, α_R - D(G(z)))` instead, which is the same as long as logits lie on their
    own side of the other's average.

    Args:
        weight: As in `Regularizer`. Defaults to 0.3, of the authors' BigGAN on CIFAR;
            logits on another scale call for another weight.
        decay: Share in [0, 1) that an average keeps at each update. Defaults to the
            authors' 0.99.
        interval: As in `Regularizer`. Defaults to 1.
        name: As in `Regularizer`.

    Raises:
        ValueError: If `decay` is not in [0, 1).

    Example:

    >>> lecam = LeCam()
    >>> lecam.build()
    >>> critic = lambda images: images  # Logits (n, 1) by themselves.
    >>> real, fake = ops.array([[3.0], [1.0]]), ops.array([[-1.0], [-1.0]])
    >>> lecam.update(critic, real, fake)  # The averages are 2 and -1.
    >>> lecam.penalty(critic, real, fake).numpy().tolist()
    [25.0, 13.0]

    Reference:
        Tseng et al., Regularizing Generative Adversarial Networks under Limited Data,
        2021, section 3.
    """

    def __init__(
        self, weight=0.3, decay: float = 0.99, interval: int = 1, name=None, **kwargs
    ):
        super().__init__(weight, interval, name, **kwargs)
        if not 0 <= decay < 1:
            raise ValueError(f"`decay` must be in [0, 1). Received: {decay!r}.")
        self.decay = decay
        self._outputs = 1
        self._averaged = None

    def check(self, discriminator):
        if self._averaged not in (None, id(discriminator)):
            raise ValueError(
                f"{self.name!r} keeps averages of another model's logits. Give each "
                "model a LeCam of its own."
            )
        self._averaged = id(discriminator)
        # Of which some may be no logits; those averages then stay 0.
        self._outputs = len(discriminator.outputs)

    def build(self, input_shape=None):
        if self.built:
            return
        self.real_average = replicas.state("real_average", [0.0] * self._outputs)
        self.fake_average = replicas.state("fake_average", [0.0] * self._outputs)
        # 1 - decayᵗ, summed up so that the first mean counts as exactly 1.
        self.share = replicas.state("share", [0.0])

    def update(self, critic, real, fake):
        averages = self.real_average, self.fake_average
        logits = [tree.flatten(critic(images)) for images in (real, fake)]
        size = self.real_average.shape[0]
        if len(logits[0]) > size:
            raise ValueError(
                f"{self.name!r} has averages for {size} discriminator output(s). "
                f"Received: {len(logits[0])}. Give each model a LeCam of its own."
            )
        means = [
            ops.stack([ops.mean(output) for output in outputs]) for outputs in logits
        ]
        means = ops.stop_gradient(ops.stack(means))
        means = replicas.total(means, "MEAN", self, self.share)
        means = ops.pad(means, [(0, 0), (0, size - len(logits[0]))])
        share = self.decay * self.share.value + (1.0 - self.decay)
        rate = (1.0 - self.decay) / share
        # A step that overflows in float16 is skipped by the optimizer, and here.
        usable = ops.all(ops.isfinite(means))
        for average, mean in zip(averages, ops.unstack(means, 2)):
            moved = average.value + rate * (mean - average.value)
            average.assign(ops.where(usable, moved, average.value))
        self.share.assign(ops.where(usable, share, self.share.value))

    def penalty(self, critic, real, fake):
        return sum(
            _square_distance(output, average[index])
            for images, average in (
                (real, self.fake_average.value),
                (fake, self.real_average.value),
            )
            for index, output in enumerate(tree.flatten(critic(images)))
        )

    def get_config(self):
        return super().get_config() | {"decay": self.decay}


def _square_distance(logits, average):
    """Each sample's mean over its logits, `(n,)`."""
    gaps = ops.square(logits - average)
    return ops.mean(ops.reshape(gaps, (ops.shape(gaps)[0], -1)), axis=1)
