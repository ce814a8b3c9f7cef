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
there, unless they were measured otherwise (`--rounds`, `--seconds`, `--threads`, other
contestants), or their code has changed and nobody vouches for them (see
CONTRIBUTING.md); `--minutes` stops it after a while. Times of another machine need a
file of their own.
"""

import argparse
import functools
import itertools
import json
import os
import sys
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    from benchmarks import step_cases, step_growth
    import ganzoo

from benchmarks import provenance
from benchmarks.processes import require_torch
from benchmarks.record import (
    earlier,
    machine,
    name_of,
    origin,
    out_file,
    same,
    write_record,
)
from benchmarks.step_comparison import compare
from benchmarks.turns import ROOT

PARTS = ("steps", "generate", "variants", "growth")


def planned(given) -> list[tuple[str, dict, dict, object]]:
    """Rows to be made: their part, what tells each from others, how it is measured, and
    a function that makes the rest of it."""
    turns = {name: getattr(given, name) for name in ("rounds", "seconds", "threads")}
    rows = []
    for part in given.parts:
        if part == "growth":
            found, make = step_growth.planned(), step_growth.grow
        else:
            found = step_cases.comparisons(part, given.dtypes, given.torch_python)
            make = compare
        for each in found:
            how = turns | {"names": [c.name for c in each.contestants]}
            make_it = functools.partial(make, each, **turns)
            rows.append((part, each.key, how, make_it))
    if "growth" in given.parts:
        key, how = {"with": "steps", "model": "DCGAN"}, {"steps": given.steps}
        make_it = functools.partial(step_growth.over_steps, **how)
        rows.append(("growth", key, how, make_it))
    return [row for row in rows if wanted(row[1], given)]


def wanted(key, given) -> bool:
    """Whether the arguments ask for a row."""
    sizes = given.batch_sizes
    return (not given.models or key["model"] in given.models) and (
        not sizes or key.get("batch_size") in sizes
    )


def finished(row, key, how, record) -> bool:
    """Whether a row of a record is the one of `key`, measured like that, and of the
    code as it is."""
    alike = same(row, key) and row.get("measured") == how
    return alike and provenance.holds(ROOT, row, record, "step_time")


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    add("--models", nargs="+", choices=ganzoo.models.__all__, help="default: all")
    add("--dtypes", nargs="+", choices=step_cases.DTYPES, default=step_cases.DTYPES)
    add("--batch-sizes", nargs="+", type=int, help="default: all")
    add("--rounds", type=int, default=15)
    add("--seconds", type=float, default=1.0, help="of a turn")
    add("--steps", type=int, default=5000, help="of the long run")
    add("--threads", type=int, default=os.cpu_count())
    add("--torch-python", default=sys.executable, help="an interpreter; '' for none")
    add("--minutes", type=float, help="begin no row after so many")
    add("--out", type=out_file)
    given = parser.parse_args(arguments)
    for name in ("rounds", "threads", "steps"):
        if getattr(given, name) < 1:
            parser.error(
                f"--{name} must be 1 or more. Received: {getattr(given, name)}."
            )
    given.torch_python = given.torch_python or None
    if given.torch_python and {"steps", "generate"} & {*given.parts}:
        without = "leave PyTorch out with --torch-python ''"
        require_torch(parser, given.torch_python, without)
    return given


def main():
    given = parse()
    results = earlier(given.out)
    here = machine()
    for row in itertools.chain(*results.values()):
        there = row.get("machine")
        if there != here:
            sys.exit(
                f"--out has times of another machine, {there}; this one is {here}. "
                "Give it a file of its own."
            )
    begun = time.perf_counter()
    todo = planned(given)
    if not todo:
        sys.exit(
            "Nothing to time: there is no such model or batch size among "
            f"{', '.join(given.parts)}."
        )
    for part, key, how, make in todo:
        rows = results.get(part, [])
        record = name_of(given.out)
        if any(finished(row, key, how, record) for row in rows):
            continue
        start = time.perf_counter()
        if given.minutes and start - begun > 60 * given.minutes:
            sys.exit("Out of time. The same command goes on.")
        made = origin()
        row = key | make() | {"measured": how} | made
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
