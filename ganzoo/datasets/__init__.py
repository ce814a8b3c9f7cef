"""Image data as batches of uint8 dicts."""

from ganzoo.datasets.images import images
from ganzoo.datasets.pipeline import Arrays, Batches

__all__ = ["Arrays", "Batches", "images"]
