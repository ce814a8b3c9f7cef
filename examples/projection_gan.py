"""Train a GAN with a projection discriminator and batch norm by class.

    python examples/projection_gan.py
    python examples/projection_gan.py --architecture resnet --width 64 --steps 5 \
        --batch-size 320 --data folder/of/class/folders --image-size 64

Each column of the grids is a class. The second command is the paper's; its networks
and five discriminator steps for each one of the generator want a GPU. `--batch-size`
counts the images of all of them.
"""

from common import parser, run
import keras

import ganzoo
from ganzoo.schedules import LinearDecay


def main():
    flags = parser(__doc__, epochs=20, out="runs/projection_gan")
    flags.add_argument("--architecture", default="dcgan", choices=["dcgan", "resnet"])
    flags.add_argument("--steps", type=int, default=1, help="discriminator steps")
    arguments = flags.parse_args()
    run(
        lambda data: ganzoo.ProjectionGAN(
            data.image_shape,
            data.num_classes,
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
