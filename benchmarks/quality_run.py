"""One run of `benchmarks/quality.py`, in a process of its own: train, and judge.

A step is one update of the discriminator on `--batch-size` real images, whatever the
method, so that all see the same images as often. A method with five critic steps
updates its generator at every fifth.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np
    import tensorflow as tf

from benchmarks import methods
from benchmarks.processes import now
import ganzoo
from ganzoo import metrics
from ganzoo.callbacks.pictures import tile, to_picture
from ganzoo.evaluation.samples import Stored
from ganzoo.files import atomic

LATENT = 128
# Threads of torch that wait shall sleep: spinning, they took five times the CPU on two
# cores that others use too.
SLEEPING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}


class Judge:
    """Metrics of samples beside the same real images each time."""

    def __init__(self, data, samples, extractor):
        self.real = Stored(data, "data")
        self.samples = samples
        kinds = ("KernelDistance", "FrechetDistance", "PrecisionRecall")
        self.metrics = [
            getattr(metrics, kind)(extractor, samples=samples)
            for kind in (*kinds, "DensityCoverage")
        ]
        self.seconds = 0.0

    def __call__(self, samples) -> dict[str, float]:
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of few samples: their names tell it.
            values = ganzoo.evaluation.evaluate(samples, self.real, self.metrics)
        self.seconds += time.perf_counter() - start
        return {name: round(value, 6) for name, value in values.items()}

    def others(self):
        """As many real images that are not among those that it compares with."""
        self.real.require(2 * self.samples)
        return self.real.images(self.samples, 2 * self.samples)


class Plain:
    """A generator in inference as it is, for `evaluate`."""

    def __init__(self, generator, num_classes=None):
        self.num_classes = num_classes
        self.draw = tf.function(lambda inputs: generator(inputs, training=False))

    def generate(self, count, labels=None, seed=0):
        draw = np.random.default_rng(seed).standard_normal
        noise = tf.constant(draw((count, LATENT), "float32"))
        floats = self.draw(noise if labels is None else [noise, tf.constant(labels)])
        return np.clip(np.rint((floats.numpy() + 1) * 127.5), 0, 255).astype("uint8")


class Checkpoints(keras.callbacks.Callback):
    """Judges at the end of each epoch, and counts the seconds in between."""

    def __init__(self, judge, given, sampler=None):
        super().__init__()
        self.judge, self.given, self.sampler = judge, given, sampler
        self.rows, self.spent = [], np.zeros(2)

    def on_epoch_begin(self, epoch, logs=None):
        self.start = now()

    def on_epoch_end(self, epoch, logs=None):
        self.spent += now() - self.start
        step = self.given.steps // self.given.checkpoints * (epoch + 1)
        values = self.judge(self.sampler or self.model)
        self.rows.append(_checkpoint(step, self.given, self.spent, values))


def _checkpoint(step, given, spent, values):
    seconds, cpu_seconds = (round(float(each), 2) for each in spent)
    row = {"step": step, "images": step * given.batch_size, "seconds": seconds}
    row |= {"cpu_seconds": cpu_seconds} | values
    print(given.method, given.seed, row, flush=True)
    return row


def train_zoo(given, judge, sizes, opened):
    model = methods.ZOO[given.method](sizes)
    parts = model.discriminator_steps
    data = opened(batch_size=parts * given.batch_size)
    watch = Checkpoints(judge, given)
    model.fit(data, callbacks=[watch], **_epochs(given, parts))
    plain = Plain(model.generator, model.num_classes)
    return {
        "generator_updates": given.steps // parts,
        "parameters": _counts(model),
        "checkpoints": watch.rows,
        "others": {methods.PLAIN: judge(plain)},
        "pictures": model.generate(64, seed=1),
    }


def train_textbook(given, judge, sizes, opened):
    model = methods.textbook(given.method, sizes, given.steps)
    data = opened(batch_size=given.batch_size)
    floats = data.dataset().map(lambda x: tf.cast(x["image"], "float32") / 127.5 - 1.0)
    plain = Plain(model.generator)
    watch = Checkpoints(judge, given, plain)
    model.fit(floats, shuffle=False, callbacks=[watch], **_epochs(given, 1))
    return {
        "generator_updates": given.steps,
        "parameters": _counts(model),
        "checkpoints": watch.rows,
        "others": {},
        "pictures": plain.generate(64, seed=1),
    }


def train_torch(given, judge, sizes, opened):
    data = opened(batch_size=given.batch_size)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        images = data.head(data.num_examples)["image"]
        np.save(folder / "real.npy", images)
        del images
        numbers = ("steps", "batch_size", "width", "samples", "checkpoints", "seed")
        flags = [
            f"--{name.replace('_', '-')}={getattr(given, name)}" for name in numbers
        ]
        flags += [f"--images={folder / 'real.npy'}", f"--folder={folder}"]
        flags += methods.TORCH[given.method]
        command = [given.torch_python, "-m", "benchmarks.torch_dcgan", *flags]
        subprocess.run(command, check=True, env=os.environ | SLEEPING)
        told = json.loads((folder / "told.json").read_text())
        ours = _counts(methods.ZOO["DCGAN"](sizes))
        if told["parameters"] != ours:
            raise ValueError(f"Not DCGAN's networks: {told['parameters']}, not {ours}.")
        every = given.steps // given.checkpoints
        rows = []
        for index, spent in enumerate(told["spent"]):
            step = every * (index + 1)
            drawn = np.load(folder / f"{step}.npy")
            rows.append(_checkpoint(step, given, spent, judge(drawn)))
        moving = np.load(folder / "moving_statistics.npy")
        return {
            "generator_updates": given.steps,
            "parameters": told["parameters"],
            "torch": told["torch"],
            "checkpoints": rows,
            "others": {"moving statistics": judge(moving)},
            "pictures": drawn[:64],
        }


def real(given, judge, sizes, opened):
    others = judge.others()
    row = _checkpoint(0, given, (0.0, 0.0), judge(others))
    return {"checkpoints": [row], "others": {}, "pictures": others[:64]}


def _epochs(given, parts):
    steps = given.steps // parts // given.checkpoints
    return {"epochs": given.checkpoints, "steps_per_epoch": steps, "verbose": 0}


def _counts(model):
    """Numbers that are trained, of generator and discriminator."""
    return [
        int(sum(np.prod(variable.shape) for variable in network.trainable_variables))
        for network in (model.generator, model.discriminator)
    ]


def run(given) -> dict:
    """Train, and return what was found."""
    keras.utils.set_random_seed(given.seed)

    def opened(batch_size):
        return ganzoo.datasets.images(
            given.data, batch_size=batch_size, seed=given.seed, data_dir=given.data_dir
        )

    data = opened(1)
    classes = data.num_classes
    sizes = methods.Sizes(data.image_shape, classes, given.width, given.seed)
    judge = Judge(data, given.samples, given.extractor)
    if given.method in methods.ZOO:
        train = train_zoo
    elif given.method in methods.TEXTBOOKS:
        train = train_textbook
    else:
        train = real if given.method == methods.REAL else train_torch
    found = train(given, judge, sizes, opened)
    rows = found["checkpoints"]
    kid = next(name for name in rows[-1] if name.startswith("kid"))
    found["best"] = min(rows, key=lambda row: row[kid])
    found["last"] = rows[-1]
    found["judging_seconds"] = round(judge.seconds, 1)
    return found


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--data", required=True)
    add("--method", required=True, choices=methods.NAMES)
    add("--extractor", required=True)
    for name in ("seed", "steps", "batch-size", "width", "samples", "checkpoints"):
        add(f"--{name}", type=int, required=True)
    add("--data-dir")
    add("--torch-python", default=sys.executable)
    add("--picture", type=pathlib.Path)
    add("--out", type=pathlib.Path, required=True)
    return parser


def main():
    given = parser().parse_args()
    found = run(given)
    pictures = found.pop("pictures")
    if given.picture:
        with atomic(given.picture) as temporary:
            to_picture(tile(pictures, columns=8, scale=2)).save(temporary)
    given.out.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
