"""The projection discriminator (Miyato & Koyama 2018)."""

import keras

from ganzoo import losses
from ganzoo.arguments import choice
from ganzoo.engine import LatentGAN, Recipe
from ganzoo.networks import dcgan, resnet
from ganzoo.schedules import LinearDecay


@keras.saving.register_keras_serializable("ganzoo")
class ProjectionGAN(LatentGAN):
    """SNGAN with labels: by an inner product in D, by batch norm of each class in G.

    `D(x, y) = ⟨e(y), φ(x)⟩ + ψ(φ(x))` under the hinge loss,
    `min_D max(0, 1 - D(x, y)) + max(0, 1 + D(G(z, y), y))`, `min_G -D(G(z, y), y)`

    Residual networks, spectral norm in the discriminator, scale and shift of the
    generator's batch norm by class; five discriminator steps for each generator step,
    Adam(2e-4; 0, 0.9) that falls linearly to 0 over the last ninth of the run. Each
    discriminator step takes a fifth of the batch.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        num_classes: Number of labels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps of the residual discriminator, whose generator has twice as
            many; of DCGAN's networks, those next to the image. Defaults to 128.
        architecture: `"resnet"` or, some times quicker, `"dcgan"`. Defaults to
            `"resnet"`.
        ema: Decay in (0, 1) of an averaged generator, or `None` (the paper). Defaults
            to `None`.
        seed: Integer that decides initial weights, noise and the order of arrays, or
            `None`.
        **options: `pack` of `LatentGAN`; `augmenter`, `name` and `dtype` of
            `AdversarialModel`.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> model = ProjectionGAN((32, 32, 3), num_classes=10, width=4, seed=1)
    >>> model.generate(labels=[0, 3]).shape
    (2, 32, 32, 3)

    Reference:
        Miyato & Koyama, cGANs with Projection Discriminator, 2018, section 3 and
        appendix A.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        num_classes: int,
        latent_dim: int = 128,
        width: int = 128,
        architecture: str = "resnet",
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
        generator = builder.generator(
            image_shape, latent_dim, num_classes, maps, conditional_batch_norm=True
        )
        return generator, builder.projection_discriminator(
            image_shape, num_classes, width
        )

    def recipe(self):
        def adam():
            # 400,000 of the paper's 450,000 steps at the full rate.
            rate = LinearDecay(2e-4, hold=8 / 9)
            return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.9)

        return Recipe(
            generator_optimizer=adam(),
            discriminator_optimizer=adam(),
            loss=losses.Hinge(),
            discriminator_steps=5,
        )
