"""How long a training step takes, beside the steps that other people write.

    pip install -e '.[peers]'
    python -m benchmarks.step_time --out benchmarks/results/step_time.json

- `steps`: DCGAN, WGAN-GP and pix2pix beside the steps of tutorials on the same networks
  (`benchmarks/textbook.py`, `textbook_tensorflow.py`) and beside PyTorch's in both
  layouts (`torch_steps.py`), whose networks must have as many weights and outputs;
- `generate`: images out of a generator, beside PyTorch without gradients;
- `variants`: every model in both precisions, as a graph and compiled by XLA;
- `growth`: with the batch, the image and the epoch, and over many steps
  (`step_growth.py`).

Told are milliseconds a step, images a second, seconds of the first step (tracing and
compilation), the largest resident set, and the share of what the machine reaches in a
product of large matrices, in the same turns. Contestants take turns (`turns.py`), and
ratios are of medians: how many times as long as ganzoo's step others take.

Each row is written down as it ends. The same command goes on after those that are
there, unless their code has changed and nobody vouches for them (see CONTRIBUTING.md);
`--minutes` stops it after a while.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    from benchmarks import step_cases, step_growth

from benchmarks import provenance
from benchmarks.record import commit, earlier, uncommitted_changes, write_record
from benchmarks.step_comparison import compare
from benchmarks.turns import ROOT

PARTS = ("steps", "generate", "variants", "growth")


def planned(given) -> list[tuple[str, dict, object]]:
    """Rows to be made: their part, what tells each from others, and a function that
    makes the rest of it."""
    how = given.rounds, given.seconds, given.threads
    rows = []
    for part in given.parts:
        if part == "growth":
            for growth in step_growth.planned():
                rows.append(
                    (growth, lambda growth=growth: step_growth.grow(growth, *how))
                )
            continue
        for found in step_cases.comparisons(part, given.dtypes, given.torch_python):
            rows.append((found, lambda found=found: compare(found, *how)))
    rows = [(found.part, found.key, make) for found, make in rows]
    if "growth" in given.parts:
        steps = {"with": "steps", "model": "DCGAN"}
        rows.append(("growth", steps, lambda: step_growth.over_steps(given.steps)))
    return [row for row in rows if wanted(row[1], given)]


def wanted(key, given) -> bool:
    """Whether the arguments ask for a row."""
    sizes = given.batch_sizes
    return (not given.models or key["model"] in given.models) and (
        not sizes or key.get("batch_size") in sizes
    )


def finished(row, key, record) -> bool:
    """Whether a row of a record is the one of `key`, and of the code as it is."""
    return same(row, key) and provenance.holds(ROOT, row, record, "step_time")


def same(row, key) -> bool:
    """Whether a row is the one of `key`."""
    return all(row.get(name) == value for name, value in key.items())


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    add("--models", nargs="+", help="such as WGANGP; default: all")
    add("--dtypes", nargs="+", choices=step_cases.DTYPES, default=step_cases.DTYPES)
    add("--batch-sizes", nargs="+", type=int, help="default: all")
    add("--rounds", type=int, default=15)
    add("--seconds", type=float, default=1.0, help="of a turn")
    add("--steps", type=int, default=5000, help="of the long run")
    add("--threads", type=int, default=os.cpu_count())
    add("--torch-python", default=sys.executable, help="an interpreter; '' for none")
    add("--minutes", type=float, help="begin no row after so many")
    add("--out", type=pathlib.Path)
    given = parser.parse_args(arguments)
    given.torch_python = given.torch_python or None
    if given.torch_python and {"steps", "generate"} & {*given.parts}:
        command = [given.torch_python, "-c", "import torch"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            parser.error(
                f"{given.torch_python} has no torch. Install the extra `peers`, name "
                "another interpreter with --torch-python, or leave PyTorch out with "
                "--torch-python ''."
            )
    return given


def main():
    given = parse()
    results = earlier(given.out)
    begun = time.perf_counter()
    for part, key, make in planned(given):
        rows = results.get(part, [])
        if given.out and any(finished(row, key, given.out.stem) for row in rows):
            continue
        start = time.perf_counter()
        if given.minutes and start - begun > 60 * given.minutes:
            sys.exit("Out of time. The same command goes on.")
        made = {"commit": commit(), "uncommitted_changes": uncommitted_changes()}
        row = key | make() | made
        print(
            f"{part}, {time.perf_counter() - start:.0f} s: {json.dumps(row)}",
            flush=True,
        )
        # In the place of the one before, so that tables keep their order.
        if not any(same(old, key) for old in rows):
            rows.append(row)
        results[part] = [row if same(old, key) else old for old in rows]
        if given.out:
            write_record(given.out, vars(given), results)


if __name__ == "__main__":
    main()
