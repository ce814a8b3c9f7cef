"""Keras callbacks for training GANs."""

from ganzoo.callbacks.exact_resume import ExactResume
from ganzoo.callbacks.run_record import RunRecord
from ganzoo.callbacks.sample_grid import SampleGrid
from ganzoo.callbacks.standard import standard

__all__ = ["ExactResume", "RunRecord", "SampleGrid", "standard"]
