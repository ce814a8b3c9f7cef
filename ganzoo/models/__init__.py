"""The zoo: one paper a file."""

from ganzoo.models.dcgan import DCGAN
from ganzoo.models.gan import GAN
from ganzoo.models.wgan_gp import WGANGP

__all__ = ["DCGAN", "GAN", "WGANGP"]
