"""pix2pix (Isola et al. 2017)."""

import keras
from keras import ops

from ganzoo import losses
from ganzoo.arguments import at_least_zero
from ganzoo.engine import Recipe, TranslationGAN
from ganzoo.networks import patch, unet
from ganzoo.networks.features import with_features
from ganzoo.schedules import LinearDecay


@keras.saving.register_keras_serializable("ganzoo")
class Pix2Pix(TranslationGAN):
    """Image to image, learnt from pairs: a U-Net, judged patch by patch.

    `min_D ½ (softplus(-D(y, x)) + softplus(D(G(x), x)))`,
    `min_G softplus(-D(G(x), x)) + 100 · mean |y - G(x)|` for a source x and a target y

    Adam(2e-4; 0.5, 0.999), constant for the first half of the run and falling linearly
    to 0 in the second. The generator's noise is dropout, in training and out of it;
    `translate(images, deterministic=True)` leaves it out. The paper trains with
    batches of one.

    Args:
        source_shape: (height, width, channels) of the source images: sides from 32 to
            512 pixels that are multiples of 16, square or not, any number of channels.
        target_shape: The same of the target images: the same sides. Defaults to
            `source_shape`.
        width: Feature maps next to the image, in both networks; they double with each
            stage, up to 8 times. Defaults to the paper's 64.
        normalization: `"instance"`, which is the paper's batch norm at its batch size
            of 1, or `"batch"`. Defaults to `"instance"`.
        dropout: Share of the generator's features to drop, in [0, 1). Defaults to the
            paper's 0.5.
        patch_depth: Halvings in the discriminator, ≥ 1; a logit sees 16, 34, 70 or 142
            pixels a side with 1, 2, 3 or 4. Defaults to the paper's 3.
        l1_weight: Factor of the distance to the target, ≥ 0. Defaults to 100.
        feature_weight: Factor of the distance between the discriminator's features of
            the target and of the output (pix2pixHD), ≥ 0. Defaults to 0, the paper.
        ema: Decay in (0, 1) of an averaged generator, or `None` (the paper). Defaults
            to `None`.
        seed: Integer that decides initial weights, dropout and the order of arrays, or
            `None`.
        **options: `augmenter`, `name` and `dtype` of `AdversarialModel`.

    Raises:
        ValueError: If an argument is out of range.

    Example:

    >>> import numpy as np
    >>> model = Pix2Pix((32, 32, 1), (32, 32, 3), width=4, seed=1)
    >>> model.compile()
    >>> color = np.zeros((2, 32, 32, 3), "uint8")
    >>> grey = color[..., :1]
    >>> history = model.fit(grey, color, batch_size=1, verbose=0)
    >>> sorted(history.history)
    ['d_loss', 'g_loss', 'l1']
    >>> model.translate(grey).shape
    (2, 32, 32, 3)

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial Networks,
        2017, sections 3 and 6; Wang et al., High-Resolution Image Synthesis and
        Semantic Manipulation with Conditional GANs, 2018, section 3.2
        (`feature_weight`).
    """

    def __init__(
        self,
        source_shape: tuple[int, ...],
        target_shape: tuple[int, ...] | None = None,
        width: int = 64,
        normalization: str = "instance",
        dropout: float = 0.5,
        patch_depth: int = 3,
        l1_weight: float = 100.0,
        feature_weight: float = 0.0,
        ema: float | None = None,
        seed: int | None = None,
        **options,
    ):
        at_least_zero("l1_weight", l1_weight)
        at_least_zero("feature_weight", feature_weight)
        super().__init__(
            source_shape,
            target_shape,
            width=width,
            normalization=normalization,
            dropout=dropout,
            patch_depth=patch_depth,
            l1_weight=l1_weight,
            feature_weight=feature_weight,
            ema=ema,
            seed=seed,
            **options,
        )

    def networks(
        self,
        source_shape,
        target_shape,
        width,
        normalization,
        dropout,
        patch_depth,
        l1_weight,
        feature_weight,
    ):
        generator = unet.generator(
            source_shape, target_shape[-1], width, normalization, dropout
        )
        discriminator = patch.discriminator(
            target_shape, source_shape, width, patch_depth, normalization
        )
        if feature_weight:
            discriminator = with_features(discriminator)
        return generator, discriminator

    def recipe(self):
        def adam():
            return keras.optimizers.Adam(LinearDecay(2e-4, hold=0.5), beta_1=0.5)

        return Recipe(
            generator_optimizer=adam(),
            discriminator_optimizer=adam(),
            loss=losses.NonSaturating(),
        )

    @property
    def extra_terms(self):
        return ("l1", "feature_matching") if self.feature_weight else ("l1",)

    def discriminator_terms(self, critic, real, fake):
        terms = super().discriminator_terms(critic, real, fake)
        # Section 3.3: it shall not learn faster than the generator.
        return terms | {"d_loss": 0.5 * terms["d_loss"]}

    def generator_terms(self, critic, real, fake, inputs):
        terms = super().generator_terms(critic, real, fake, inputs)
        terms["l1"] = self.l1_weight * ops.mean(losses.l1(real, fake))
        if self.feature_weight:
            distance = losses.feature_matching(
                critic.outputs(real)["features"], critic.outputs(fake)["features"]
            )
            terms["feature_matching"] = self.feature_weight * ops.mean(distance)
        return terms
