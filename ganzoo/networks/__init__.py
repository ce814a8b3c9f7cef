"""Network builders: Functional models, sized by loops over stages."""

from ganzoo.networks import dcgan, mlp, resnet

__all__ = ["dcgan", "mlp", "resnet"]
