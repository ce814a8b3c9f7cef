"""Records as Markdown tables, for pages that show them."""

import statistics

from benchmarks.tonight_table import tonight


def step_time(results: dict, what: str = "steps") -> str:
    """Of `"steps"` beside other people's, or of all `"variants"`."""
    return {"steps": step_ratios, "variants": step_forms}[what](results)


def step_ratios(results: dict) -> str:
    """Each step, and how many times as fast as others' it is."""
    rows = results["steps"]
    names = list(dict.fromkeys(name for row in rows for name in _ratios(row)))
    heads = ["Step", "Precision", "Images", *names]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in rows:
        step = "`{}`, {} x {}".format(row["model"], *row["image_shape"][:2])
        told = _ratios(row)
        cells = [f"{told[name]:.2f}" if name in told else "" for name in names]
        precision = row.get("dtype", "float32")
        cells = [step, precision, str(row["batch_size"]), *cells]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def step_forms(results: dict) -> str:
    """Milliseconds a step of every model in each form, and images a second of the
    fastest."""
    rows = results["variants"]
    names = list(dict.fromkeys(name for row in rows for name in row["contestants"]))
    heads = ["Model", "Images", *names, "Images a second"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in rows:
        forms = row["contestants"]
        cells = [f"{forms[n]['milliseconds']:.0f}" if n in forms else "" for n in names]
        most = max(form["images_a_second"] for form in forms.values())
        cells = [f"`{row['model']}`", str(row["batch_size"]), *cells, f"{most:,.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratios(row):
    # Records of before PyTorch took part have one.
    return row["ratios"] if "ratios" in row else {"textbook": row["ratio"]}


# Words of the names of metrics, headings, factors, decimals.
QUALITY = (
    ("kid", "KID × 1000", 1000, 1),
    ("fid", "FID", 1, 1),
    ("precision", "Precision", 1, 2),
    ("recall", "Recall", 1, 2),
    ("density", "Density", 1, 2),
    ("coverage", "Coverage", 1, 2),
)


def value(checkpoint: dict, word: str) -> float:
    """The metric whose name begins with `word`."""
    return checkpoint[_name(checkpoint, word)]


def quality(results: dict, data: str, when: str = "last") -> str:
    """Every method on one data set, the least KID first.

    Args:
        results: Those of `benchmarks/quality.py`.
        data: Name of the data set.
        when: `"last"` or `"best"`, the checkpoint.

    Returns:
        Means over seeds; after KID the least and the greatest of them.
    """
    groups = {}
    for row in results["runs"]:
        settings = row["settings"]
        if settings["data"] == data:
            key = settings["method"], settings["steps"], settings["batch_size"]
            groups.setdefault(key, []).append(row)
    ending = _ending(next(iter(groups.values()))[0]["last"])
    heads = [
        f"{head}, {ending}" if word == "fid" else head for word, head, *_ in QUALITY
    ]
    heads = [
        "Method",
        "Images seen",
        "Generator updates",
        "CPU minutes",
        *heads,
        "Seeds",
    ]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]

    def kid(group):
        return statistics.mean(value(row[when], "kid") for row in group[1])

    for (method, *_), rows in sorted(groups.items(), key=kid):
        last = rows[0][when]
        seconds = statistics.mean(row[when]["cpu_seconds"] for row in rows)
        cells = [
            f"{method}",
            f"{last['images']:,}",
            f"{round(rows[0]['generator_updates'] * last['step'] / _steps(rows[0])):,}"
            if "generator_updates" in rows[0]
            else "",
            f"{seconds / 60:.1f}" if seconds else "",
        ]
        for word, _, factor, digits in QUALITY:
            values = [factor * value(row[when], word) for row in rows]
            cell = f"{statistics.mean(values):.{digits}f}"
            if word == "kid" and len(values) > 1:
                cell += f" ({min(values):.{digits}f}–{max(values):.{digits}f})"
            cells.append(cell)
        lines.append(f"| {' | '.join([*cells, str(len(rows))])} |")
    return "\n".join(lines)


def _steps(row):
    return row["settings"]["steps"]


def _name(checkpoint, word):
    return next(
        name
        for name in checkpoint
        if name.startswith(f"{word}_") and not name.endswith("_std")
    )


def _ending(checkpoint):
    return _name(checkpoint, "fid").split("_")[-1]


# By the module in a record's command.
TABLES = {
    "quality": quality,
    "step_time": step_time,
    "tonight": tonight,
}
