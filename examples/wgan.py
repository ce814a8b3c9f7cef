"""Train a WGAN: a critic of clipped weights, five steps for each one of the generator.

    python examples/wgan.py
    python examples/wgan.py --data path/to/pictures --image-size 32 --batch-size 320

`--batch-size` counts the images of all five critic steps together.
"""

from common import parse, run
import keras

import ganzoo


def main():
    arguments = parse(__doc__, epochs=40, batch_size=160, out="runs/wgan")
    run(
        lambda data: ganzoo.WGAN(
            data.image_shape, width=arguments.width, ema=0.99, seed=arguments.seed
        ),
        arguments,
        # Ten times the paper's rate: small networks and a few thousand steps.
        generator_optimizer=keras.optimizers.RMSprop(5e-4),
        discriminator_optimizer=keras.optimizers.RMSprop(5e-4),
    )


if __name__ == "__main__":
    main()
