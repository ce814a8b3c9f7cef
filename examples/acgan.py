"""Train an ACGAN, whose discriminator also tells the class.

    python examples/acgan.py
    python examples/acgan.py --data folder/of/class/folders --image-size 64

Each column of the grids is a class.
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=20, out="runs/acgan")
    run(
        lambda data: ganzoo.ACGAN(
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
