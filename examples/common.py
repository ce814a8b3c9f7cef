"""What all examples share: their flags, and a run from data to results."""

import argparse
import pathlib
import sys

import ganzoo  # Before Keras, so that TensorFlow loads quietly.


def parser(description, **defaults):
    """The command line of an example.

    Args:
        description: Text for `--help`.
        **defaults: Other defaults than the usual ones, such as `epochs=5`.

    Returns:
        `argparse.ArgumentParser`.
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
    add("--resume", action="store_true", help="go on from whatever --out holds")
    parser.set_defaults(**defaults)
    return parser


def parse(description, **defaults):
    """What the command line says; arguments as of `parser`."""
    return parser(description, **defaults).parse_args()


def run(build, arguments, data=None, pairs=None, **changes):
    """Train a model and leave samples, curves, model and record in `--out`.

    A run of the same arguments that did not finish is gone on with.

    Args:
        build: Function from the data to a model.
        arguments: What `parse` returned.
        data: What to train on. Defaults to the images of `--data`.
        pairs: For translation, held-out pairs to show.
        **changes: What `compile` shall change of the paper's recipe.
    """
    # The same command makes the same pictures, interrupted or not.
    ganzoo.random.make_deterministic(arguments.seed)
    if data is None:
        data = ganzoo.datasets.images(
            arguments.data,
            image_size=arguments.image_size,
            batch_size=arguments.batch_size,
            seed=arguments.seed,
        )
    with ganzoo.distribution.strategy(arguments.strategy).scope():
        model = build(data)
        model.compile(**changes)
    model.summary()
    model.fit(
        data,
        epochs=arguments.epochs,
        verbose=1 if sys.stdout.isatty() else 2,
        callbacks=ganzoo.callbacks.standard(
            arguments.out,
            arguments=vars(arguments),
            data=data,
            pairs=pairs,
            resume=arguments.resume or "auto",
        ),
    )
    print(f"Samples, curves and model are in {arguments.out}")
