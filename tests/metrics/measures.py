"""All metrics around one small extractor, and pictures for them."""

import keras
import numpy as np

from ganzoo import features, metrics

SIDE = 16


def judge(name="toy"):
    """A fixed network with five features and three classes."""
    keras.utils.set_random_seed(3)
    image = keras.Input((SIDE, SIDE, 1))
    x = keras.layers.Conv2D(5, 5, 4, activation="tanh")(image)
    x = keras.layers.GlobalAveragePooling2D()(x)
    logits = keras.layers.Dense(3, kernel_initializer="random_normal")(x)
    network = keras.Model(image, {"features": x, "logits": 40.0 * logits})
    return features.Extractor(network, name)


def all_metrics(extractor, samples=16):
    return [
        metrics.FrechetDistance(extractor, samples),
        metrics.KernelDistance(extractor, samples, subsets=7),
        metrics.PrecisionRecall(extractor, samples),
        metrics.DensityCoverage(extractor, samples),
        metrics.ClassifierScore(extractor, samples, splits=2),
        metrics.MultiScaleSSIM(samples),
        metrics.ModeCoverage(metrics.Classes(extractor, (SIDE, SIDE, 1)), samples),
        metrics.PSNR(),
        metrics.SSIM(),
    ]


NAMES = [
    "fid_toy_16",
    "kid_toy_16",
    "kid_toy_16_std",
    "precision_toy_16",
    "recall_toy_16",
    "density_toy_16",
    "coverage_toy_16",
    "is_toy_16",
    "is_toy_16_std",
    "ms_ssim_16",
    "ms_ssim_16_real",
    "modes_toy_16",
    "high_quality_toy_16",
    "reverse_kl_toy_16",
    "psnr",
    "ssim",
]


def pictures(count, seed, high=256):
    return np.random.default_rng(seed).integers(
        0, high, (count, SIDE, SIDE, 1), np.uint8
    )
