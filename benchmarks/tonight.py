"""The recipe for tonight: the best KID that five minutes of two cores come to.

    pip install -e '.[eval,tune]'
    python -m benchmarks.tonight --out benchmarks/results/tonight.json

KerasTuner searches loss x regularizer x augmentation x optimizers x averaging
(`benchmarks/tonight_space.py`) for DCGAN's networks on the shipped 10,000 images of
Fashion-MNIST. What the search finds is then trained again with `--seeds`, beside DCGAN
as in its paper, and with the rates of docs/choosing.md, without and with `DiffAugment`,
all with an averaged generator and at the same budget. The best of these is the recipe.

**The budget of a training is `--budget` seconds of the CPU**, all cores together: 600,
which is five minutes of two cores. Seconds of the clock would count what else the
machine does. Each candidate's step is timed, and it gets as many steps as fit, after
what making it ready to train takes: what costs more a step has fewer of them. Learning
rates that decay do so over its own number of steps.

**Pruning**: `--trials` candidates train for an eighth of their steps, the best fourth
of them by KID goes on to three eighths, and the best fourth of those to the end
(successive halving). The first is DCGAN's recipe, the others are drawn at random with
`--seed`. The first cut goes by the features of `--first-extractor`, which tell early
samples apart where those of `--extractor` do not; see `benchmarks/tonight_run.py`.

**KID** compares `--samples` samples with as many of the images, which are held out: all
train on the other 8,000. The final comparison has other seeds than the search, so that
it shows no luck of the draw, but the same held-out images.

With the defaults the search trains for 29 CPU minutes and the final comparison for 80;
timing steps and judging add some. The record is written after each training, from what
lies in `--folder`; the same command goes on where it was left. It ends with the recipe
as a program, which trains on all images. A machine that is busy with other things makes
steps dearer, so candidates get fewer: let it be quiet.
"""

import argparse
import dataclasses
import json
import pathlib
import sys

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import tensorflow as tf

try:
    import keras_tuner  # noqa: F401
except ImportError:
    sys.exit("`benchmarks.tonight` needs KerasTuner: pip install -e '.[eval,tune]'")

from benchmarks import (
    provenance,
    tonight_halving,
    tonight_results,
    tonight_run,
    tonight_space,
    tonight_table,
)
from benchmarks.record import out_file, write_record
from benchmarks.sources import MEASURED

ROOT = pathlib.Path(__file__).parent.parent
FACTOR = 4


class Tonight:
    """The search and the final comparison, whose state is all in a folder."""

    def __init__(self, given):
        self.given = given
        self.folder = given.folder
        names = [field.name for field in dataclasses.fields(tonight_run.Settings)]
        picked = {name: getattr(given, name) for name in names}
        self.settings = tonight_run.Settings(**picked)
        others = {name: getattr(given, name) for name in ("trials", "seed", "threads")}
        self._require_same(picked | others)
        self.judge = tonight_run.Judge(self.settings)
        self.search = tonight_halving.Search(
            self.evaluate,
            tonight_halving.SuccessiveHalving(
                given.trials,
                len(tonight_run.RUNGS),
                FACTOR,
                tonight_space.PAPER,
                hyperparameters=tonight_space.space(),
                seed=given.seed,
            ),
            self.folder,
        )

    def _require_same(self, settings):
        """Refuse a folder of another search, or of other code."""
        file = self.folder / "settings.json"
        if file.exists():
            found = json.loads(file.read_text())
            if found != settings:
                raise ValueError(
                    f"`--folder` must be a new one, or of a search with these "
                    f"settings. Received: {self.folder}, whose settings are {found}, "
                    f"not {settings}."
                )
        for made in sorted(self.folder.glob("*/rung-*.json")):
            row = json.loads(made.read_text())
            sources = MEASURED["tonight"].sources
            changed = provenance.changed_since(ROOT, row["commit"], sources)
            if changed:
                raise ValueError(
                    f"`--folder` must be a new one, or of the code as it is. Received: "
                    f"{self.folder}, since which {', '.join(changed)} changed."
                )
        if not file.exists():
            self._begin(settings)

    def _begin(self, settings):
        """Take a new folder, unless nothing fits into the budget."""
        cost = tonight_run.cost(tonight_space.PAPER, self.settings)
        tonight_run.affordable(cost, self.settings.budget)
        key = tonight_space.cost_key(tonight_space.PAPER)
        self.folder.mkdir(parents=True, exist_ok=True)
        tonight_run.write_json(self.folder / "costs.json", {key: cost})
        tonight_run.write_json(self.folder / "settings.json", settings)

    def steps(self, values) -> int:
        """How many fit into the budget; steps of one cost are timed once."""
        file = self.folder / "costs.json"
        costs = json.loads(file.read_text()) if file.exists() else {}
        key = tonight_space.cost_key(values)
        if key not in costs:
            costs[key] = tonight_run.cost(values, self.settings)
            tonight_run.write_json(file, costs)
        return tonight_run.affordable(costs[key], self.settings.budget)

    def train(self, name, values, seed, part) -> dict:
        """A training, up to a part of it, in a folder of that name."""
        row = tonight_run.train(
            values,
            self.steps(values),
            seed,
            part,
            self.folder / name,
            self.settings,
            self.judge,
        )
        print(f"{name}: {row}", flush=True)
        return row

    def evaluate(self, values, candidate, rung) -> float:
        """What KerasTuner asks for."""
        part = tonight_run.RUNGS[rung]
        values = tonight_space.chosen(values)
        row = self.train(f"trial-{candidate:03d}", values, self.given.seed, part)
        self.write()
        return row["kid" if rung else "first_kid"]

    def run(self):
        self.search.search()
        winner = self.results()["winner"]["values"]
        recipes = {"winner": winner} | tonight_results.KNOWN
        for seed in self.given.seeds:
            for recipe, values in recipes.items():
                name = f"final-{recipe}-{seed}"
                self.train(name, values, seed, tonight_run.PARTS)
                self.write()

    def results(self) -> dict:
        """All that was found so far."""
        values = {}
        for trial in self.search.oracle.trials.values():
            told = trial.hyperparameters.values
            values[told[tonight_halving.CANDIDATE]] = tonight_space.chosen(told)
        return tonight_results.collect(self.folder, values, self.given)

    def write(self):
        if self.given.out:
            write_record(self.given.out, vars(self.given), self.results())


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--budget", type=float, default=600.0, help="CPU seconds of a whole training")
    add("--trials", type=int, default=12, help="candidates to begin with")
    add("--seed", type=int, default=1, help="of the search and its trainings")
    add("--seeds", nargs="+", type=int, default=[2, 3], help="of the final comparison")
    add("--threads", type=int, default=2, help="of TensorFlow")
    add("--data", default="fashion_mnist_10k")
    add("--width", type=int, default=32)
    add("--batch-size", type=int, default=64)
    add("--samples", type=int, default=2000, help="images held out, and drawn, for KID")
    add("--extractor", default="efficientnet_lite0")
    add("--first-extractor", default="fashion_mnist", help="for the first cut")
    add("--folder", type=pathlib.Path, default=pathlib.Path("runs/tonight"))
    add("--out", type=out_file)
    given = parser.parse_args(arguments)
    for name in ("trials", "threads", "seed", "width", "batch_size"):
        if getattr(given, name) < 1:
            flag = name.replace("_", "-")
            parser.error(f"--{flag} must be 1 or more, not {getattr(given, name)}.")
    if given.seed in given.seeds:
        parser.error(
            f"--seeds must be others than --seed {given.seed}, by which the winner was "
            f"chosen, not {given.seeds}."
        )
    return given


def main():
    given = parse()
    tf.config.threading.set_intra_op_parallelism_threads(given.threads)
    tf.config.threading.set_inter_op_parallelism_threads(given.threads)
    tonight = Tonight(given)
    tonight.run()
    results = tonight.results()
    for what in ("trials", "final"):
        print(f"\n{tonight_table.tonight(results, what)}")
    print(f"\n{tonight_table.tonight(results, 'program')}")


if __name__ == "__main__":
    main()
