"""Train a WGAN: a critic of clipped weights, five steps for each one of the generator.

python examples/wgan.py
python examples/wgan.py --data path/to/pictures --image-size 32 --batch-size 320
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=50, batch_size=160, out="runs/wgan")
    run(
        lambda data: ganzoo.WGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
