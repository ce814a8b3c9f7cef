"""Train a DCGAN on pictures and keep everything that shows how it went.

    python examples/dcgan.py
    python examples/dcgan.py --data noto_emoji_64 --image-size 32 --epochs 60
    python examples/dcgan.py --data path/to/pictures --image-size 64
    python examples/dcgan.py --epochs 40 --resume

Ctrl-C stops after the current step with everything saved; the same command goes on.
"""

from common import parse, run

import ganzoo


def main():
    arguments = parse(__doc__, epochs=20, seed=2, out="runs/dcgan")
    run(
        lambda data: ganzoo.DCGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        ),
        arguments,
    )


if __name__ == "__main__":
    main()
