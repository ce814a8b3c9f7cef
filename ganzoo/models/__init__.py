"""The zoo: one paper a file."""

from ganzoo.models.acgan import ACGAN
from ganzoo.models.conditional_gan import ConditionalGAN
from ganzoo.models.dcgan import DCGAN
from ganzoo.models.gan import GAN
from ganzoo.models.lsgan import LSGAN
from ganzoo.models.pix2pix import Pix2Pix
from ganzoo.models.projection_gan import ProjectionGAN
from ganzoo.models.sngan import SNGAN
from ganzoo.models.wgan import WGAN
from ganzoo.models.wgan_gp import WGANGP

__all__ = [
    "ACGAN",
    "DCGAN",
    "GAN",
    "LSGAN",
    "SNGAN",
    "WGAN",
    "WGANGP",
    "ConditionalGAN",
    "Pix2Pix",
    "ProjectionGAN",
]
