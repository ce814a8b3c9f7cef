"""How many modes of a known distribution each method reaches.

    python -m benchmarks.mode_coverage --task ring grid \\
        --out benchmarks/results/mode_coverage.json

The ring of 8 and the grid of 25 Gaussians of VEEGAN and PacGAN, counted by their rule
(2,500 samples; one within three standard deviations of a center is of high quality, and
its mode reached), and stacked MNIST. What differs from the papers is in the record
under `deviations`.

Results are written as each run ends. The same command goes on after those that are
there, unless their code has changed and nobody vouches for them (see CONTRIBUTING.md).
"""

import argparse
import itertools
import json
import pathlib
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import tensorflow as tf

from benchmarks import mixtures, provenance, stacked_digits
from benchmarks.mode_table import FIGURES, markdown, summary
from benchmarks.record import earlier, name_of, origin, out_file, same, write_record
from ganzoo.metrics import gaussian_grid, gaussian_ring

ROOT = pathlib.Path(__file__).parent.parent
# Noise of the samples that are counted: the same for all.
SAMPLE_SEED = 0


def tasks(options):
    """The tasks by name, made of command line options."""
    # A batch of `fit` is this many steps; see `MixtureGAN`.
    inner = max(min(100, options.steps // mixtures.Mixture.looks), 1)
    shared = {"width": options.width, "inner_steps": inner}
    # R1 and R2 are squares of slopes, so the smaller ring takes less of them.
    return {
        "ring": lambda: mixtures.Mixture("ring", gaussian_ring(), 0.02, **shared),
        "grid": lambda: mixtures.Mixture("grid", gaussian_grid(), 0.1, **shared),
        "stacked_mnist": lambda: stacked_digits.StackedMNIST(options.data_dir),
    }


class Looks(keras.callbacks.Callback):
    """Figures of samples at the end of each epoch."""

    def __init__(self, task):
        super().__init__()
        self.metric, self.figures = task.metric(), task.figures
        self.rows = []

    def on_epoch_end(self, epoch, logs=None):
        self.metric.reset_state()
        fake = self.model.generate(self.metric.samples, seed=SAMPLE_SEED)
        for start in range(0, len(fake), 1000):
            part = fake[start : start + 1000]
            # Real samples are not looked at: the true share of each mode is known.
            self.metric.update_state(part, part)
        values = dict(zip(FIGURES, self.metric.result().values()))
        figures = {name: round(float(values[name]), 4) for name in self.figures}
        self.rows.append({"step": int(self.model.step.numpy())} | figures)


def settings(task, name, model, steps):
    """What decides a run, ready for JSON: runs are told apart by it."""
    arguments = model.network_arguments | {"ema": model.ema, "seed": model.seed}
    told = {
        "task": task.name,
        "method": name,
        "seed": model.seed,
        "steps": steps,
        "packs_in_a_step": task.packs,
        "model": type(model).__name__,
        "arguments": arguments,
        "parameters": [
            network.count_params() for network in (model.generator, model.discriminator)
        ],
        "recipe": model.current_recipe.describe(),
        "deviations": task.deviations(model, steps),
    }
    return json.loads(json.dumps(told))


def train(task, model, steps):
    """Train, and tell what the samples were like, at the end and on the way (`looks`),
    and what it took."""
    looks = Looks(task)
    x, batch_size, calls = task.feed(model, steps)
    start, before = time.perf_counter(), time.process_time()
    model.fit(
        x,
        batch_size=batch_size,
        epochs=task.looks,
        steps_per_epoch=calls // task.looks,
        verbose=0,
        callbacks=[looks],
    )
    return looks.rows[-1] | {
        "seconds": round(time.perf_counter() - start, 1),
        "processor_milliseconds_a_step": round(
            1000 * (time.process_time() - before) / steps, 2
        ),
        "looks": looks.rows,
    }


def report(options, rows):
    """Write all there is; the table of it."""
    entries = summary(rows)
    if options.out:
        tried = {"tried_on_another_seed": mixtures.TRIED}
        results = {"summary": entries, "runs": rows} | tried
        write_record(options.out, vars(options), results)
    return markdown(entries)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--task", nargs="+", choices=["ring", "grid", "stacked_mnist"], default=["grid"]
    )
    parser.add_argument(
        "--methods", nargs="+", choices=list(mixtures.methods(0.0)), help="default: all"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument(
        "--steps", type=int, default=40_000, help="10, 20, ... 1,000; 2,000, 3,000, ..."
    )
    parser.add_argument(
        "--width", type=int, default=mixtures.PAPER_WIDTH, help="of ring and grid"
    )
    parser.add_argument("--threads", type=int, help="default: all cores")
    parser.add_argument("--data-dir", help="of tensorflow-datasets, for stacked_mnist")
    parser.add_argument("--out", type=out_file)
    options = parser.parse_args(arguments)
    if options.steps < 10 or options.steps % (1000 if options.steps > 1000 else 10):
        parser.error(
            "--steps must be 10, 20, ... up to 1,000, or some thousands. Received: "
            f"{options.steps}."
        )
    if options.threads:
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    # Of the code that is loaded, whatever is checked out while it runs.
    made = origin()
    rows = earlier(options.out).get("runs", [])
    todo = [tasks(options)[name]() for name in options.task]
    # Seeds first, so that what there is of an interrupted benchmark is a table.
    for seed, task in itertools.product(options.seeds, todo):
        for name in options.methods or task.methods:
            keras.backend.clear_session()
            model = task.model(task.methods[name], seed)
            told = settings(task, name, model, options.steps)
            old = next((row for row in rows if same(row, told)), None)
            record = name_of(options.out)
            if old and provenance.holds(ROOT, old, record, "mode_coverage"):
                continue
            new = told | train(task, model, options.steps) | made
            rows = [row for row in rows if row is not old] + [new]
            shown = ("task", "method", "seed", *task.figures, "seconds")
            print({key: new[key] for key in shown}, flush=True)
            report(options, rows)
    print(report(options, rows))


if __name__ == "__main__":
    main()
