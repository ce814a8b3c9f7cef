"""The augmentation of Karras et al."""

import keras
from keras import ops, tree

from ganzoo import replicas
from ganzoo.augmentation.augmenter import Augmenter, parse_words
from ganzoo.augmentation.blit import blit, draw_blit
from ganzoo.augmentation.color import draw_color, recolor
from ganzoo.augmentation.geometry import draw_geometry, warp

# In the paper's order: each group's draw, and the transform that takes it.
_GROUPS = {
    "blit": (draw_blit, blit),
    "geometry": (draw_geometry, warp),
    "color": (draw_color, recolor),
}


@keras.saving.register_keras_serializable("ganzoo")
class AdaptiveAugment(Augmenter):
    """Transform images as often as the discriminator's overfitting calls for (ADA).

    Each transform is switched on for each sample with probability `p`, which follows
    the discriminator's confidence about the real images that it trains on,

        r = E[sign(D(T(x)))],   p ← clip(p + sign(r - target) · n / images_to_full),

    every `interval` discriminator steps, the mean being over the `n` images seen since
    the last time (all replicas together). The transforms are those of the paper that
    helped it:

    - `"blit"`: flip left to right, rotation by quarters (half turns if the images are
      not square), translation by whole pixels up to 1/8 of the size;
    - `"geometry"`: scale (log-normal), rotation by any angle, stretch (log-normal),
      rotation, translation (normal, 1/8 of the size); antialiased;
    - `"color"`: brightness, contrast, inversion of luma, rotation of hue, saturation.

    Images continue mirrored beyond their edges: `"geometry"` mirrors what `"blit"` made
    of them, where the authors' code mirrors once for both. The sign of a logit must
    tell real from fake, so `r` means nothing under a Wasserstein loss.

    Args:
        target: Value that `r` is held at, in (-1, 1). Defaults to the paper's 0.6.
        interval: Discriminator steps between two changes of `p`, ≥ 1. Defaults to the
            paper's 4.
        images_to_full: Real images in which `p` can go from 0 to 1, above 0;
            `float("inf")` keeps `p` as it is. Defaults to the paper's 500 000.
        initial_p: Probability to begin with, from 0 to `max_p`. Defaults to 0.
        groups: Words out of `"blit"`, `"geometry"` and `"color"`, as a string with
            commas or a sequence. Defaults to all.
        max_p: Bound on `p`, in (0, 1]. Defaults to 1, which is none, as in the paper;
            it found augmentations unlikely to leak into samples with `p` below 0.8.
        **kwargs: `name`, as of every Keras layer.

    Raises:
        ValueError: If an argument lies out of its range, or `groups` has an unknown
            word, or none.

    Example:

    >>> augment = AdaptiveAugment(interval=1, images_to_full=1000)
    >>> augment.update(ops.ones((100, 1)))  # 100 real images, all told to be real.
    >>> round(float(augment.p.numpy()), 3)
    0.1
    >>> augment(ops.ones((2, 8, 8, 3)), training=True).shape
    TensorShape([2, 8, 8, 3])

    Reference:
        Karras et al., Training Generative Adversarial Networks with Limited Data, 2020,
        sections 2.2 and 3, appendix B.
    """

    def __init__(
        self,
        target=0.6,
        interval=4,
        images_to_full=500_000,
        initial_p=0.0,
        groups="blit,geometry,color",
        max_p=1.0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        _check("target", target, -1 < target < 1, "lie in (-1, 1)")
        whole = isinstance(interval, int) and interval >= 1
        _check("interval", interval, whole, "be a whole number, 1 or more")
        _check("images_to_full", images_to_full, images_to_full > 0, "be above 0")
        _check("max_p", max_p, 0 < max_p <= 1, "lie in (0, 1]")
        _check("initial_p", initial_p, 0 <= initial_p <= max_p, "lie in [0, `max_p`]")
        self.target = target
        self.interval = interval
        self.images_to_full = images_to_full
        self.initial_p = initial_p
        self.groups = parse_words("groups", groups, _GROUPS)
        self.max_p = max_p
        self.p = replicas.state("p", initial_p)
        # Since `p` last moved: sum of signs, logits, images, discriminator steps.
        self.tally = replicas.state("tally", [0.0] * 4)

    def augment(self, images):
        count = ops.shape(images[0])[0]
        for word, (draw, transform) in _GROUPS.items():
            if word in self.groups:
                arguments = draw(count, self.p.value)
                images = [transform(x, **arguments) for x in images]
        return images

    def update(self, real_logits, images=None):
        """Count the signs of a discriminator step's logits, and move `p` when due.

        Args:
            real_logits: This replica's, or a nested structure of such where the
                discriminator has several outputs; first axis = samples.
            images: How many real images this replica's logits are of. Defaults to
                their number; it is more where a logit judges several images together.
        """
        outputs = tree.flatten(real_logits)
        # Not `ops.sign`: NaN, as of a step that overflows in float16, is no vote.
        signs = sum(
            ops.count_nonzero(logits > 0) - ops.count_nonzero(logits < 0)
            for logits in outputs
        )
        sizes = [ops.cast(ops.size(logits), "float32") for logits in outputs]
        images = ops.shape(outputs[0])[0] if images is None else images
        images = ops.cast(images, "float32")
        seen = ops.stack([ops.cast(signs, "float32"), sum(sizes), images])
        # Integers all of them, so their sum is the same however it is split.
        seen = replicas.total(seen, "SUM", self, self.p)
        tally = self.tally.value + ops.append(seen, 1.0)
        due = tally[3] >= self.interval
        direction = ops.sign(tally[0] / tally[1] - self.target)
        moved = self.p.value + direction * tally[2] / self.images_to_full
        moved = ops.clip(moved, 0.0, self.max_p)
        self.p.assign(ops.where(due, moved, self.p.value))
        self.tally.assign(ops.where(due, ops.zeros_like(tally), tally))

    def get_config(self):
        return super().get_config() | {
            "target": self.target,
            "interval": self.interval,
            "images_to_full": self.images_to_full,
            "initial_p": self.initial_p,
            "groups": ",".join(self.groups),
            "max_p": self.max_p,
        }


def _check(argument, value, holds, condition):
    if not holds:
        raise ValueError(f"`{argument}` must {condition}. Received: {value!r}.")
