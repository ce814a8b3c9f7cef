"""Antialiased changes of resolution.

Both layers are convolutions of padded inputs, so their derivatives are exact to any
order; those of a bilinear resize are not beyond the first.
"""

import keras
from keras import layers, ops
import numpy as np


class _Resampling2D(layers.Layer):
    """The filter and the factor, and how far the filter reaches."""

    # [1, 2, 1] with a mean over, or a repetition of, two pixels (Karras et al. 2019).
    def __init__(self, factor: int = 2, taps: tuple = (1, 3, 3, 1), **kwargs):
        super().__init__(**kwargs)
        if not isinstance(factor, int) or factor < 2:
            raise ValueError(
                f"`factor` must be a whole number, 2 or more. Received: {factor!r}."
            )
        taps = tuple(taps)
        if len(taps) < factor or taps != taps[::-1] or sum(taps) <= 0:
            raise ValueError(
                "`taps` must be `factor` or more numbers, the same in reverse, with a "
                f"positive sum, such as (1, 2, 1). Received: {taps} for a factor of "
                f"{factor}."
            )
        self.factor = factor
        self.taps = taps
        self._weights = np.array(taps) / sum(taps)
        # Taps on either side of the first pixel of an output pixel's block, on the
        # middle of which the filter lies.
        self._left = (len(taps) - factor + 1) // 2
        self._right = len(taps) - 1 - self._left

    def get_config(self):
        return super().get_config() | {"factor": self.factor, "taps": self.taps}


@keras.saving.register_keras_serializable("ganzoo")
class Downsample2D(_Resampling2D):
    """Blur, then keep every `factor`-th pixel.

    `y[i] = Σₖ tₖ x[factor · i + k - left]` along rows and columns, with t = taps /
    sum(taps). The border repeats the outermost pixel, so a constant image stays
    constant everywhere. A side of n pixels becomes n / factor, rounded up. For a factor
    of 2 and an even number of taps an output pixel lies amid 2 x 2 input pixels.

    Args:
        factor: Input pixels an output pixel, in each direction, ≥ 2. Defaults to 2.
        taps: Filter of rows and of columns, symmetric, at least `factor` long; it is
            scaled to sum 1. Defaults to (1, 3, 3, 1), which is (1, 2, 1) followed by
            the mean over 2 pixels, as in StyleGAN; (1, 2, 1) and (1, 4, 6, 4, 1) are
            Zhang's Triangle-3 and Binomial-5.

    Raises:
        ValueError: If `factor` or `taps` is not of that kind.

    Example:

    >>> x = ops.reshape([0.0, 0.0, 8.0, 8.0], (1, 1, 4, 1))
    >>> Downsample2D()(x).numpy().ravel().tolist()
    [1.0, 7.0]

    Reference:
        Zhang, Making Convolutional Networks Shift-Invariant Again, 2019, section 3.2.
    """

    def call(self, inputs):
        x = _repeat_edges(inputs, self._left, self._right)
        return _convolve(x, self._weights, self._weights, strides=self.factor)

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        return (batch, *(n and -(-n // self.factor) for n in sides), channels)


@keras.saving.register_keras_serializable("ganzoo")
class Upsample2D(_Resampling2D):
    """Put zeros between pixels, then blur.

    `y[j] = factor · Σₖ tₖ z[j + k - right]` along rows and columns, where z holds x[i]
    at factor · i and zeros elsewhere, and t = taps / sum(taps). The border repeats the
    outermost pixel, so a constant image stays constant everywhere. Away from the
    border this is the transpose of `Downsample2D`, times factor². The zeros are never
    made: each of the factor² kinds of output pixels has its own small filter.

    Args:
        factor: Output pixels an input pixel, in each direction, ≥ 2. Defaults to 2.
        taps: As in `Downsample2D`, and every `factor`-th tap must have the same sum
            from whichever tap on: constants would turn into stripes. Defaults to
            (1, 3, 3, 1), linear interpolation: repetition, then (1, 2, 1).

    Raises:
        ValueError: If `factor` or `taps` is not of that kind.

    Example:

    >>> x = ops.reshape([0.0, 8.0], (1, 1, 2, 1))
    >>> Upsample2D()(x)[0, 0].numpy().ravel().tolist()
    [0.0, 2.0, 6.0, 8.0]

    Reference:
        Karras et al., A Style-Based Generator Architecture for Generative Adversarial
        Networks, 2019, appendix C.
    """

    def __init__(self, factor: int = 2, taps: tuple = (1, 3, 3, 1), **kwargs):
        super().__init__(factor, taps, **kwargs)
        sums = [self._weights[phase::factor].sum() for phase in range(factor)]
        if not np.allclose(sums, 1 / factor):
            raise ValueError(
                "`taps` must have the same sum over every `factor`-th of them from "
                "whichever on, such as (1, 3, 3, 1) for a factor of 2, (1, 2, 3, 2, 1) "
                f"for 3. Received: {self.taps} for a factor of {factor}."
            )

    def call(self, inputs):
        batch, height, width, channels = ops.shape(inputs)
        reach = -(-self._right // self.factor)
        phases = [self._phase(phase, reach) for phase in range(self.factor)]
        x = _repeat_edges(inputs, reach, reach)
        rows = [
            ops.concatenate([_convolve(x, down, across) for across in phases], axis=-1)
            for down in phases
        ]
        # In memory, (width, phase, channels) is a longer row and (height, phase, row)
        # are more rows.
        row = self.factor * width * channels
        rows = [ops.reshape(r, (batch, height, row)) for r in rows]
        return ops.reshape(
            ops.concatenate(rows, axis=-1),
            (batch, self.factor * height, self.factor * width, channels),
        )

    def _phase(self, phase, reach):
        """The taps that meet pixels of x where the output is at factor · i + phase."""
        offsets = np.arange(-reach, reach + 1)
        k = self.factor * offsets + self._right - phase
        inside = (0 <= k) & (k < len(self.taps))
        return self.factor * np.where(inside, self._weights[k * inside], 0.0)

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        return (batch, *(n and n * self.factor for n in sides), channels)


def _repeat_edges(x, before, after):
    x = ops.concatenate([x[:, :1]] * before + [x] + [x[:, -1:]] * after, axis=1)
    first, last = x[:, :, :1], x[:, :, -1:]
    return ops.concatenate([first] * before + [x] + [last] * after, axis=2)


def _convolve(x, down, across, strides=1):
    """Filter each channel by itself: `down` its columns and `across` its rows."""
    kernel = np.outer(down, across)[:, :, None, None]
    kernel = np.tile(kernel, (1, 1, x.shape[-1], 1))
    kernel = ops.convert_to_tensor(kernel, x.dtype)
    return ops.depthwise_conv(x, kernel, strides=strides, padding="valid")
