"""What replicas, lower precision and blocks of a batch cost, beside a plain step.

    python -m benchmarks.scaling --out benchmarks/results/scaling.json

Each way of training has a process of its own, as two strategies in one collide, all of
them with the same threads on the same cores; they take turns, and medians are told.
What replicas on one machine's cores take longer than one device is what the strategy
costs, as there is no more to compute with. Memory is what a process holds at most above
what it held before its first step.
"""

import argparse
import contextlib
import os
import statistics
import time

from benchmarks.processes import added_megabytes, process
from benchmarks.record import out_file, write_record

THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")

# Name, shape, width, images in a step, discriminator steps included.
CASES = {
    "DCGAN": ("DCGAN", (28, 28, 1), 64, 128),
    "WGANGP": ("WGANGP", (32, 32, 3), 64, 320),
}
# Replicas (0 for no strategy), dtype, blocks.
WAYS = {
    "plain": (0, "float32", 1),
    "one replica": (1, "float32", 1),
    "two replicas": (2, "float32", 1),
    "mixed_bfloat16": (0, "mixed_bfloat16", 1),
    "accumulate=4": (0, "float32", 4),
}
# Times as long as a plain step takes, at most.
TARGETS = {"one replica": 1.05, "two replicas": 1.25, "mixed_bfloat16": 1 / 1.1}
MEMORY_BATCH = 512

_steps = {}  # Of this process, by case.


def step_of(case, way, batch_size=None):
    """A function that runs one step, made at its first use in a process."""
    if case in _steps:
        return _steps[case]
    from ganzoo.quiet import quiet_loading

    with quiet_loading():
        import numpy as np
        import tensorflow as tf

        import ganzoo

    name, shape, width, usual = CASES[case]
    replicas, dtype, blocks = WAYS[way]
    size = batch_size or usual
    if replicas:
        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0],
            [tf.config.LogicalDeviceConfiguration()] * replicas,
        )
    strategy = _strategy(replicas)
    with strategy.scope():
        model = getattr(ganzoo, name)(shape, width=width, seed=1, dtype=dtype)
        model.compile(accumulate=blocks)
    images = np.random.default_rng(0).integers(0, 256, (size, *shape), np.uint8)
    model.make_train_function()
    dataset = tf.data.Dataset.from_tensors(images).repeat()
    batches = iter(strategy.experimental_distribute_dataset(dataset))

    def step():
        logs = model.train_function(batches)
        return {name: float(value) for name, value in logs.items()}

    _steps[case] = step
    return step


def _strategy(replicas):
    import ganzoo

    return ganzoo.distribution.strategy("mirrored" if replicas else "none")


def seconds(case, way, count):
    """Of each of `count` steps."""
    step, spent = step_of(case, way), []
    for _ in range(count):
        start = time.perf_counter()
        step()
        spent.append(time.perf_counter() - start)
    return spent


def megabytes(case, way, batch_size):
    """What training adds to a process at most."""
    step = step_of(case, way, batch_size)
    return added_megabytes(lambda: [step() for _ in range(3)])


def compare(case, ways, rounds):
    """Medians of all ways, and how many times as long as the plain one they take."""
    spent = {way: [] for way in ways}
    with contextlib.ExitStack() as stack:
        processes = {way: stack.enter_context(process()) for way in ways}
        for way in ways:
            processes[way].submit(seconds, case, way, 3).result()
        for _ in range(rounds):
            for way in ways:
                # The first of them finds the caches full of another's numbers.
                last = processes[way].submit(seconds, case, way, 3).result()[1:]
                spent[way] += last
                print(case, way, [round(x, 3) for x in last], flush=True)
    medians = {way: statistics.median(each) for way, each in spent.items()}
    ratios = {way: round(medians[way] / medians["plain"], 3) for way in ways}
    return {
        "case": case,
        "image_shape": CASES[case][1],
        "width": CASES[case][2],
        "batch_size": CASES[case][3],
        "milliseconds": {way: round(1000 * value, 1) for way, value in medians.items()},
        "times_as_long": ratios,
        "within_target": {w: ratios[w] <= t for w, t in TARGETS.items() if w in ratios},
    }


def memory(case, ways):
    peaks = {}
    for way in ways:
        with process() as fresh:
            peaks[way] = fresh.submit(megabytes, case, way, MEMORY_BATCH).result()
    return {
        "case": case,
        "batch_size": MEMORY_BATCH,
        "megabytes": {way: round(value) for way, value in peaks.items()},
        "times_as_much": {w: round(v / peaks["plain"], 3) for w, v in peaks.items()},
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=out_file)
    arguments = parser.parse_args()
    os.environ.update(dict.fromkeys(THREADS, str(arguments.threads)))
    ways = list(dict.fromkeys(["plain", *arguments.ways]))
    load = os.getloadavg()[0]
    rows, peaks = [], []
    for case in arguments.cases:
        rows.append(compare(case, ways, arguments.rounds))
        print(rows[-1], flush=True)
    if "accumulate=4" in ways and "DCGAN" in arguments.cases:
        peaks.append(memory("DCGAN", ["plain", "accumulate=4"]))
        print(peaks[-1], flush=True)
    if arguments.out:
        results = {"load_before": load, "steps": rows, "memory": peaks}
        write_record(arguments.out, vars(arguments), results)


if __name__ == "__main__":
    main()
