"""Train pix2pix: colors from grey, pictures from their edges, or pairs of your own.

    python examples/pix2pix.py
    python examples/pix2pix.py --task edges
    python examples/pix2pix.py --task folder --data side/by/side --image-size 256
    python examples/pix2pix.py --task folder --data sources --targets targets

`--data` is any image set for colorize and edges; for pairs of your own, a folder of
pictures that hold source and target side by side, or of sources with their `--targets`
in a second folder, under the same names. One pair in twenty is held out and shown.
"""

from common import parser, run
import keras

import ganzoo
from ganzoo.schedules import LinearDecay

MADE = {"colorize": "grey", "edges": "edges"}


def pairs(arguments, split, batch_size):
    source = arguments.data
    if arguments.targets:
        source = (arguments.data, arguments.targets)
    return ganzoo.datasets.translation(
        source,
        make=MADE.get(arguments.task),
        direction=arguments.direction,
        image_size=arguments.image_size,
        horizontal_flip=split == "train[:95%]",
        split=split,
        batch_size=batch_size,
        seed=arguments.seed,
    )


def main():
    flags = parser(
        __doc__, data="noto_emoji_64", epochs=8, batch_size=8, out="runs/pix2pix"
    )
    flags.add_argument("--task", choices=[*MADE, "folder"], default="colorize")
    flags.add_argument("--targets", help="folder of targets, if not side by side")
    flags.add_argument("--direction", default="a_to_b", choices=["a_to_b", "b_to_a"])
    arguments = flags.parse_args()
    data = pairs(arguments, "train[:95%]", arguments.batch_size)
    run(
        lambda data: ganzoo.Pix2Pix(
            data.source_shape,
            data.target_shape,
            width=arguments.width,
            # Statistics of batches of more than one, patches of 34 pixels.
            normalization="batch",
            patch_depth=2,
            ema=0.995,
            seed=arguments.seed,
        ),
        arguments,
        data,
        pairs=pairs(arguments, "train[95%:]", 1).head(32),
        # More than the paper's rate: some thousand steps are all there is.
        generator_optimizer=adam(5e-4),
        discriminator_optimizer=adam(2e-4),
    )


def adam(rate):
    return keras.optimizers.Adam(LinearDecay(rate, hold=0.5), beta_1=0.5)


if __name__ == "__main__":
    main()
