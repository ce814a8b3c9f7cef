"""Images to images, learnt from pairs."""

import functools

import keras
import numpy as np
import tensorflow as tf

from ganzoo import random
from ganzoo.arguments import sample_shape, whole_number
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

    Raises:
        ValueError: If a shape is not three whole numbers.
    """

    def __init__(
        self,
        source_shape: tuple[int, ...],
        target_shape: tuple[int, ...] | None = None,
        **options,
    ):
        source_shape = sample_shape("source_shape", source_shape, rank=3)
        target_shape = sample_shape("target_shape", target_shape or source_shape, 3)
        if "width" in options:
            options["width"] = whole_number("width", options["width"])
        super().__init__(
            source_shape=source_shape, target_shape=target_shape, **options
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

    def discriminator_inputs(self, images, condition):
        pair = [images, condition]
        if self.augmenter is None:
            return pair
        # Both at once, so that they get the same geometry.
        return self.augmenter(pair, training=True)

    def call(self, inputs, training=False):
        return super().call(to_float(inputs), training=training)

    def translate(
        self,
        images,
        seed: int = 0,
        batch_size: int = 16,
        deterministic: bool = False,
    ) -> np.ndarray:
        """Turn source images into target images.

        Args:
            images: Array `(n, height, width, channels)`, uint8, or floats in [-1, 1].
            seed: Integer in [0, 2³¹) that decides the generator's own randomness, if it
                has any outside of training (pix2pix's dropout), together with the
                image's place. Defaults to 0.
            batch_size: Images that go through the generator at once; that randomness
                depends on it. Defaults to 16.
            deterministic: Whether to leave that randomness out, as in
                `deterministic_generator`. Defaults to `False`.

        Returns:
            NumPy array of `n` target images, uint8.

        Raises:
            ValueError: If `images` do not fit `source_shape`, or a number is out of
                range.

        Example:

        >>> import ganzoo
        >>> model = ganzoo.Pix2Pix((32, 32, 3), width=4, seed=1)
        >>> model.translate(np.zeros((2, 32, 32, 3), "uint8")).dtype
        dtype('uint8')
        """
        images = np.asarray(images)
        spec = self.data_spec["source"]
        spec.check_type("images", (None, *images.shape[1:]), images.dtype)
        spec.check_values("images", images)
        if not len(images):
            raise ValueError("`images` must hold an image or more. Received: none.")
        batch_size = whole_number("batch_size", batch_size)
        if whole_number("seed", seed, low=0) >= 2**31:
            raise ValueError(f"`seed` must be below 2 ** 31. Received: {seed}.")
        translated = self._translator(deterministic)
        parts = []
        for start in range(0, len(images), batch_size):
            batch = tf.constant(images[start : start + batch_size])
            step = tf.constant((seed << 32) + start, tf.int64)
            parts.append(translated(batch, step).numpy())
        return np.concatenate(parts)

    def deterministic_generator(self) -> keras.Model:
        """The generator without randomness of its own, for serving.

        Returns:
            Functional model of the same layers (those of the average, if there is one)
            from float sources in [-1, 1] to targets, with dropout in training alone.

        Example:

        >>> import ganzoo
        >>> model = ganzoo.Pix2Pix((32, 32, 3), width=4, seed=1)
        >>> model.deterministic_generator().output_shape
        (None, 32, 32, 3)
        """
        generator = self.averaged_generator or self.generator

        def quiet(layer):
            if not getattr(layer, "at_inference", False):
                return layer
            return type(layer).from_config(layer.get_config() | {"at_inference": False})

        return keras.models.clone_model(generator, clone_function=quiet)

    def _translator(self, deterministic):
        """The compiled function from source images to uint8 target images."""
        if getattr(self, "_translators", None) is None:
            self._translators = {}
        if deterministic not in self._translators:
            generator = self.deterministic_generator() if deterministic else self

            @functools.partial(tf.function, reduce_retracing=True)
            def translated(images, step):
                with random.scope(self.seed, step):
                    return to_uint8(generator(to_float(images), training=False))

            self._translators[deterministic] = translated
        return self._translators[deterministic]
