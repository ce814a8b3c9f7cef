"""Train a WGAN-GP: a critic under a gradient penalty, five of its steps for each one of
the generator.

    python examples/wgan_gp.py
    python examples/wgan_gp.py --data path/to/pictures --image-size 32 --batch-size 320

`--batch-size` counts the images of all five critic steps together.
"""

from common import parse, run
import keras

import ganzoo


def main():
    arguments = parse(__doc__, epochs=50, batch_size=160, width=16, out="runs/wgan_gp")
    run(
        lambda data: ganzoo.WGANGP(
            data.image_shape, width=arguments.width, ema=0.99, seed=arguments.seed
        ),
        arguments,
        # Four times the paper's rate: small networks and a few thousand steps.
        generator_optimizer=keras.optimizers.Adam(4e-4, beta_1=0.0, beta_2=0.9),
        discriminator_optimizer=keras.optimizers.Adam(4e-4, beta_1=0.0, beta_2=0.9),
    )


if __name__ == "__main__":
    main()
