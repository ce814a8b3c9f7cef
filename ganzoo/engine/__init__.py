"""The training engine: what models are made of."""

from ganzoo.engine.adversarial_model import AdversarialModel
from ganzoo.engine.data_spec import Labels, Pixels
from ganzoo.engine.latent_gan import LatentGAN
from ganzoo.engine.recipe import Recipe
from ganzoo.engine.translation_gan import TranslationGAN

__all__ = [
    "AdversarialModel",
    "Labels",
    "LatentGAN",
    "Pixels",
    "Recipe",
    "TranslationGAN",
]
