"""Noise, and optionally a label, to samples."""

from concurrent.futures import ThreadPoolExecutor
import functools

from keras import ops
import numpy as np
import tensorflow as tf

from ganzoo import random
from ganzoo.arguments import sample_shape, whole_number
from ganzoo.engine import own_models
from ganzoo.engine.adversarial_model import AdversarialModel
from ganzoo.engine.data_spec import Labels, Pixels, to_uint8

# An embedding of joint labels has as many rows.
LARGEST_JOINT_LABEL = 10_000


class LatentGAN(AdversarialModel):
    """A model that generates from Gaussian noise. Abstract: papers define `networks`.

    Its generator takes noise `(n, latent_dim)`, or `[noise, labels]`; its
    discriminator images, or `[images, labels]`.

    Args:
        image_shape: (height, width, channels) of the images, or the shape of one
            sample of other data.
        latent_dim: Length of the noise vector. Defaults to 128.
        num_classes: Number of labels of a class-conditional model, or `None`.
        pack: Samples that the discriminator judges together, joined along their last
            axis, against mode collapse (PacGAN); their labels are joined to one of
            `num_classes ** pack`. It must divide the batch. Defaults to 1.
        **options: Those of `AdversarialModel`, and further arguments of `networks`.

    Raises:
        ValueError: If an argument is not a positive whole number where it must be.

    Reference:
        Lin et al., PacGAN: The power of two samples in generative adversarial networks,
        2018, section 3 (`pack`).
    """

    def __init__(
        self,
        image_shape: tuple[int, ...],
        latent_dim: int = 128,
        num_classes: int | None = None,
        pack: int = 1,
        **options,
    ):
        image_shape = sample_shape("image_shape", image_shape)
        latent_dim = whole_number("latent_dim", latent_dim)
        pack = whole_number("pack", pack)
        if num_classes is not None:
            num_classes = whole_number("num_classes", num_classes)
        if "width" in options:
            options["width"] = whole_number("width", options["width"])
        if num_classes and num_classes**pack > LARGEST_JOINT_LABEL:
            raise ValueError(
                f"`pack` joins labels, to one of num_classes ** pack = "
                f"{num_classes**pack} here, of which {LARGEST_JOINT_LABEL} or fewer "
                f"are possible. Received: pack={pack}, num_classes={num_classes}."
            )
        super().__init__(
            image_shape=image_shape,
            latent_dim=latent_dim,
            num_classes=num_classes,
            pack=pack,
            **options,
        )
        self._check_networks()

    def build_networks(self, pack, **arguments):
        networks = self.networks(**arguments)
        if pack == 1:
            return networks
        own_models.require_pair(self, networks)
        *sides, depth = arguments["image_shape"]
        classes = arguments["num_classes"] and arguments["num_classes"] ** pack
        arguments |= {"image_shape": (*sides, depth * pack), "num_classes": classes}
        return networks[0], self.networks(**arguments)[1]

    def _check_networks(self):
        classes = self.num_classes
        inputs = len(self.generator.inputs), len(self.discriminator.inputs)
        # A discriminator may tell labels instead of being told.
        if inputs not in ([(2, 1), (2, 2)] if classes else [(1, 1)]):
            raise ValueError(
                f"With num_classes={classes} the generator must have "
                f"{2 if classes else 1} input(s), the discriminator no more. Received: "
                f"{inputs[0]} and {inputs[1]}."
            )
        made = self.generator.output_shape[1:]
        seen = self.discriminator.inputs[0].shape[1:]
        *sides, depth = self.image_shape
        if made != self.image_shape or seen != (*sides, depth * self.pack):
            raise ValueError(
                f"`networks` must make and judge images of shape {self.image_shape}. "
                f"Received: a generator of {made}, a discriminator of {seen} "
                f"with pack={self.pack}."
            )

    @property
    def data_spec(self):
        spec = {"image": Pixels(self.image_shape)}
        return spec | ({"label": Labels(self.num_classes)} if self.num_classes else {})

    def unpack(self, columns):
        return columns["image"], columns.get("label")

    def packed(self, images):
        """Images `(n, ...)` as packs `(n / pack, pack, ...)`, so that a penalty takes
        the gradient of a pack's logit at all of the pack."""
        if self.pack == 1:
            return images
        return ops.reshape(images, (-1, self.pack, *self.image_shape))

    def critic(self, condition=None):
        if self.pack > 1 and condition is not None:
            condition = joint_labels(condition, self.num_classes, self.pack)
        return super().critic(condition)

    def discriminator_inputs(self, images, condition):
        if self.pack > 1:
            images = ops.reshape(images, (-1, *self.image_shape))
        # Before they are joined: each image is augmented by itself.
        images = super().discriminator_inputs(images, None)
        if self.pack > 1:
            images = ops.concatenate(
                [images[place :: self.pack] for place in range(self.pack)], axis=-1
            )
        told = len(self.discriminator.inputs) == 2
        return [images, condition] if told else images

    def generator_inputs(self, real, condition):
        noise = random.normal((tf.shape(real)[0], self.latent_dim), stream="noise")
        return noise if condition is None else [noise, condition]

    def generate(
        self,
        count: int | None = None,
        labels=None,
        seed: int | None = None,
        batch_size: int = 256,
    ) -> np.ndarray:
        """Draw samples.

        Args:
            count: How many. May be left out where `labels` tell.
            labels: For class-conditional models, `count` integers in
                [0, num_classes), or one for all `count`. Defaults to all classes in
                turn.
            seed: Integer, 0 or more, that gives the same samples on every run and with
                every `batch_size`. `None` draws anew each time.
            batch_size: Samples that go through the generator at once; two batches are
                in memory. Defaults to 256.

        Returns:
            NumPy array of `count` images, uint8 (other data: float32).

        Raises:
            ValueError: If `count` or `labels` are out of range.

        Example:

        >>> import ganzoo
        >>> model = ganzoo.DCGAN((16, 16, 1), width=4, seed=1)
        >>> model.generate(3, seed=7).shape
        (3, 16, 16, 1)
        """
        labels = self._labels(count, labels)
        if labels is not None:
            count = len(labels)
        whole_number("batch_size", batch_size)
        return self.decode(self.noise(count, seed), labels, batch_size)

    def noise(self, count: int, seed: int | None = None) -> np.ndarray:
        """The noise that `generate` makes its samples of.

        Args:
            count: How many vectors. The first of many are those of few.
            seed: As in `generate`.

        Returns:
            NumPy array `(count, latent_dim)`, float32, for `decode`.

        Raises:
            ValueError: If `count` is not a positive whole number.

        Example:

        >>> import ganzoo
        >>> model = ganzoo.DCGAN((16, 16, 1), latent_dim=8, width=4)
        >>> samples = model.decode(model.noise(3, seed=7))
        >>> bool((samples == model.generate(3, seed=7)).all())
        True
        """
        shape = (whole_number("count", count), self.latent_dim)
        if seed is None:
            return random.normal(shape, stream="generate").numpy()
        with random.scope(whole_number("seed", seed, low=0), step=0):
            return random.normal(shape, stream="generate").numpy()

    def decode(self, noise, labels=None, batch_size: int = 256) -> np.ndarray:
        """The samples that given noise stands for.

        Args:
            noise: Floats `(n, latent_dim)`.
            labels: For class-conditional models, `n` integers in [0, num_classes).
            batch_size: Samples that go through the generator at once; two batches are
                in memory. Defaults to 256.

        Returns:
            NumPy array of `n` images, uint8 (other data: float32).

        Raises:
            ValueError: If `noise` or `labels` are of another shape or out of range.

        Example:

        >>> import ganzoo
        >>> model = ganzoo.DCGAN((16, 16, 1), latent_dim=8, width=4)
        >>> model.decode(np.zeros((2, 8), "float32")).dtype
        dtype('uint8')
        """
        noise = tf.cast(noise, tf.float32)
        if noise.shape.rank != 2 or noise.shape[1] != self.latent_dim or not len(noise):
            raise ValueError(
                f"`noise` must be of shape ('n', {self.latent_dim}), n being 1 or "
                f"more. Received: {tuple(noise.shape)}."
            )
        if labels is None and self.num_classes:
            raise ValueError(
                f"`labels` must tell a class for each of the {len(noise)} samples, as "
                f"num_classes={self.num_classes}. Received: None."
            )
        labels = self._labels(len(noise), labels)
        inputs = (noise,) if labels is None else (noise, tf.constant(labels))
        draw = self._sampler()
        place = tf.zeros(()).device  # A thread knows of no `tf.device` around it.

        def part(start):
            with tf.device(place):
                columns = (column[start : start + batch_size] for column in inputs)
                return draw(tf.constant(start, tf.int64), *columns).numpy()

        # Two at once: one's small operations leave cores idle that the other uses.
        with ThreadPoolExecutor(2) as pool:
            return np.concatenate([*pool.map(part, range(0, len(noise), batch_size))])

    def _sampler(self):
        """The compiled function from one batch of generator inputs to samples."""
        if getattr(self, "_sample_batch", None) is None:
            pictures = len(self.image_shape) == 3

            # A function of its own: `predict` collects outputs a third slower.
            @tf.function(reduce_retracing=True)
            def sample_batch(start, *inputs):
                # For networks that draw outside of training too.
                with random.scope(self.seed, start):
                    samples = self(list(inputs) if len(inputs) > 1 else inputs[0])
                return to_uint8(samples) if pictures else samples

            self._sample_batch = sample_batch
        return self._sample_batch

    def _labels(self, count, labels):
        if not self.num_classes:
            if labels is not None:
                raise ValueError(
                    "`labels` go with a class-conditional model. Received labels for "
                    f"{type(self).__name__} with num_classes=None."
                )
            return None
        if labels is None:
            whole_number("count", count)
            return np.arange(count) % self.num_classes
        labels = np.asarray(labels)
        if labels.ndim == 0 and count is not None:
            labels = np.full(count, labels)
        spec = Labels(self.num_classes)
        spec.check_type("labels", labels.shape, labels.dtype)
        spec.check_values("labels", labels)
        if count not in (None, len(labels)):
            raise ValueError(
                f"`labels` must hold one label a sample. Received: count={count} and "
                f"{len(labels)} labels."
            )
        return spec.prepare(labels).numpy()


def joint_labels(labels, num_classes, pack):
    """Each `pack` labels in a row as one of `num_classes ** pack`.

    >>> joint_labels(tf.constant([0, 1, 2, 1]), num_classes=3, pack=2).numpy().tolist()
    [1, 7]
    """
    places = [labels[place::pack] for place in range(pack)]
    return functools.reduce(lambda joint, label: joint * num_classes + label, places)
