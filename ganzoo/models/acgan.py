"""ACGAN (Odena et al. 2017)."""

import keras
from keras import ops

from ganzoo.arguments import at_least_zero
from ganzoo.engine import LatentGAN
from ganzoo.networks import dcgan


@keras.saving.register_keras_serializable("ganzoo")
class ACGAN(LatentGAN):
    """The discriminator is not told the label but tells it: an auxiliary classifier.

    `min_D softplus(-D(x)) + softplus(D(G(z, y))) + CE(C(x), y)`,
    `min_G softplus(-D(G(z, y))) + 0.1 CE(C(G(z, y)), y)`

    C is a second output of D, and CE the cross-entropy. The paper has the classifier
    learn from generated images too, `+ CE(C(G(z, y)), y)`, and weighs all terms alike:
    `classify_generated=True, generator_weight=1.0`. The two players can then agree on
    other names for the classes than the data's. The defaults are those of the authors
    of WGAN-GP. Networks and optimizers are DCGAN's.

    Args:
        image_shape: (height, width, channels) of the images: sides from 16 to 256
            pixels, square or not, any number of channels.
        num_classes: Number of labels.
        latent_dim: Length of the noise vector. Defaults to 128.
        width: Feature maps next to the image, in both networks; they double with each
            stage, up to 8 times. Defaults to 64.
        generator_weight: Factor of the generator's cross-entropy, ≥ 0. Defaults to 0.1.
        classify_generated: Whether the classifier learns from generated images too.
            Defaults to `False`.
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
    >>> model = ACGAN((28, 28, 1), num_classes=10, width=8, seed=1)
    >>> model.compile()
    >>> images, labels = np.zeros((8, 28, 28, 1), "uint8"), np.arange(8)
    >>> history = model.fit(images, labels, batch_size=4, verbose=0)
    >>> sorted(history.history)
    ['d_classification', 'd_loss', 'g_classification', 'g_loss']

    Reference:
        Odena et al., Conditional Image Synthesis with Auxiliary Classifier GANs, 2017,
        equations 2 and 3; Gulrajani et al., Improved Training of Wasserstein GANs,
        2017, appendix F (the defaults).
    """

    extra_terms = ("d_classification", "g_classification")

    def __init__(
        self,
        image_shape: tuple[int, ...],
        num_classes: int,
        latent_dim: int = 128,
        width: int = 64,
        generator_weight: float = 0.1,
        classify_generated: bool = False,
        ema: float | None = None,
        seed: int | None = None,
        **options,
    ):
        at_least_zero("generator_weight", generator_weight)
        super().__init__(
            image_shape,
            latent_dim,
            num_classes,
            width=width,
            generator_weight=generator_weight,
            classify_generated=classify_generated,
            ema=ema,
            seed=seed,
            **options,
        )

    def networks(
        self,
        image_shape,
        latent_dim,
        num_classes,
        width,
        generator_weight,
        classify_generated,
    ):
        return (
            dcgan.generator(image_shape, latent_dim, num_classes, width),
            dcgan.classifier(image_shape, num_classes, width),
        )

    def discriminator_terms(self, critic, real, fake):
        terms = super().discriminator_terms(critic, real, fake)
        terms["d_classification"] = _cross_entropy(critic, real)
        if self.classify_generated:
            terms["d_classification"] += _cross_entropy(critic, fake)
        return terms

    def generator_terms(self, critic, real, fake, inputs):
        terms = super().generator_terms(critic, real, fake, inputs)
        classification = self.generator_weight * _cross_entropy(critic, fake)
        return terms | {"g_classification": classification}


def _cross_entropy(critic, images):
    classes = critic.outputs(images)["classes"]
    return ops.mean(
        ops.sparse_categorical_crossentropy(critic.condition, classes, from_logits=True)
    )
