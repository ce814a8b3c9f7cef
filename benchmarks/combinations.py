"""Which options of training go together, two and two, and whether they change it.

    python -m benchmarks.combinations --out benchmarks/results/combinations.json

Each pair trains a small model (`benchmarks/options.py`) for eight steps of plain
descent, on CPUs. Then those options are left out that say how to train, not what:

- "same": the weights are those of that run, within `TOLERANCE`, or `ROUNDING` in mixed
  precision; with `ExactResume` to the bit, of the same run without interruption;
- "trains": weights moved and are finite, and there is no other run to equal;
- "differs": they are other weights, for a reason that is known;
- "refused": the model or `compile` says why at once;
- "fails": all else, which is a bug.
"""

import argparse
import itertools
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

from benchmarks import combinations_table, options
from benchmarks.record import out_file, write_record
import ganzoo
from ganzoo.cluster import is_chief

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Absolute and relative, after eight steps.
TOLERANCE = 1e-5
# bfloat16 keeps 8 bits: each of eight steps may round by 2 ** -8.
ROUNDING = 2**-5
# Measured in float64 against finite differences, in DCGAN's discriminator: synchronized
# right to 1e-7; else 1 to 2 % off, as TensorFlow's moments stop the mean's gradient.
INEXACT = "unsynchronized, Keras's batch norm has inexact second-order gradients"
REASONS = {
    frozenset({"jit_compile=True", "run_eagerly=True"}): "Keras warns, runs eagerly",
    frozenset({"accumulate=2", "synchronized=True"}): "batch norm sees a block",
    frozenset({"synchronized=True", "R1, lazy"}): INEXACT,
    frozenset({"synchronized=True", "GradientPenalty"}): INEXACT,
}


def without_ways(pair):
    """What `pair` is to equal: options that are left, and how closely."""
    left = [each for each in pair if each not in options.WAYS]
    rounding = ROUNDING if any("mixed" in each for each in pair) else TOLERANCE
    if "ExactResume" in pair:
        return [each for each in pair if each != "ExactResume"], 0.0
    if len(left) == len(pair):  # An average follows training, and is not in its way.
        left = [each for each in pair if each != "ema"]
    return (left, rounding) if len(left) < len(pair) else (None, None)


def difference(found, wanted, parts):
    """The largest, relative where numbers are above 1."""
    return max(
        float(np.max(np.abs(a - b) / np.maximum(1.0, np.abs(b)), initial=0.0))
        for part in parts
        for a, b in zip(found[part], wanted[part], strict=True)
        if a.dtype.kind == "f"
    )


def judge(trials, pair):
    """The row of one pair."""
    pair = list(dict.fromkeys(pair))  # One option by itself stands on the diagonal.
    batch_norm = "synchronized=True" in pair
    start = time.perf_counter()

    def row(verdict, **details):
        seconds = round(time.perf_counter() - start, 1)
        return {"options": pair, "verdict": verdict, "seconds": seconds} | details

    try:
        found = trials.outcome(pair, batch_norm)
    except options.Refused as error:
        return row("refused", error=str(error))
    except Exception as error:
        text = " ".join(str(error).split())
        return row("fails", error=f"{type(error).__name__}: {text[:500]}")
    before = trials.begun(pair, batch_norm)
    players = ["generator", "discriminator"]
    if not all(np.isfinite(x).all() for part in found.values() for x in part):
        return row("fails", error="Weights are not finite.")
    if any(difference(found, before, [player]) == 0 for player in players):
        return row("fails", error="A player's weights did not move.")
    left, tolerance = without_ways(pair)
    if left is None:
        return row("trains")
    wanted = trials.outcome(left, batch_norm)
    parts = [*players, *(["average"] if "average" in wanted else [])]
    if tolerance == 0:
        parts.append("optimizers")
    gap = difference(found, wanted, parts)
    details = {"beside": left, "difference": gap, "tolerance": tolerance}
    reason = REASONS.get(frozenset(pair))
    if reason:
        details["reason"] = reason
    if gap <= tolerance or reason:
        return row("same" if gap <= tolerance else "differs", **details)
    return row("fails", error=f"Weights differ by {gap:.2g}.", **details)


def pairs(names):
    for pair in itertools.combinations_with_replacement(names, 2):
        if set(pair) not in options.EXCLUSIVE:
            yield pair


def judged(trials, chosen):
    rows = []
    for pair in chosen:
        rows.append(judge(trials, pair))
        if is_chief():
            print(rows[-1], flush=True)
    return rows


def work(folder):
    """What each worker runs: the row of `multi_worker`."""
    strategy = ganzoo.distribution.strategy("multi_worker")
    trials = options.Trials({"multi_worker": strategy}, folder)
    rows = judged(trials, [p for p in pairs(options.OPTIONS) if "multi_worker" in p])
    if is_chief():
        (folder / "rows.json").write_text(json.dumps(rows))


def from_workers():
    """The rows of two processes that `ganzoo.launch` starts."""
    with tempfile.TemporaryDirectory() as folder:
        script = [__file__, "--work", folder]
        subprocess.run(
            [sys.executable, "-m", "ganzoo.launch", "--workers", "2", *script],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            check=True,
        )
        return json.loads((pathlib.Path(folder) / "rows.json").read_text())


def in_this_process(names):
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0],
        [tf.config.LogicalDeviceConfiguration()] * 2,
    )
    names = [name for name in names if name != "multi_worker"]
    with tempfile.TemporaryDirectory() as folder:
        mirrored = ganzoo.distribution.strategy("mirrored")
        return judged(options.Trials({"mirrored": mirrored}, folder), pairs(names))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--options", nargs="+", default=list(options.OPTIONS))
    parser.add_argument("--out", type=out_file)
    parser.add_argument("--work", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    tf.get_logger().setLevel("ERROR")
    # Not `make_deterministic`: Keras turns XLA off with it.
    keras.utils.set_random_seed(1)
    if arguments.work:
        return work(arguments.work)
    rows = in_this_process(arguments.options)
    if "multi_worker" in arguments.options:
        rows += from_workers()
    results = {"tolerance": TOLERANCE, "rounding": ROUNDING, "pairs": rows}
    print(combinations_table.combinations(results))
    if arguments.out:
        write_record(arguments.out, {"options": arguments.options}, results)


if __name__ == "__main__":
    main()
