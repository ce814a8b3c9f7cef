"""Train the first GAN, two multilayer perceptrons.

python examples/gan.py
python examples/gan.py --data path/to/pictures --image-size 32
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=100, batch_size=32, width=128, out="runs/gan")
    run(
        lambda data: ganzoo.GAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
