"""Train an SNGAN: spectral norm and the hinge loss.

    python examples/sngan.py
    python examples/sngan.py --architecture resnet --width 128 --steps 5 \
        --batch-size 320 --data path/to/pictures --image-size 32

The second command is the paper's; residual networks and five discriminator steps for
each one of the generator want a GPU. `--batch-size` counts the images of all of them.
"""

from common import parser, run
import keras

import ganzoo
from ganzoo.schedules import LinearDecay


def main():
    flags = parser(__doc__, epochs=20, out="runs/sngan")
    flags.add_argument("--architecture", default="dcgan", choices=["dcgan", "resnet"])
    flags.add_argument("--steps", type=int, default=1, help="discriminator steps")
    arguments = flags.parse_args()
    run(
        lambda data: ganzoo.SNGAN(
            data.image_shape,
            width=arguments.width,
            architecture=arguments.architecture,
            ema=0.995,
            seed=arguments.seed,
        ),
        arguments,
        discriminator_steps=arguments.steps,
        # Twice the paper's rate: some thousand steps are all there is.
        generator_optimizer=adam(),
        discriminator_optimizer=adam(),
    )


def adam():
    return keras.optimizers.Adam(LinearDecay(4e-4, 0.5), beta_1=0.0, beta_2=0.9)


if __name__ == "__main__":
    main()
