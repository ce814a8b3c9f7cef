"""How long the metrics' mathematics takes, beside the packages that are in use.

    pip install -e '.[oracles]'
    python -m benchmarks.metric_speed --out benchmarks/results/metric_speed.json

All get the same float32 features: standard normal ones, on which neighbours are hardest
to tell apart. Each side has a process of its own, with the same number of threads, and
they take turns; medians are told. Memory is what a process holds at most above what it
held before, in a fresh process.
"""

import argparse
import contextlib
from importlib.metadata import version
import io
import os
import statistics
import time

import numpy as np

from benchmarks.processes import THREADS, added_megabytes, process
from benchmarks.record import out_file, write_record

PACKAGES = ("pytorch-fid", "clean-fid", "torch-fidelity", "prdc", "scipy", "torch")
NEIGHBORS = 5


def ganzoo_frechet(real, fake):
    from ganzoo.metrics.frechet import frechet_distance, moments

    return frechet_distance(*moments(real), *moments(fake))


def ganzoo_frechet_of_moments(*moments):
    from ganzoo.metrics.frechet import frechet_distance

    return frechet_distance(*moments)


def ganzoo_kernel(real, fake):
    from ganzoo.metrics.kernel import kernel_distance

    return kernel_distance(real, fake, min(1000, len(real) // 2))[0]


def ganzoo_prdc(real, fake):
    from ganzoo.metrics.manifold import prdc

    return prdc(real, fake, NEIGHBORS)[:4]


def ganzoo_precision_recall(real, fake):
    from ganzoo.metrics.manifold import precision_recall

    return precision_recall(real, fake, NEIGHBORS)[:2]


def _moments(real, fake):
    return [m for x in (real, fake) for m in (x.mean(axis=0), np.cov(x, rowvar=False))]


def pytorch_fid_of_moments(*moments):
    from pytorch_fid.fid_score import calculate_frechet_distance

    return float(calculate_frechet_distance(*moments))


def pytorch_fid(real, fake):
    return pytorch_fid_of_moments(*_moments(real, fake))


def clean_fid_of_moments(*moments):
    from cleanfid.fid import frechet_distance

    return float(frechet_distance(*moments))


def clean_fid(real, fake):
    return clean_fid_of_moments(*_moments(real, fake))


def clean_fid_kernel(real, fake):
    from cleanfid.fid import kernel_distance

    return kernel_distance(real, fake, max_subset_size=min(1000, len(real) // 2))


def torch_fidelity_of_moments(*moments):
    from torch_fidelity import metric_fid

    pairs = [
        {"mu": mean, "sigma": covariance}
        for mean, covariance in zip(moments[::2], moments[1::2])
    ]
    found = metric_fid.fid_statistics_to_metric(*pairs, verbose=False)
    return found["frechet_inception_distance"]


def torch_fidelity_frechet(real, fake):
    import torch
    from torch_fidelity import metric_fid

    moments = [
        metric_fid.fid_features_to_statistics(torch.from_numpy(x)) for x in (real, fake)
    ]
    found = metric_fid.fid_statistics_to_metric(*moments, verbose=False)
    return found["frechet_inception_distance"]


def torch_fidelity_kernel(real, fake):
    import torch
    from torch_fidelity.metric_kid import kid_features_to_metric

    found = kid_features_to_metric(
        torch.from_numpy(real),
        torch.from_numpy(fake),
        kid_subset_size=min(1000, len(real) // 2),
        verbose=False,
    )
    return found["kernel_inception_distance_mean"]


def torch_fidelity_precision_recall(real, fake):
    import torch
    from torch_fidelity.metric_prc import calculate_precision_recall_full

    sets = torch.from_numpy(fake), torch.from_numpy(real)
    return calculate_precision_recall_full(*sets, neighborhood=NEIGHBORS)


def prdc(real, fake):
    from prdc import compute_prdc

    with contextlib.redirect_stdout(io.StringIO()):
        return [float(x) for x in compute_prdc(real, fake, NEIGHBORS).values()]


# Whose functions are given the moments, as of real images that were seen before.
OF_MOMENTS = "Fréchet distance of given moments"
CASES = {
    OF_MOMENTS: {
        "ganzoo": ganzoo_frechet_of_moments,
        "pytorch-fid": pytorch_fid_of_moments,
        "clean-fid": clean_fid_of_moments,
        "torch-fidelity": torch_fidelity_of_moments,
    },
    "Fréchet distance": {
        "ganzoo": ganzoo_frechet,
        "pytorch-fid": pytorch_fid,
        "clean-fid": clean_fid,
        "torch-fidelity": torch_fidelity_frechet,
    },
    "kernel distance": {
        "ganzoo": ganzoo_kernel,
        "clean-fid": clean_fid_kernel,
        "torch-fidelity": torch_fidelity_kernel,
    },
    "precision, recall, density, coverage": {"ganzoo": ganzoo_prdc, "prdc": prdc},
    "precision, recall": {
        "ganzoo": ganzoo_precision_recall,
        "torch-fidelity": torch_fidelity_precision_recall,
    },
}


def features(samples, width):
    draw = np.random.default_rng(0).standard_normal
    return [draw((samples, width), dtype=np.float32) for _ in range(2)]


def given(metric, samples, width):
    """What the functions of a metric get."""
    pair = features(samples, width)
    return _moments(*pair) if metric == OF_MOMENTS else pair


def timed(function, *case):
    """Seconds that a call takes, and what it returns; `case` as of `given`."""
    arguments = given(*case)
    start = time.perf_counter()
    value = function(*arguments)
    return time.perf_counter() - start, value


def memory(function, metric, *sizes):
    """Megabytes that a call adds at most; arguments as of `timed`."""
    function(*given(metric, 100, 8))  # Loads what it needs.
    arguments = given(metric, *sizes)
    return added_megabytes(lambda: function(*arguments))


def compare(metric, contestants, samples, width, rounds):
    seconds = {name: [] for name in contestants}
    with contextlib.ExitStack() as stack:
        processes = {name: stack.enter_context(process()) for name in contestants}
        for name, function in contestants.items():
            processes[name].submit(timed, function, metric, 100, 8).result()
        for _ in range(rounds):
            for name, function in contestants.items():
                task = processes[name].submit(timed, function, metric, samples, width)
                spent, value = task.result()
                seconds[name].append(spent)
                print(metric, name, f"{spent:.2f} s", value, flush=True)
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    peaks = {}
    for name, function in contestants.items():
        with process() as fresh:
            task = fresh.submit(memory, function, metric, samples, width)
            peaks[name] = task.result()
    ours = medians["ganzoo"], peaks["ganzoo"]
    others = [name for name in contestants if name != "ganzoo"]
    return {
        "metric": metric,
        "seconds": {name: round(value, 2) for name, value in medians.items()},
        "ratio": {name: round(medians[name] / ours[0], 2) for name in others},
        "megabytes": {name: round(value) for name, value in peaks.items()},
        "memory_ratio": {name: round(peaks[name] / ours[1], 2) for name in others},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--features", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--metrics", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--out", type=out_file)
    arguments = parser.parse_args()
    os.environ.update(dict.fromkeys(THREADS, str(arguments.threads)))
    rows = []
    for metric in arguments.metrics:
        sizes = arguments.samples, arguments.features, arguments.rounds
        rows.append(compare(metric, CASES[metric], *sizes))
        print(rows[-1], flush=True)
    if arguments.out:
        packages = {name: version(name) for name in PACKAGES}
        results = {"packages": packages, "metrics": rows}
        write_record(arguments.out, vars(arguments), results)


if __name__ == "__main__":
    main()
