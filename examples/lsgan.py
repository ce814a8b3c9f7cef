"""Train an LSGAN: DCGAN under squared distances.

python examples/lsgan.py
python examples/lsgan.py --data path/to/pictures --image-size 64
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=20, out="runs/lsgan")
    run(
        lambda data: ganzoo.LSGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
