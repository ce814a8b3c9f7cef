"""Images to images, learnt from pairs."""

import numpy as np
import tensorflow as tf

from ganzoo import random
from ganzoo.engine.adversarial_model import AdversarialModel
from ganzoo.engine.data_spec import Pixels, to_float, to_uint8


class TranslationGAN(AdversarialModel):
    """A model that turns source images into target images.

    Abstract: papers define `networks`.

    Its generator takes source images; its discriminator `[target, source]`.

    Args:
        source_shape: (height, width, channels) of the source images.
        target_shape: The same of the target images. Defaults to `source_shape`.
        **options: Those of `AdversarialModel`, and further arguments of `networks`.
    """

    def __init__(
        self,
        source_shape: tuple[int, ...],
        target_shape: tuple[int, ...] | None = None,
        **options,
    ):
        super().__init__(
            source_shape=tuple(source_shape),
            target_shape=tuple(target_shape or source_shape),
            **options,
        )

    @property
    def data_spec(self):
        return {
            "source": Pixels(self.source_shape),
            "target": Pixels(self.target_shape),
        }

    def unpack(self, columns):
        return columns["target"], columns["source"]

    def generator_inputs(self, real, condition):
        return condition

    def augment(self, inputs):
        # Source and target together, so that they get the same geometry.
        return list(self.augmenter(tuple(inputs), training=True))

    def call(self, inputs, training=False):
        return super().call(to_float(inputs), training=training)

    def translate(self, images, seed: int = 0, batch_size: int = 16) -> np.ndarray:
        """Turn source images into target images.

        Args:
            images: Array `(n, height, width, channels)`, uint8, or floats in [-1, 1].
            seed: Integer that decides the generator's own randomness, if it has any
                outside of training.
            batch_size: Images that go through the generator at once. Defaults to 16.

        Returns:
            NumPy array of `n` target images, uint8.

        Raises:
            ValueError: If `images` do not fit `source_shape`.
        """
        images = np.asarray(images)
        spec = self.data_spec["source"]
        spec.check_type("images", (None, *images.shape[1:]), images.dtype)
        spec.check_values("images", images)
        if not len(images):
            raise ValueError("`images` must hold an image or more. Received: none.")
        if getattr(self, "_translate_batch", None) is None:
            self._translate_batch = tf.function(self._translated, reduce_retracing=True)
        parts = []
        for start in range(0, len(images), batch_size):
            batch = tf.constant(images[start : start + batch_size])
            step = tf.constant((seed << 32) + start, tf.int64)
            parts.append(self._translate_batch(batch, step).numpy())
        return np.concatenate(parts)

    def _translated(self, images, step):
        with random.scope(self.seed, step):
            return to_uint8(self(images))
