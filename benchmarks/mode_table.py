"""Runs of one method as mean ± standard error, beside what papers report."""

import json
import statistics

FIGURES = ("modes", "high_quality", "reverse_kl")
# What runs of one line of the table have in common.
SHARED = ("task", "method", "steps", "parameters", "recipe", "deviations")

# Mean, standard error. PacGAN, table 1: 400,000 iterations, 10 trials.
PACGAN = {
    "ring": {
        "GAN": {"modes": (6.3, 0.5), "high_quality": (0.982, 0.002)},
        "ALI": {"modes": (6.6, 0.3), "high_quality": (0.976, 0.004)},
        "GAN, pack 2": {"modes": (7.9, 0.1), "high_quality": (0.956, 0.020)},
        "GAN, pack 3": {"modes": (7.8, 0.1), "high_quality": (0.977, 0.003)},
        "GAN, pack 4": {"modes": (7.8, 0.1), "high_quality": (0.959, 0.014)},
    },
    "grid": {
        "GAN": {"modes": (17.3, 0.8), "high_quality": (0.948, 0.007)},
        "ALI": {"modes": (24.1, 0.4), "high_quality": (0.957, 0.006)},
        "GAN, pack 2": {"modes": (23.8, 0.7), "high_quality": (0.913, 0.008)},
        "GAN, pack 3": {"modes": (24.6, 0.4), "high_quality": (0.942, 0.004)},
        "GAN, pack 4": {"modes": (24.8, 0.2), "high_quality": (0.936, 0.006)},
    },
}
# Reported by VEEGAN, PacGAN and R3GAN, with networks and classifiers that differ; taken
# from later papers' quotations, and not compared with the originals.
STACKED = {
    "GAN": {"modes": (99.0, None)},
    "VEEGAN": {"modes": (150.0, None)},
    "GAN, pack 2": {"modes": (1000.0, None)},
    "WGAN-GP": {"modes": (959.0, None)},
    "StyleGAN2": {"modes": (940.0, None)},
    "R1 + R2, relativistic": {"modes": (1000.0, None), "reverse_kl": (0.029, None)},
}
PUBLISHED = PACGAN | {"stacked_mnist": STACKED}


def summary(rows):
    """Mean and standard error over the runs that differ in nothing but their seed.

    Args:
        rows: Dicts of runs, with `SHARED` and some of the `FIGURES`.

    >>> same = {"task": "ring", "method": "GAN", "steps": 9, "parameters": [70, 30],
    ...         "recipe": [], "deviations": [], "high_quality": 0.5, "reverse_kl": 0.0}
    >>> rows = [same | {"modes": modes} for modes in (5, 7)]
    >>> summary(rows)[0]["ours"]["modes"]
    [6.0, 1.0]
    """
    groups = {}
    for row in rows:
        key = json.dumps([row[name] for name in SHARED])
        groups.setdefault(key, []).append(row)
    return [
        {name: runs[0][name] for name in SHARED}
        | {
            "seeds": len(runs),
            "ours": {
                name: mean_and_error([run[name] for run in runs])
                for name in FIGURES
                if name in runs[0]
            },
            "published": PUBLISHED[runs[0]["task"]].get(runs[0]["method"], {}),
        }
        for runs in groups.values()
    ]


def mean_and_error(values):
    """Mean, and its standard error if there are values enough.

    >>> mean_and_error([0.5])
    [0.5, None]
    """
    mean = round(statistics.fmean(values), 4)
    if len(values) < 2:
        return [mean, None]
    return [mean, round(statistics.stdev(values) / len(values) ** 0.5, 4)]


def markdown(entries):
    """`summary(...)` as tables, one a task."""
    parts = []
    for task in dict.fromkeys(entry["task"] for entry in entries):
        own = [entry for entry in entries if entry["task"] == task]
        others = dict(PUBLISHED[task])
        lines = [
            f"**{task}**",
            "",
            "| method | weights | steps | seeds | modes | published "
            "| high quality, % | published | reverse KL | published |",
            "|---|" + "---:|" * 9,
        ]
        for entry in own:
            others.pop(entry["method"], None)
            counts = sum(entry["parameters"]), entry["steps"], entry["seeds"]
            first = [entry["method"], *(f"{count:,}" for count in counts)]
            lines.append(_row(first, entry["ours"], entry["published"]))
        for method, figures in others.items():
            lines.append(_row([method, "", "", ""], {}, figures))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _row(first, ours, published):
    cells = list(first)
    for name, factor, digits in zip(FIGURES, (1, 100, 1), (1, 1, 3)):
        for figures in (ours, published):
            cells.append(_text(figures.get(name), factor, digits))
    return "| " + " | ".join(cells) + " |"


def _text(figure, factor, digits):
    if figure is None:
        return "–"
    return " ± ".join(f"{factor * x:.{digits}f}" for x in figure if x is not None)
