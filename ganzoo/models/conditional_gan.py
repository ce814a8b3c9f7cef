"""The conditional GAN (Mirza & Osindero 2014)."""

import keras

from ganzoo.arguments import whole_number
from ganzoo.engine import LatentGAN
from ganzoo.networks import dcgan


@keras.saving.register_keras_serializable("ganzoo")
class ConditionalGAN(LatentGAN):
    """Both players are told the label.

    `min_D softplus(-D(x, y)) + softplus(D(G(z, y), y))`,
    `min_G softplus(-D(G(z, y), y))`

    The label is embedded and put beside the noise in the generator, and added to the
    feature maps next to the image in the discriminator. Networks and optimizers are
    DCGAN's; the paper's perceptrons are `GAN(..., num_classes=10)`.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        num_classes: Number of labels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps next to the image, in both networks; they double with each
            stage, up to 8 times. Defaults to 64.
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
    >>> model = ConditionalGAN((28, 28, 1), num_classes=10, width=8, seed=1)
    >>> model.compile()
    >>> images, labels = np.zeros((8, 28, 28, 1), "uint8"), np.arange(8)
    >>> history = model.fit(images, labels, batch_size=4, verbose=0)
    >>> model.generate(labels=[3, 3, 7]).shape
    (3, 28, 28, 1)

    Reference:
        Mirza & Osindero, Conditional Generative Adversarial Nets, 2014, section 3.2.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        num_classes: int,
        latent_dim: int = 128,
        width: int = 64,
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
        whole_number("num_classes", num_classes)
        return (
            dcgan.generator(image_shape, latent_dim, num_classes, width),
            dcgan.discriminator(image_shape, num_classes, width),
        )
