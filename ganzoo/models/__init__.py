"""The zoo: one paper a file."""

from ganzoo.models.dcgan import DCGAN

__all__ = ["DCGAN"]
