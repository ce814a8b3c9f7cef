"""Network builders: Functional models, sized by loops over stages."""

from ganzoo.networks import dcgan

__all__ = ["dcgan"]
