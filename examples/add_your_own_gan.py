"""A new GAN in one file: its networks, its recipe, and it trains like any other.

    python examples/add_your_own_gan.py

It grows images by nearest-neighbour upsampling, plays the hinge game and keeps its
discriminator flat at real images (R1, every fourth step).
"""

import math

from common import parse, run
import keras
from keras import layers

import ganzoo
from ganzoo import losses, regularizers


@keras.saving.register_keras_serializable("examples")
class HingeGAN(ganzoo.LatentGAN):
    def networks(self, image_shape, latent_dim, num_classes, width):
        height, breadth, channels = image_shape
        small = (height // 4, breadth // 4, 2 * width)
        noise = keras.Input((latent_dim,))
        x = layers.Reshape(small)(layers.Dense(math.prod(small))(noise))
        for filters in (2 * width, width):
            x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
            x = layers.Conv2D(filters, 3, padding="same")(layers.UpSampling2D()(x))
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        x = layers.Conv2D(channels, 3, padding="same", activation="tanh")(x)
        generator = keras.Model(noise, x, name="generator")

        image = y = keras.Input(image_shape)
        for filters in (width, 2 * width):
            y = layers.Conv2D(filters, 4, 2, padding="same", activation="silu")(y)
        y = layers.Dense(1)(layers.Flatten()(y))
        return generator, keras.Model(image, y, name="discriminator")

    def recipe(self):
        return ganzoo.Recipe(
            generator_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5),
            discriminator_optimizer=keras.optimizers.Adam(1e-3, beta_1=0.5),
            loss=losses.Hinge(),
            regularizers=[regularizers.R1(weight=1.0, interval=4)],
        )


def main():
    arguments = parse(__doc__, epochs=5, width=16, out="runs/add_your_own_gan")
    run(
        lambda data: HingeGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
