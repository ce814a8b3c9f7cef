"""WGAN (Arjovsky et al. 2017)."""

import keras

from ganzoo import losses
from ganzoo.constraints import ClipWeights
from ganzoo.engine import LatentGAN, Recipe
from ganzoo.networks import dcgan


@keras.saving.register_keras_serializable("ganzoo")
class WGAN(LatentGAN):
    """Wasserstein GAN whose critic is kept Lipschitz by clipping its weights.

    `min_D D(G(z)) - D(x)` with all weights of D in [-clip, clip], `min_G -D(G(z))`

    Five critic steps for each generator step, RMSprop(5e-5), the networks of DCGAN.
    Each critic step takes a fifth of the batch: `batch_size=320` gives the paper's 64
    images a step.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps next to the image, in both networks; they double with each
            stage, up to 8 times. Defaults to 64.
        clip: Largest size of a critic's weight, above 0. Defaults to the paper's 0.01.
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
    >>> model = WGAN((16, 16, 1), width=4, seed=1)
    >>> model.compile()
    >>> images = np.zeros((10, 16, 16, 1), "uint8")
    >>> history = model.fit(images, batch_size=10, verbose=0)
    >>> float(max(abs(w).max() for w in model.discriminator.get_weights()[:2])) <= 0.01
    True

    Reference:
        Arjovsky et al., Wasserstein GAN, 2017, algorithm 1.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        latent_dim: int = 128,
        width: int = 64,
        clip: float = 0.01,
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
            clip=clip,
            ema=ema,
            seed=seed,
            **options,
        )

    def networks(self, image_shape, latent_dim, num_classes, width, clip):
        critic = dcgan.discriminator(image_shape, num_classes, width)
        for variable in critic.trainable_variables:
            variable.constraint = ClipWeights(clip)
        return dcgan.generator(image_shape, latent_dim, num_classes, width), critic

    def recipe(self):
        return Recipe(
            generator_optimizer=keras.optimizers.RMSprop(5e-5),
            discriminator_optimizer=keras.optimizers.RMSprop(5e-5),
            loss=losses.Wasserstein(),
            discriminator_steps=5,
        )
