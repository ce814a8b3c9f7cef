"""WGAN-GP (Gulrajani et al. 2017)."""

import keras

from ganzoo import losses, regularizers
from ganzoo.arguments import choice
from ganzoo.engine import LatentGAN, Recipe
from ganzoo.networks import dcgan, resnet


@keras.saving.register_keras_serializable("ganzoo")
class WGANGP(LatentGAN):
    """Wasserstein GAN with gradient penalty.

    `min_D D(G(z)) - D(x) + 10 (‖∇D(x̂)‖ - 1)²` with `x̂` drawn uniformly between a real
    and a generated image, `min_G -D(G(z))`

    Five critic steps for each generator step, Adam(1e-4; 0, 0.9), no batch norm in the
    critic. Each critic step takes a fifth of the batch: `batch_size=320` gives the
    paper's 64 images a step.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps next to the image. Defaults to 64; the paper's residual
            networks have 128.
        architecture: `"dcgan"` or `"resnet"`. Defaults to `"dcgan"`.
        num_classes: Number of labels of a class-conditional model, or `None`. Defaults
            to `None`.
        ema: Decay in (0, 1) of an averaged generator, or `None` (the paper). Defaults
            to `None`.
        seed: Integer that decides initial weights, noise and the order of
            arrays, or `None`.
        **options: `pack` of `LatentGAN`; `augmenter`, `name` and `dtype` of
            `AdversarialModel`.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> import numpy as np
    >>> model = WGANGP((32, 32, 3), width=4, seed=1)
    >>> model.compile()
    >>> images = np.zeros((10, 32, 32, 3), "uint8")
    >>> history = model.fit(images, batch_size=10, verbose=0)
    >>> sorted(history.history)
    ['d_loss', 'g_loss', 'gradient_penalty']

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs, 2017, algorithm 1 and
        appendix F.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        latent_dim: int = 128,
        width: int = 64,
        architecture: str = "dcgan",
        num_classes: int | None = None,
        ema: float | None = None,
        seed: int | None = None,
        **options,
    ):
        choice("architecture", architecture, ("dcgan", "resnet"))
        super().__init__(
            image_shape,
            latent_dim,
            num_classes,
            width=width,
            architecture=architecture,
            ema=ema,
            seed=seed,
            **options,
        )

    def networks(self, image_shape, latent_dim, num_classes, width, architecture):
        if architecture == "resnet":
            return (
                resnet.generator(image_shape, latent_dim, num_classes, width),
                resnet.discriminator(image_shape, num_classes, width),
            )
        return (
            dcgan.generator(image_shape, latent_dim, num_classes, width),
            dcgan.discriminator(image_shape, num_classes, width, batch_norm=False),
        )

    def recipe(self):
        return Recipe(
            generator_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9),
            discriminator_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9),
            loss=losses.Wasserstein(),
            regularizers=[regularizers.GradientPenalty(10.0)],
            discriminator_steps=5,
        )
