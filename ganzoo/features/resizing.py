"""Changes of resolution exactly as the packages behind published scores make them.

Each is linear and acts on rows and columns by itself, so it is two matrix products. The
filter and where it is laid change an FID by whole points (Parmar et al. 2022), so the
name of an extractor says which one it is.
"""

import functools

import numpy as np
import tensorflow as tf


def resize(pixels, size: tuple[int, int], method: str = "clean"):
    """Pixels at another resolution.

    - `"clean"`: bicubic with a = -1/2, stretched over what an output pixel covers when
      an image shrinks, and clipped to [0, 255]: Pillow's, and so clean-fid's.
    - `"tensorflow"`: bilinear between the two pixels next to `i · from / to`, the grid
      of TensorFlow 1; no filter when an image shrinks. That of the first FID.
    - `"pytorch"`: bilinear between those next to `(i + 1/2) · from / to - 1/2`; no
      filter when an image shrinks. That of pytorch-fid.

    Args:
        pixels: float32 in [0, 255] of shape `(n, height, width, channels)`.
        size: (height, width) to have.
        method: One of the above. Defaults to `"clean"`.

    Returns:
        float32 of shape `(n, *size, channels)`.

    Example:

    >>> pixels = tf.constant([0.0, 90.0], shape=(1, 1, 2, 1))
    >>> resize(pixels, (1, 4), "tensorflow").numpy().ravel().tolist()
    [0.0, 45.0, 90.0, 90.0]
    >>> resize(pixels, (1, 4), "pytorch").numpy().ravel().tolist()
    [0.0, 22.5, 67.5, 90.0]

    Reference:
        Parmar et al., On Aliased Resizing and Surprising Subtleties in GAN Evaluation,
        2022, section 3.
    """
    height, width = pixels.shape[1:3]
    if (height, width) == tuple(size):
        return pixels
    x = tf.cast(tf.transpose(pixels, (0, 3, 1, 2)), _precision())
    x = _resample(x, matrix(width, size[1], method))
    x = _resample(tf.transpose(x, (0, 1, 3, 2)), matrix(height, size[0], method))
    x = tf.transpose(x, (0, 3, 2, 1))
    if method == "clean":
        x = tf.clip_by_value(x, 0.0, 255.0)
    return tf.cast(x, tf.float32)


def _resample(x, weights):
    """The last axis at another resolution."""
    new, old = weights.shape
    # Of two matrices: TensorFlow 2.21 may end the process, or return anything, at
    # `tf.matmul(x, weights, transpose_b=True)` of x with a single channel on a CPU.
    y = tf.matmul(tf.reshape(x, (-1, old)), tf.constant(weights.T, x.dtype))
    return tf.reshape(y, tf.concat([tf.shape(x)[:-1], [new]], axis=0))


def _precision():
    """GPUs round the factors of a float32 product to 11 bits, 0.1 at 255."""
    return tf.float64 if tf.config.list_physical_devices("GPU") else tf.float32


@functools.lru_cache
def matrix(old: int, new: int, method: str) -> np.ndarray:
    """What each of `new` pixels takes of each of `old` ones, in float64.

    Args:
        old: Pixels of a row as it is, ≥ 1.
        new: Pixels of a row as it shall be, ≥ 1.
        method: A key of `METHODS`.

    Returns:
        Array of shape `(new, old)` whose rows sum to 1.

    Example:

    >>> matrix(2, 1, "pytorch").tolist()
    [[0.5, 0.5]]
    """
    return METHODS[method](old, new, old / new)


def _clean(old, new, factor):
    middles = (np.arange(new)[:, None] + 0.5) * factor - 0.5
    weights = _bicubic((np.arange(old) - middles) / max(factor, 1.0))
    return weights / weights.sum(axis=1, keepdims=True)


def _bicubic(x):
    """Keys' cubic with a = -1/2 (Keys 1981, equation 15)."""
    x = np.abs(x)
    near = (1.5 * x - 2.5) * x * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return np.where(x < 1.0, near, np.where(x < 2.0, far, 0.0))


def _tensorflow(old, new, factor):
    return _between(np.arange(new) * factor, old)


def _pytorch(old, new, factor):
    return _between((np.arange(new) + 0.5) * factor - 0.5, old)


def _between(places, old):
    """Linear interpolation at `places`, the border pixels going on forever."""
    places = np.clip(places, 0.0, old - 1.0)
    return np.clip(1.0 - np.abs(np.arange(old) - places[:, None]), 0.0, 1.0)


METHODS = {"clean": _clean, "tensorflow": _tensorflow, "pytorch": _pytorch}
