"""Train a conditional GAN, which draws the class that it is asked for.

    python examples/conditional_gan.py
    python examples/conditional_gan.py --data folder/of/class/folders --image-size 64

Each column of the grids is a class.
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=20, out="runs/conditional_gan")
    run(
        lambda data: ganzoo.ConditionalGAN(
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
