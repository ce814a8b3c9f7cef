"""The averaged generator: an exponential moving average of everything in it."""

import keras
from keras import ops


class AveragedNetwork:
    """Follows a network's weights and statistics.

    `average ← average + (1 - d)(value - average)` with `d = min(decay, (1+t)/(10+t))`
    at training step t: the warm-up lets the average leave the initial weights behind.
    Batch-norm statistics are averaged like weights, so that they fit the averaged
    weights.

    Args:
        network: Functional model to follow.
        decay: Number in (0, 1), such as 0.999.

    Raises:
        ValueError: If `decay` is not in (0, 1).
    """

    def __init__(self, network, decay: float):
        if not 0.0 < decay < 1.0:
            raise ValueError(
                f"`ema` must be a decay in (0, 1), such as 0.999, or None. "
                f"Received: ema={decay!r}."
            )
        self.decay = decay
        self.followed = network
        self.network = keras.models.clone_model(network)
        self.network.set_weights(network.get_weights())
        self.network.trainable = False

    def update(self, step):
        """Take in the network as it is after training step `step` (from 0)."""
        step = ops.cast(step, "float32")
        decay = ops.minimum(self.decay, (1.0 + step) / (10.0 + step))
        for mean, value in zip(self.network.weights, self.followed.weights):
            change = ops.cast(1.0 - decay, mean.dtype) * (value - mean)
            mean.assign_add(change)
