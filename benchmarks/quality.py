"""How good samples get at one budget: the zoo beside other people's DCGANs.

    pip install -e '.[eval,peers]'
    python -m benchmarks.quality --out benchmarks/results/quality.json --plots plots

Every latent model of the zoo, variants with R1 or faster rates, the DCGANs of Keras's,
TensorFlow's and PyTorch's tutorials (`benchmarks/methods.py`), and other real images as
the floor: KID, FID, precision, recall, density and coverage of `--samples` images
against as many real ones, at `--checkpoints` times of the training.

**A step is one update of the discriminator on `--batch-size` real images**, whatever
the method: all see the same number of images. Methods with five critic steps so update
the generator a fifth as often; the table says how often. Ours are judged by their
averaged generator, with the plain one under "others"; PyTorch's as its example samples,
in training mode, with moving statistics under "others". The best checkpoint has the
least KID, chosen by the samples that it is told for.

Each run is a process of its own and is written down as it ends. The same command goes
on after those that are there, unless their code has changed and nobody vouches for them
(see CONTRIBUTING.md); `--models` and `--seeds` do a part of it. Seconds of the clock
count whatever else the machine does; those of the CPU, of all cores together, less so.
"""

import argparse
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    from benchmarks import methods
    from ganzoo import features

from benchmarks import provenance, tables
from benchmarks.curves import draw_curves
from benchmarks.processes import require_torch
from benchmarks.record import earlier, name_of, origin, out_file, write_record

ROOT = pathlib.Path(__file__).parent.parent
SETTINGS = ("steps", "batch_size", "width", "samples", "extractor", "checkpoints")
SETS = ["fashion_mnist", "mnist", "cifar10"]
SHIPPED = {"fashion_mnist": "fashion_mnist_10k"}
# Critic steps of a training step; checkpoints must fall between two of them.
MOST_PARTS = 5
_RIVALS = (methods.BASELINES, methods.RETUNED)


def source(name: str, data_dir: str | None) -> str | None:
    """What `ganzoo.datasets.images` is to open for the name of a data set: TFDS's if it
    is prepared, or else the shipped one, or `None`."""
    folder = data_dir or os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")
    root = pathlib.Path(folder).expanduser() / name
    if any(root.glob("*/dataset_info.json")):
        return f"tfds:{name}"
    return SHIPPED.get(name)


def run(key: dict, given) -> dict:
    """One run, in a process of its own.

    Raises:
        subprocess.CalledProcessError: If it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "found.json"
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in key.items()]
        flags += [f"--torch-python={given.torch_python}", f"--out={out}"]
        if given.data_dir:
            flags.append(f"--data-dir={given.data_dir}")
        if given.plots:
            name = "-".join(str(key[part]) for part in ("data", "method", "seed"))
            flags.append(f"--picture={given.plots / name.replace(':', '-')}.png")
        made = origin()
        command = [sys.executable, "-m", "benchmarks.quality_run", *flags]
        subprocess.run(command, check=True, cwd=ROOT)
        found = json.loads(out.read_text())
    return {"settings": key} | made | found


def ratios(rows: list[dict]) -> list[dict]:
    """KID of each of our DCGANs over that of the best tutorial as it is, and of the
    best that has our rates: means over the seeds that all of them have. Ours are
    averaged generators; `not_averaged` is the same of the plain ones."""
    found = []
    for alike in tables.budgets(rows):
        budget = {key: alike[0]["settings"][key] for key in ("data", "steps")}
        plain = _kids(alike, "last", methods.PLAIN)
        for when in ("last", "best"):
            kids = _kids(alike, when)
            for pair in itertools.product(methods.OURS, _RIVALS):
                ratio = _ratio(kids, *pair)
                if ratio:
                    if when == "last":
                        ratio["not_averaged"] = _ratio(plain, *pair)["ratio"]
                    found.append(budget | {"method": pair[0], "when": when} | ratio)
    return found


def _kids(rows, when, ours=None):
    """By method and seed; that of others by whichever way of sampling is better, of
    ours the one that is named."""
    kids = {}
    for row in rows:
        settings, ways = row["settings"], [row[when]]
        if settings["method"] not in methods.ZOO:
            ways += row["others"].values()
        elif ours in row["others"]:
            ways = [row["others"][ours]]
        kid = min(tables.value(way, "kid") for way in ways)
        kids.setdefault(settings["method"], {})[settings["seed"]] = kid
    return kids


def _ratio(kids, name, others):
    """Of one method to the best of others, if all of them are there."""
    if not all(each in kids for each in (name, *others)):
        return None
    seeds = sorted(set(kids[name]).intersection(*(kids[other] for other in others)))
    if not seeds:
        return None
    means = {
        each: statistics.mean(kids[each][seed] for seed in seeds)
        for each in (name, *others)
    }
    best = min(others, key=means.get)
    return {
        "beside": best,
        "seeds": seeds,
        "ratio": round(means[name] / means[best], 4),
    }


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", nargs="+", choices=SETS, default=SETS)
    add("--data-dir", help="of tensorflow-datasets")
    add("--models", nargs="+", choices=methods.NAMES, default=methods.NAMES)
    add("--seeds", nargs="+", type=int, default=[2, 3], help="1 chose the rates")
    add("--steps", type=int, default=4000, help="updates of the discriminator")
    add("--batch-size", type=int, default=64, help="real images in each")
    add("--width", type=int, default=32)
    add("--samples", type=int, default=5000)
    add("--extractor", choices=features.names(), default="efficientnet_lite0")
    add("--checkpoints", type=int, default=8)
    add("--torch-python", default=sys.executable, help="an interpreter with torch")
    add("--out", type=out_file)
    add("--plots", type=pathlib.Path, help="folder for curves and samples")
    given = parser.parse_args()
    parts = MOST_PARTS * given.checkpoints
    if parts < 1 or given.steps < 1 or given.steps % parts:
        parser.error(
            f"--steps must be a multiple of {MOST_PARTS} x --checkpoints, both at "
            f"least 1. Received: {given.steps} and {given.checkpoints}."
        )
    if given.samples < 10:
        parser.error(f"--samples must be 10 or more. Received: {given.samples}.")
    if len({*given.seeds}) < len(given.seeds):
        parser.error(f"--seeds must differ. Received: {given.seeds}.")
    if {*methods.TORCH} & {*given.models}:
        without = f"leave {' and '.join(methods.TORCH)} out of --models"
        require_torch(parser, given.torch_python, without)
    return given


def planned(given) -> list[dict]:
    """Settings of all runs, whole seeds first."""
    keys = []
    for name in given.data:
        opened = source(name, given.data_dir)
        if opened is None:
            print(
                f"{name} is left out: tensorflow-datasets has not prepared it in "
                "--data-dir or TFDS_DATA_DIR.",
                flush=True,
            )
            continue
        if not opened.startswith("tfds:"):
            print(f"{name} is {opened}, of the package: TFDS's is not prepared.")
        for seed in given.seeds:
            for method in given.models:
                if method == methods.REAL and seed != given.seeds[0]:
                    continue  # It draws nothing.
                key = {"data": opened, "method": method, "seed": seed}
                keys.append(key | {part: getattr(given, part) for part in SETTINGS})
    return keys


def main():
    given = parse()
    rows, failed = earlier(given.out).get("runs", []), []
    todo = planned(given)
    if not todo:
        sys.exit(f"--data names nothing that is there. Received: {given.data}.")
    for key in todo:
        name = name_of(given.out)
        if any(provenance.finished(ROOT, row, key, name, "quality") for row in rows):
            continue
        start = time.perf_counter()
        try:
            row = run(key, given)
        except subprocess.CalledProcessError as error:
            print(f"failed: {error}", flush=True)
            failed.append(key)
            continue
        rows = [old for old in rows if old["settings"] != key] + [row]
        print(f"{key}: {time.perf_counter() - start:.0f} s", flush=True)
        if given.out:
            results = {"ratios": ratios(rows), "runs": rows}
            write_record(given.out, vars(given), results)
    for data in dict.fromkeys(row["settings"]["data"] for row in rows):
        for when in ("last", "best"):
            table = tables.quality({"runs": rows}, data, when)
            print(f"\n{data}, {when} checkpoint:\n\n{table}")
        if given.plots:
            draw_curves(rows, data, given.plots)
    for ratio in ratios(rows):
        print(ratio)
    if failed:
        sys.exit(f"{len(failed)} runs failed: {failed}")


if __name__ == "__main__":
    main()
