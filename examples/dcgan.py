"""Train a DCGAN on pictures and keep everything that shows how it went.

python examples/dcgan.py                             # clothes, about 2 minutes
python examples/dcgan.py --data noto_emoji_64 --image-size 32
python examples/dcgan.py --data path/to/pictures --image-size 64 --resume
"""

import argparse
import pathlib

import keras
import tensorflow as tf

import ganzoo


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", default="fashion_mnist_10k", help="set, tfds:NAME, folder or .npz")
    add("--image-size", type=int, help="side in pixels (default: as stored)")
    add("--epochs", type=int, default=25)
    add("--batch-size", type=int, default=64)
    add("--width", type=int, default=32, help="feature maps next to the image")
    add("--out", type=pathlib.Path, default="runs/dcgan", help="folder for results")
    add("--seed", type=int, default=1)
    add("--strategy", default="auto", help="auto, none or mirrored")
    add("--resume", action="store_true", help="go on from what --out holds")
    return parser.parse_args()


def main():
    arguments = parse()
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(arguments.seed)
    data = ganzoo.datasets.images(
        arguments.data,
        image_size=arguments.image_size,
        batch_size=arguments.batch_size,
        seed=arguments.seed,
    )
    with ganzoo.distribution.strategy(arguments.strategy).scope():
        model = ganzoo.DCGAN(
            data.image_shape, width=arguments.width, ema=0.99, seed=arguments.seed
        )
        model.compile()
    model.summary()
    callbacks = ganzoo.callbacks.standard(
        arguments.out, arguments=vars(arguments), data=data, resume=arguments.resume
    )
    model.fit(data, epochs=arguments.epochs, callbacks=callbacks)
    print(f"Samples, curves and model are in {arguments.out}")


if __name__ == "__main__":
    main()
