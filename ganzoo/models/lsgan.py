"""LSGAN (Mao et al. 2017)."""

import keras

from ganzoo import losses
from ganzoo.engine import LatentGAN, Recipe
from ganzoo.networks import dcgan


@keras.saving.register_keras_serializable("ganzoo")
class LSGAN(LatentGAN):
    """Least-squares GAN: logits are pulled to 0 and 1 by their squared distance.

    `min_D ½(D(x) - 1)² + ½ D(G(z))²`, `min_G ½(D(G(z)) - 1)²`

    Differs from DCGAN in its loss alone.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps next to the image, in both networks; they double with each
            stage, up to 8 times. Defaults to 64.
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

    >>> model = LSGAN((32, 32, 3), width=4, seed=1)
    >>> model.compile()
    >>> model.loss
    LeastSquares(label_smoothing=0.0)

    Reference:
        Mao et al., Least Squares Generative Adversarial Networks, 2017, equation 9.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        latent_dim: int = 128,
        width: int = 64,
        num_classes: int | None = None,
        ema: float | None = None,
        seed: int | None = None,
        **options,
    ):
        super().__init__(
            image_shape,
            latent_dim,
            num_classes,
            width=width,
            ema=ema,
            seed=seed,
            **options,
        )

    def networks(self, image_shape, latent_dim, num_classes, width):
        return (
            dcgan.generator(image_shape, latent_dim, num_classes, width),
            dcgan.discriminator(image_shape, num_classes, width),
        )

    def recipe(self):
        return Recipe(
            generator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
            discriminator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
            loss=losses.LeastSquares(),
        )
