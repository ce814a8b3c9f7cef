"""Dropout whose masks repeat with the seed and differ on every replica."""

import keras
from keras import layers, ops

from ganzoo import random


@keras.saving.register_keras_serializable("ganzoo")
class StatelessDropout(layers.Layer):
    """Set a random share of the inputs to 0 and scale up the rest.

    `y = m · x / (1 - rate)`, with m = 0 with probability `rate` and 1 otherwise

    Masks come from `ganzoo.random`: inside its `scope` (a training step, a `generate`)
    they are a function of seed and step and the same for any number of replicas.

    Args:
        rate: Share to drop, in [0, 1).
        at_inference: Whether to drop with `training=False` too, as pix2pix does: it is
            the only noise of that generator. Defaults to `False`.
        stream: Stream of `ganzoo.random` that masks are drawn from. All layers may
            share one: within a step the n-th draw from a stream differs from the ones
            before, and n depends on nothing but the order of calls, unlike layer names,
            which count what the process has built before. Defaults to `"dropout"`.

    Raises:
        ValueError: If `rate` is not in [0, 1).

    Example:

    >>> layer = StatelessDropout(0.5)
    >>> with random.scope(seed=0, step=0):
    ...     y = layer(ops.ones((1, 8)), training=True)
    >>> sorted(set(y.numpy().ravel().tolist()))
    [0.0, 2.0]

    Reference:
        Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from
        Overfitting, 2014, section 4; Isola et al., Image-to-Image Translation with
        Conditional Adversarial Networks, 2017, section 3.1 (at inference).
    """

    def __init__(
        self,
        rate: float,
        at_inference: bool = False,
        stream: str = "dropout",
        **kwargs,
    ):
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"`rate` must be in [0, 1). Received: {rate!r}.")
        self.rate = rate
        self.at_inference = at_inference
        self.stream = stream

    def call(self, inputs, training=False):
        if self.rate == 0 or not (training or self.at_inference):
            return inputs
        keep = random.uniform(ops.shape(inputs), self.stream) >= self.rate
        return ops.where(keep, inputs / (1.0 - self.rate), ops.zeros_like(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {
            "rate": self.rate,
            "at_inference": self.at_inference,
            "stream": self.stream,
        }
