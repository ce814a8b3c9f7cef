"""Image data as batches of uint8 dicts."""

from ganzoo.datasets.images import images
from ganzoo.datasets.pipeline import Arrays, Batches
from ganzoo.datasets.translation import translation

__all__ = ["Arrays", "Batches", "images", "translation"]
