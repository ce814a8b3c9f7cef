"""Train a DCGAN on pictures and keep everything that shows how it went.

    python examples/dcgan.py
    python examples/dcgan.py --data noto_emoji_64 --image-size 32 --epochs 60
    python examples/dcgan.py --data path/to/pictures --image-size 64
    python examples/dcgan.py --epochs 40 --resume

Ctrl-C stops after the current step with everything saved; the same command goes on.
"""

from common import parse, run
import keras

import ganzoo
from ganzoo.schedules import LinearDecay


def main():
    arguments = parse(__doc__, epochs=20, seed=2, out="runs/dcgan")
    run(
        lambda data: ganzoo.DCGAN(
            data.image_shape, width=arguments.width, ema=0.999, seed=arguments.seed
        ),
        arguments,
        # Eight times the paper's rate, which falls to 0: some thousand steps are all
        # there is. Without these two lines it is the paper.
        generator_optimizer=adam(1.6e-3),
        discriminator_optimizer=adam(1.6e-3),
    )


def adam(rate):
    return keras.optimizers.Adam(LinearDecay(rate), beta_1=0.5)


if __name__ == "__main__":
    main()
