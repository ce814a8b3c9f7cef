"""Train a least-squares GAN.

python examples/lsgan.py
python examples/lsgan.py --data path/to/pictures --image-size 32
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=20, width=32, out="runs/lsgan")
    run(
        lambda data: ganzoo.LSGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
