"""Train a GAN with a projection discriminator and batch norm by class.

    python examples/projection_gan.py
    python examples/projection_gan.py --data folder/of/class/folders --image-size 32

Each column of the grids is a class.
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(
        __doc__, epochs=20, batch_size=160, width=16, out="runs/projection_gan"
    )
    run(
        lambda data: ganzoo.ProjectionGAN(
            data.image_shape,
            data.num_classes,
            width=arguments.width,
            ema=0.995,
            seed=arguments.seed,
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
