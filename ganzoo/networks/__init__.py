"""Network builders: Functional models, sized by loops over stages."""

from ganzoo.networks import dcgan, mlp, patch, resnet, unet

__all__ = ["dcgan", "mlp", "patch", "resnet", "unet"]
