"""How much the samples of a batch differ, as a feature of each."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("ganzoo")
class MinibatchStdDev(layers.Layer):
    """Append to each sample how much it and its group differ, so that D sees variety.

    `s = mean over places and channels of √(variance over the group + 1e-8)`

    A batch is cut into groups of `group_size` samples, of which `s` is the same in
    all and constant over places. The groups are of the batch that the layer is called
    on, so of one replica's: in a batch of n with groups of g, samples i and i + n/g go
    together. Where `group_size` does not divide the batch, the largest smaller number
    that does takes its place; alone in its group, a sample gets 1e-4, the root's
    constant. Computed in float32 at least.

    Each sample's output depends on the others of its group, so a gradient penalty
    measures the slope of the group's summed logits.

    Called on `x` of shape `(n, ..., channels)`; returns
    `(n, ..., channels + num_channels)`.

    Args:
        group_size: Samples in a group, ≥ 1. Defaults to the 4 of the authors' code.
        num_channels: Channels to append, ≥ 1, each the mean over its equal share of
            the channels of `x`. Defaults to 1.

    Raises:
        ValueError: If an argument is below 1, or `num_channels` does not divide the
            channels of `x`.

    Example:

    >>> x = ops.array([[1.0], [5.0]])
    >>> MinibatchStdDev()(x).numpy().tolist()
    [[1.0, 2.0], [5.0, 2.0]]

    Reference:
        Karras et al., Progressive Growing of GANs for Improved Quality, Stability, and
        Variation, 2018, section 3.
    """

    def __init__(self, group_size: int = 4, num_channels: int = 1, **kwargs):
        super().__init__(**kwargs)
        for argument, value in (
            ("group_size", group_size),
            ("num_channels", num_channels),
        ):
            if not isinstance(value, int) or value < 1:
                raise ValueError(
                    f"`{argument}` must be a whole number, 1 or more. Received: "
                    f"{value!r}."
                )
        self.group_size = group_size
        self.num_channels = num_channels

    def build(self, input_shape):
        if input_shape[-1] % self.num_channels:
            raise ValueError(
                "`num_channels` must divide the channels of the input. Received: "
                f"num_channels={self.num_channels} for {input_shape[-1]} channels."
            )

    def call(self, inputs):
        batch, *places, channels = ops.shape(inputs)
        group = self._largest_divisor(batch)
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        share = channels // self.num_channels
        x = ops.reshape(x, (group, batch // group, -1, self.num_channels, share))
        variance = ops.mean(ops.square(x - ops.mean(x, axis=0, keepdims=True)), axis=0)
        # The root's own gradient is infinite at 0, where equal samples are.
        stddev = ops.mean(ops.sqrt(variance + 1e-8), axis=(1, 3))
        of_samples = (batch, *[1] * len(places), self.num_channels)
        feature = ops.reshape(ops.tile(stddev, (group, 1)), of_samples)
        feature = ops.broadcast_to(feature, (batch, *places, self.num_channels))
        return ops.concatenate([inputs, ops.cast(feature, inputs.dtype)], axis=-1)

    def _largest_divisor(self, batch):
        if isinstance(batch, int):
            return max(g for g in range(1, self.group_size + 1) if batch % g == 0)
        sizes = ops.arange(1, self.group_size + 1)
        return ops.max(ops.where(batch % sizes == 0, sizes, 1))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + self.num_channels)

    def get_config(self):
        return super().get_config() | {
            "group_size": self.group_size,
            "num_channels": self.num_channels,
        }
