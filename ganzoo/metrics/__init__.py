"""Metrics of real and generated samples, whose names say what they were made from."""

from ganzoo.metrics.classifier_score import ClassifierScore
from ganzoo.metrics.fid import FrechetDistance
from ganzoo.metrics.frechet import frechet_distance, moments
from ganzoo.metrics.kernel import kernel_distance
from ganzoo.metrics.kid import KernelDistance
from ganzoo.metrics.manifold import density_coverage, prdc, precision_recall
from ganzoo.metrics.manifold_metrics import DensityCoverage, PrecisionRecall
from ganzoo.metrics.mode_coverage import ModeCoverage
from ganzoo.metrics.modes import Classes, Gaussians, gaussian_grid, gaussian_ring
from ganzoo.metrics.multi_scale_ssim import MultiScaleSSIM
from ganzoo.metrics.pairs import PSNR, SSIM

__all__ = [
    "PSNR",
    "SSIM",
    "Classes",
    "ClassifierScore",
    "DensityCoverage",
    "FrechetDistance",
    "Gaussians",
    "KernelDistance",
    "ModeCoverage",
    "MultiScaleSSIM",
    "PrecisionRecall",
    "density_coverage",
    "frechet_distance",
    "gaussian_grid",
    "gaussian_ring",
    "kernel_distance",
    "moments",
    "prdc",
    "precision_recall",
]
