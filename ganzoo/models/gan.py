"""The first GAN (Goodfellow et al. 2014)."""

import keras

from ganzoo.engine import LatentGAN
from ganzoo.networks import mlp


@keras.saving.register_keras_serializable("ganzoo")
class GAN(LatentGAN):
    """The first GAN: two multilayer perceptrons, for images and for vectors.

    `min_D softplus(-D(x)) + softplus(D(G(z)))`, `min_G softplus(-D(G(z)))`

    Differs from DCGAN in its networks alone. The paper's maxout units and its momentum
    descent are rectified units and Adam here.

    Args:
        image_shape: Shape of one sample: (height, width, channels) of images of any
            size, or any other, such as (2,) for points in the plane. Values other than
            images' are not bounded.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Units of a hidden layer. Defaults to 256.
        depth: Hidden layers of each network. Defaults to 3.
        num_classes: Number of labels of a class-conditional model, or `None` (the
            paper). Defaults to `None`.
        ema: Decay in (0, 1) of an averaged generator, or `None`. Defaults to `None`.
        seed: Integer that decides initial weights, noise and the order of
            arrays, or `None`.
        **options: `pack` of `LatentGAN`; `augmenter`, `name` and `dtype` of
            `AdversarialModel`.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> import numpy as np
    >>> model = GAN((2,), latent_dim=2, width=16, seed=1)
    >>> model.compile()
    >>> history = model.fit(np.ones((8, 2), "float32") * 5, verbose=0)
    >>> model.generate(3).shape
    (3, 2)

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, sections 3 and 5.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        latent_dim: int = 128,
        width: int = 256,
        depth: int = 3,
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
            depth=depth,
            ema=ema,
            seed=seed,
            **options,
        )

    def networks(self, image_shape, latent_dim, num_classes, width, depth):
        return (
            mlp.generator(image_shape, latent_dim, num_classes, width, depth),
            mlp.discriminator(image_shape, num_classes, width, depth),
        )
