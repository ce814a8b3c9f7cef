"""Keras callbacks for training GANs."""

from ganzoo.callbacks.best_samples import BestSamples
from ganzoo.callbacks.collapse_monitor import CollapseMonitor
from ganzoo.callbacks.exact_resume import ExactResume
from ganzoo.callbacks.run_record import RunRecord
from ganzoo.callbacks.sample_grid import SampleGrid
from ganzoo.callbacks.standard import standard

__all__ = [
    "BestSamples",
    "CollapseMonitor",
    "ExactResume",
    "RunRecord",
    "SampleGrid",
    "standard",
]
