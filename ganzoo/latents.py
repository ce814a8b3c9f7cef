"""Noise between noise, and noise near the middle: what `LatentGAN.decode` may show."""

import math

import numpy as np
import tensorflow as tf

from ganzoo.arguments import at_least_zero, whole_number


def interpolate(a, b, steps: int) -> np.ndarray:
    """Noise on the way from one vector to another, along an arc.

    `z(t) = (sin((1 - t) Ω) a + sin(t Ω) b) / sin(Ω)`, Ω the angle between a and b

    On a straight line the middle would be shorter than any noise that the generator
    has seen: most of a Gaussian of many dimensions lies near a sphere.

    Args:
        a: Floats `(latent_dim,)`, or of any other shape, whose last axis is then that
            of the vectors.
        b: Floats of the same shape.
        steps: Vectors on the way, `a` and `b` among them, ≥ 2.

    Returns:
        float32 array `(steps, latent_dim)`, evenly spaced in angle. Where a and b point
        the same way, opposite ways or nowhere, it is the straight line.

    Raises:
        ValueError: If the shapes differ, or `steps` is below 2.

    Example:

    >>> interpolate([2.0, 0.0], [0.0, 2.0], steps=3).round(3)
    array([[2.   , 0.   ],
           [1.414, 1.414],
           [0.   , 2.   ]], dtype=float32)

    Reference:
        White, Sampling Generative Networks, 2016, section 2.1.
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape or not a.ndim:
        raise ValueError(
            "`a` and `b` must be noise of one shape. "
            f"Received: {a.shape} and {b.shape}."
        )
    steps = whole_number("steps", steps, low=2)
    t = np.linspace(0.0, 1.0, steps).reshape(-1, *[1] * a.ndim)
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    cosine = np.sum(a * b, axis=-1) / np.where(lengths > 0, lengths, 1.0)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))[..., None]
    # An angle below this is all rounding; opposite vectors lie on no one arc.
    arc = (np.sin(angle) > 1e-6) & (lengths[..., None] > 0)
    sine = np.where(arc, np.sin(angle), 1.0)
    share_of_a = np.where(arc, np.sin((1.0 - t) * angle) / sine, 1.0 - t)
    share_of_b = np.where(arc, np.sin(t * angle) / sine, t)
    return (share_of_a * a + share_of_b * b).astype(np.float32)


def truncated(noise, limit: float) -> np.ndarray:
    """Noise of the normal distribution cut off at ±`limit`: less varied, more typical.

    `F⁻¹(F(|z|) F(limit))` with the sign of z and F the distribution of |z|

    Drawing again whatever lies outside gives the same distribution; this is a smooth
    function of the noise instead, so that a sample stays itself as the limit moves.

    Args:
        noise: Floats of any shape, drawn from the standard normal distribution.
        limit: Largest number to come out, ≥ 0; with 0 all noise is 0. 0.5 to 2 is
            usual, and 6 changes nothing that can be seen.

    Returns:
        float32 array of the shape of `noise`.

    Raises:
        ValueError: If `limit` is below 0.

    Example:

    >>> truncated([-4.0, -0.5, 0.5, 4.0], limit=1.0).round(2)
    array([-1.  , -0.33,  0.33,  1.  ], dtype=float32)

    Reference:
        Brock et al., Large Scale GAN Training for High Fidelity Natural Image
        Synthesis, 2019, section 3.1 (the truncation trick).
    """
    at_least_zero("limit", limit)
    noise = np.asarray(noise, np.float64)
    root = math.sqrt(2.0)
    inside = tf.math.erf(np.abs(noise) / root) * math.erf(limit / root)
    # 1 itself would become infinite, and with TensorFlow so does the number before it.
    inside = tf.minimum(inside, 1.0 - np.finfo(np.float64).eps)
    lengths = root * tf.math.erfinv(inside).numpy()
    return (np.sign(noise) * lengths).astype(np.float32)
