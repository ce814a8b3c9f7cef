"""SNGAN (Miyato et al. 2018)."""

import keras

from ganzoo import losses
from ganzoo.arguments import choice
from ganzoo.engine import LatentGAN, Recipe
from ganzoo.networks import dcgan, resnet
from ganzoo.schedules import LinearDecay


@keras.saving.register_keras_serializable("ganzoo")
class SNGAN(LatentGAN):
    """GAN whose discriminator has every kernel divided by its spectral norm.

    `min_D max(0, 1 - D(x)) + max(0, 1 + D(G(z)))`, `min_G -D(G(z))`

    Residual networks; five discriminator steps for each generator step, Adam(2e-4;
    0, 0.9) that falls linearly to 0 over the run. Each discriminator step takes a fifth
    of the batch: `batch_size=320` gives the paper's 64 images a step.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps of the residual discriminator, whose generator has twice as
            many; of DCGAN's networks, those next to the image. Defaults to 128.
        architecture: `"resnet"` or, some times quicker, `"dcgan"`. Defaults to
            `"resnet"`.
        num_classes: Number of labels of a class-conditional model, or `None` (the
            paper). Defaults to `None`.
        ema: Decay in (0, 1) of an averaged generator, or `None` (the paper). Defaults
            to `None`.
        seed: Integer that decides initial weights, noise and the order of arrays, or
            `None`.
        **options: `pack` of `LatentGAN`; `augmenter`, `name` and `dtype` of
            `AdversarialModel`.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> import numpy as np
    >>> model = SNGAN((32, 32, 3), width=4, architecture="dcgan", seed=1)
    >>> model.compile()
    >>> images = np.zeros((10, 32, 32, 3), "uint8")
    >>> history = model.fit(images, batch_size=10, verbose=0)
    >>> sorted(history.history)
    ['d_loss', 'g_loss']

    Reference:
        Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018,
        section 4 and appendix B.4.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        latent_dim: int = 128,
        width: int = 128,
        architecture: str = "resnet",
        num_classes: int | None = None,
        ema: float | None = None,
        seed: int | None = None,
        **options,
    ):
        choice("architecture", architecture, ("resnet", "dcgan"))
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
        builder, maps = (
            (dcgan, width) if architecture == "dcgan" else (resnet, 2 * width)
        )
        return (
            builder.generator(image_shape, latent_dim, num_classes, maps),
            builder.discriminator(image_shape, num_classes, width, spectral_norm=True),
        )

    def recipe(self):
        def adam():
            return keras.optimizers.Adam(LinearDecay(2e-4), beta_1=0.0, beta_2=0.9)

        return Recipe(
            generator_optimizer=adam(),
            discriminator_optimizer=adam(),
            loss=losses.Hinge(),
            discriminator_steps=5,
        )
