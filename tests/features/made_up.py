"""Numbers that look random, the same wherever NumPy runs.

The scripts in `tools/oracles` make weights and images of them for PyTorch, the tests
the same ones for Keras: no file of weights has to be stored. NumPy's own generators
promise no more than to be random.
"""

import functools
import zlib

import numpy as np

_COUNT = 1_000_003  # A prime, so that no filter comes twice.


@functools.cache
def _numbers():
    x = np.arange(_COUNT, dtype=np.uint32)
    # The finalizer of MurmurHash3.
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    x = (x ^ (x >> np.uint32(16))) >> np.uint32(8)
    x = x.astype(np.float32) * np.float32(2.0**-23) - 1
    # Enough for 3 x 3 x 512 x 512 from any start.
    return np.tile(x, 4)


def uniform(name: str, shape) -> np.ndarray:
    """float32 numbers from [-1, 1) that are a function of a name."""
    start = zlib.crc32(name.encode()) % _COUNT
    end = start + int(np.prod(shape))
    return _numbers()[start:end].reshape(shape)


def images(count: int, height: int, width: int) -> np.ndarray:
    """uint8 RGB images: noise on patches of 8 x 8 pixels."""
    patches = uniform("patches", (count, -(-height // 8), -(-width // 8), 3))
    patches = patches.repeat(8, axis=1).repeat(8, axis=2)[:, :height, :width]
    noise = uniform("noise", (count, height, width, 3))
    return np.clip(127.5 + 100 * patches + 40 * noise, 0, 255).astype(np.uint8)


def state(shapes: dict) -> dict:
    """Weights of a PyTorch network with batch normalization, by name.

    Args:
        shapes: Shape of each by its name there.
    """
    return {name: _weight(name, tuple(shape)) for name, shape in shapes.items()}


def _weight(name, shape):
    x = uniform(name, shape)
    if name.endswith("tracked"):
        return np.zeros(shape, np.int64)
    if len(shape) > 1:
        # Filters of sum 0, or all images would become the same after some layers; so
        # the factor is more than that of He et al. 2015 for activations to keep size.
        within = tuple(range(1, len(shape)))
        x = x - x.mean(axis=within, keepdims=True)
        return x * np.float32(np.sqrt(9 / np.prod(shape[1:])))
    if name.endswith("running_var"):
        return np.float32(1) + x * np.float32(0.5)
    if name.endswith(".bias") or name.endswith("running_mean"):
        return x * np.float32(0.2)
    return np.float32(1) + x * np.float32(0.3)
