"""Trained generators as files that run without this package."""

from ganzoo.export.exporter import export
from ganzoo.export.runtimes import load
from ganzoo.export.serving import serving_model

__all__ = ["export", "load", "serving_model"]
