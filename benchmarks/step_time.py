"""How long a training step takes, beside the textbook step on the same networks.

    python -m benchmarks.step_time --out benchmarks/results/step_time.json

The textbook steps are in `benchmarks/textbook.py`. Steps are interleaved, medians taken
after a warm-up, and only their ratio means anything.
"""

import argparse
import pathlib
import statistics
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np
    import tensorflow as tf

from benchmarks.record import write_record
from benchmarks.textbook import TextbookGAN, TextbookPix2Pix, TextbookWGANGP
import ganzoo

COLOR = (32, 32, 3)


def adam():
    return keras.optimizers.Adam(2e-4, beta_1=0.5)


# Name, model, its textbook, shapes of the columns, images in a step, rounds.
CASES = [
    ("DCGAN", lambda: ganzoo.DCGAN((28, 28, 1)), TextbookGAN, [(28, 28, 1)], 64, 40),
    ("DCGAN", lambda: ganzoo.DCGAN((28, 28, 1)), TextbookGAN, [(28, 28, 1)], 128, 30),
    ("WGANGP", lambda: ganzoo.WGANGP(COLOR), TextbookWGANGP, [COLOR], 5 * 64, 12),
    (
        "Pix2Pix",
        lambda: ganzoo.Pix2Pix((256, 256, 3)),
        TextbookPix2Pix,
        [(256, 256, 3)] * 2,
        1,
        24,
    ),
]


def interleaved(steps, rounds):
    """Median seconds of each function, called in turn."""
    for _ in range(5):
        for step in steps.values():
            step()
    seconds = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def compiled_step(model, columns):
    """One call of the function that `fit` calls."""
    model.make_train_function()
    batch = columns if len(columns) > 1 else columns[0]
    batches = iter(tf.data.Dataset.from_tensors(batch).repeat())

    def step():
        logs = model.train_function(batches)
        return {name: float(value) for name, value in logs.items()}

    return step


def compare(name, build, textbook, shapes, size, rounds):
    draw = np.random.default_rng(0).integers
    images = tuple(draw(0, 256, (size, *shape), np.uint8) for shape in shapes)
    # What arrays get in `fit` is float32 for the textbook, uint8 for ganzoo.
    floats = tuple((x / 127.5 - 1.0).astype("float32") for x in images)
    ours, twin = build(), build()
    ours.compile()
    theirs = textbook(twin.generator, twin.discriminator)
    theirs.compile(adam(), adam())
    medians = interleaved(
        {
            "ganzoo": compiled_step(ours, images),
            "textbook": compiled_step(theirs, floats),
        },
        rounds,
    )
    return {
        "model": name,
        "batch_size": size,
        "image_shape": shapes[0],
        "milliseconds": {k: round(1000 * v, 2) for k, v in medians.items()},
        "ratio": round(medians["textbook"] / medians["ganzoo"], 3),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", help="such as WGANGP; default: all")
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    rows = []
    for case in CASES:
        if arguments.models is None or case[0] in arguments.models:
            rows.append(compare(*case))
            print(rows[-1], flush=True)
    if arguments.out:
        write_record(arguments.out, vars(arguments), {"steps": rows})


if __name__ == "__main__":
    main()
