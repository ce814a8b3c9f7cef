"""Metrics of pixels against TensorFlow's and against hand-worked values."""

import numpy as np
import pytest
import tensorflow as tf

from ganzoo import metrics
from ganzoo.metrics.multi_scale_ssim import POWER_FACTORS, ms_ssim


def noise(count, side, seed=0, channels=3):
    shape = (count, side, side, channels)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def test_psnr_and_ssim_are_tensorflows():
    real, fake = noise(4, 24), noise(4, 24, seed=1)
    for metric, function in (
        (metrics.PSNR(), tf.image.psnr),
        (metrics.SSIM(), tf.image.ssim),
    ):
        metric.update_state(real[:3], fake[:3])
        metric.update_state(real[3:], fake[3:])
        expected = np.mean(function(real, fake, 255))
        np.testing.assert_allclose(metric.result(), expected, 1e-5, 1e-6)


def test_ms_ssim_is_tensorflows_at_full_size():
    images, others = noise(2, 176), noise(2, 176, seed=1)
    images = (images // 2 + others // 2).astype(np.float32)
    others = others.astype(np.float32)
    expected = tf.image.ssim_multiscale(images, others, 255.0)
    np.testing.assert_allclose(ms_ssim(images, others), expected, rtol=1e-6)


def test_small_images_have_fewer_scales():
    images, others = (noise(2, 28, seed).astype(np.float32) for seed in (0, 1))
    two = np.array(POWER_FACTORS[:2]) * sum(POWER_FACTORS) / sum(POWER_FACTORS[:2])
    expected = tf.image.ssim_multiscale(images, others, 255.0, two)
    np.testing.assert_allclose(ms_ssim(images, others), expected)
    with pytest.raises(ValueError, match="11 pixels"):
        ms_ssim(images[:, :10], others[:, :10])


def test_diversity_is_of_pairs_in_the_order_of_samples():
    metric = metrics.MultiScaleSSIM(samples=6)
    real = noise(7, 16)
    metric.update_state(real, real[[0, 0, 1, 1, 2, 3, 3]])
    values = metric.result()
    pairs = real[[0, 2, 4]].astype(np.float32), real[[1, 3, 5]].astype(np.float32)
    expected = np.mean(ms_ssim(*pairs))
    np.testing.assert_allclose(values["ms_ssim_6_real"], expected, rtol=1e-5)
    last = ms_ssim(real[2:3].astype(np.float32), real[3:4].astype(np.float32))[0]
    np.testing.assert_allclose(values["ms_ssim_6"], (1 + 1 + last) / 3, rtol=1e-5)
