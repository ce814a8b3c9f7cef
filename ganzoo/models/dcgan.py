"""DCGAN (Radford et al. 2016)."""

import keras

from ganzoo.engine import LatentGAN
from ganzoo.networks import dcgan


@keras.saving.register_keras_serializable("ganzoo")
class DCGAN(LatentGAN):
    """Deep convolutional GAN: strided convolutions, batch norm, two Adams.

    `min_D softplus(-D(x)) + softplus(D(G(z)))`, `min_G softplus(-D(G(z)))`

    Where a side does not halve evenly, feature maps are rounded up; a long side is
    halved more often than a short one. Real and generated samples go through the
    discriminator separately: batch norm would give a mixed batch away.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps next to the image, in both networks; they double with each
            stage, up to 8 times. Defaults to 64.
        num_classes: Number of labels of a class-conditional model, or `None` (the
            paper). Defaults to `None`.
        ema: Decay in (0, 1) of an averaged generator that makes all samples, such as
            0.999, or `None` (the paper). Defaults to `None`.
        seed: Integer that decides initial weights, noise and the order of arrays;
            `None` leaves them to `keras.utils.set_random_seed` or chance.
        **options: `pack` of `LatentGAN`; `augmenter`, `name` and `dtype` of
            `AdversarialModel`.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> import numpy as np
    >>> model = DCGAN((28, 28, 1), width=8, seed=1)
    >>> model.compile()
    >>> images = np.zeros((8, 28, 28, 1), "uint8")
    >>> history = model.fit(images, batch_size=4, epochs=1, verbose=0)
    >>> sorted(history.history)
    ['d_loss', 'g_loss']
    >>> model.generate(2).shape
    (2, 28, 28, 1)

    Reference:
        Radford et al., Unsupervised Representation Learning with Deep Convolutional
        Generative Adversarial Networks, 2016, sections 3 and 4.
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
