"""Train an SNGAN: spectral norm, hinge loss, residual networks.

python examples/sngan.py
python examples/sngan.py --data path/to/pictures --image-size 32 --batch-size 320
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=20, batch_size=160, width=16, out="runs/sngan")
    run(
        lambda data: ganzoo.SNGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
