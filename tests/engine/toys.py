"""Models that reach every corner of the engine at toy size, without batch norm."""

import keras
from keras import layers, ops

from ganzoo import losses, regularizers
from ganzoo.engine import AdversarialModel, LatentGAN, Pixels, Recipe, TranslationGAN

register = keras.saving.register_keras_serializable("tests")


def toy_generator(latent_dim, image_shape, num_classes=None):
    noise = keras.Input((latent_dim,), name="noise")
    inputs, x = noise, noise
    if num_classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs = [noise, label]
        x = layers.Concatenate()([noise, layers.Embedding(num_classes, 4)(label)])
    x = layers.Dense(8 * 8 * 4, activation="silu")(x)
    x = layers.UpSampling2D()(layers.Reshape((8, 8, 4))(x))
    x = layers.Conv2D(image_shape[-1], 3, padding="same")(x)
    return keras.Model(inputs, layers.Activation("tanh", dtype="float32")(x))


def toy_discriminator(image_shape, num_classes=None, source_shape=None):
    image = keras.Input(image_shape, name="image")
    inputs, x = image, image
    if source_shape:
        source = keras.Input(source_shape, name="source")
        inputs, x = [image, source], layers.Concatenate()([image, source])
    x = layers.Conv2D(4, 4, strides=4, activation="silu")(x)
    x = layers.Flatten()(x)
    if num_classes:
        label = keras.Input((), dtype="int32", name="label")
        inputs = [image, label]
        x = layers.Concatenate()([x, layers.Embedding(num_classes, 4)(label)])
    return keras.Model(inputs, layers.Dense(1)(x))


def toy_translator(source_shape, channels, name=None):
    source = keras.Input(source_shape, name="source")
    x = layers.Conv2D(4, 3, padding="same", activation="silu")(source)
    x = layers.Conv2D(channels, 3, padding="same", activation="tanh")(x)
    return keras.Model(source, x, name=name)


@register
class ToyGAN(LatentGAN):
    def networks(self, image_shape, latent_dim, num_classes):
        return (
            toy_generator(latent_dim, image_shape, num_classes),
            toy_discriminator(image_shape, num_classes),
        )


@register
class ToyWGANGP(ToyGAN.__base__):
    networks = ToyGAN.networks

    def recipe(self):
        return Recipe(
            generator_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9),
            discriminator_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9),
            loss=losses.Wasserstein(),
            regularizers=[regularizers.GradientPenalty(10.0)],
            discriminator_steps=2,
        )


@register
class ToyPairs(TranslationGAN):
    """pix2pix in small: a conditional discriminator and an L1 term."""

    extra_terms = ("l1",)

    def networks(self, source_shape, target_shape):
        return (
            toy_translator(source_shape, target_shape[-1]),
            toy_discriminator(target_shape, source_shape=source_shape),
        )

    def generator_terms(self, critic, real, fake, inputs):
        terms = super().generator_terms(critic, real, fake, inputs)
        return terms | {"l1": 10.0 * ops.mean(ops.abs(real - fake))}


@register
class ToyUnpaired(AdversarialModel):
    """CycleGAN in small: dicts of images, of logits, and a second generator pass."""

    extra_terms = ("cycle",)

    def __init__(self, image_shape, **options):
        super().__init__(image_shape=tuple(image_shape), **options)

    @property
    def data_spec(self):
        return {"a": Pixels(self.image_shape), "b": Pixels(self.image_shape)}

    def networks(self, image_shape):
        def pair(make, crossed):
            inputs = {key: keras.Input(image_shape, name=key) for key in "ab"}
            other = {"a": "b", "b": "a"} if crossed else {"a": "a", "b": "b"}
            outputs = {key: make(key)(inputs[other[key]]) for key in "ab"}
            return keras.Model(inputs, outputs)

        return (
            pair(
                lambda k: toy_translator(image_shape, image_shape[-1], f"to_{k}"), True
            ),
            pair(lambda k: toy_discriminator(image_shape), False),
        )

    def recipe(self):
        adam = keras.optimizers.Adam
        return Recipe(adam(1e-3), adam(1e-3), losses.LeastSquares())

    def unpack(self, columns):
        return columns, None

    def generator_inputs(self, real, condition):
        return real

    def generator_terms(self, critic, real, fake, inputs):
        back = self(fake, training=True)
        cycle = sum(ops.mean(ops.abs(real[key] - back[key])) for key in "ab")
        return super().generator_terms(critic, real, fake, inputs) | {"cycle": cycle}
