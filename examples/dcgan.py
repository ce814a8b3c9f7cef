"""Train a DCGAN on pictures and keep everything that shows how it went.

    python examples/dcgan.py
    python examples/dcgan.py --data noto_emoji_64 --image-size 32 --epochs 60
    python examples/dcgan.py --data path/to/pictures --image-size 64 --resume

Ctrl-C stops after the current step with everything saved; `--resume` goes on.
"""

import sys

from common import parse

import ganzoo


def main():
    arguments = parse(__doc__, epochs=22, out="runs/dcgan")
    # The same command makes the same pictures, interrupted or not.
    ganzoo.random.make_deterministic(arguments.seed)
    data = ganzoo.datasets.images(
        arguments.data,
        image_size=arguments.image_size,
        batch_size=arguments.batch_size,
        seed=arguments.seed,
    )
    with ganzoo.distribution.strategy(arguments.strategy).scope():
        model = ganzoo.DCGAN(
            data.image_shape, width=arguments.width, ema=0.995, seed=arguments.seed
        )
        model.compile()
    model.summary()
    model.fit(
        data,
        epochs=arguments.epochs,
        verbose=1 if sys.stdout.isatty() else 2,
        callbacks=ganzoo.callbacks.standard(
            arguments.out,
            arguments=vars(arguments),
            data=data,
            resume=arguments.resume,
        ),
    )
    print(f"Samples, curves and model are in {arguments.out}")


if __name__ == "__main__":
    main()
