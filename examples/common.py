"""The flags that all examples share."""

import argparse
import pathlib

import ganzoo  # Before Keras, so that TensorFlow loads quietly.


def parse(description, **defaults):
    """Parse the command line.

    Args:
        description: Text for `--help`.
        **defaults: Other defaults than the usual ones, such as `epochs=5`.

    Returns:
        `argparse.Namespace`.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", default="fashion_mnist_10k", help="set, tfds:NAME, folder or .npz")
    add("--image-size", type=int, help="side in pixels (default: as stored)")
    add("--epochs", type=int)
    add("--batch-size", type=int, default=64)
    add("--width", type=int, default=32, help="feature maps next to the image")
    add("--out", type=pathlib.Path, help="folder for results")
    add("--seed", type=int, default=1)
    add("--strategy", default="auto", choices=ganzoo.distribution.NAMES)
    add("--resume", action="store_true", help="go on from what --out holds")
    parser.set_defaults(**defaults)
    return parser.parse_args()
