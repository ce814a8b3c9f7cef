"""Records as Markdown tables, for pages that show them."""

import statistics

from benchmarks import mode_table
from benchmarks.combinations_table import combinations
from benchmarks.markdown import table
from benchmarks.step_tables import step_time
from benchmarks.tonight_table import tonight

# Words of the names of metrics, headings, factors, decimals.
QUALITY = (
    ("kid", "KID × 1000", 1000, 1),
    ("fid", "FID", 1, 1),
    ("precision", "Precision", 1, 2),
    ("recall", "Recall", 1, 2),
    ("density", "Density", 1, 2),
    ("coverage", "Coverage", 1, 2),
)
TRANSLATION = (
    ("l1", "L1, levels of 255", 1, 1),
    ("psnr", "PSNR, dB", 1, 1),
    ("ssim", "SSIM", 1, 3),
    ("kid", "KID × 1000", 1000, 1),
)


def value(checkpoint: dict, word: str) -> float:
    """The metric whose name begins with `word`."""
    return checkpoint[_name(checkpoint, word)]


def has(checkpoint: dict, word: str) -> bool:
    """Whether there is a metric whose name begins with `word`."""
    return _name(checkpoint, word) is not None


def quality(results: dict, data: str, when: str = "last") -> str:
    """Every method on one data set, the least KID first.

    Args:
        results: Those of `benchmarks/quality.py`.
        data: Name of the data set, or `"ratios"` for our DCGANs on all of them, after
            the last step.
        when: `"last"` or `"best"`, the checkpoint.

    Returns:
        Means over seeds; after KID the least and the greatest of them. There are CPU
        minutes if all runs were on one processor.
    """
    if data == "ratios":
        return _kid_ratios(results["ratios"])
    groups = _seeds_together(results, data)
    ending = _ending(groups[0][0]["last"], "fid")
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
    lines = []
    for rows in _by_kid(groups, when):
        last = rows[0][when]
        cells = [
            rows[0]["settings"]["method"],
            f"{last['images']:,}",
            f"{round(rows[0]['generator_updates'] * last['step'] / _steps(rows[0])):,}"
            if "generator_updates" in rows[0]
            else "",
            _minutes(groups, rows, when),
            *_means(rows, when, QUALITY),
        ]
        lines.append([*cells, str(len(rows))])
    return _filled(heads, lines)


def _kid_ratios(ratios):
    heads = ["Data", "Method", "Beside", "KID, of what that has", "Not averaged"]
    heads.append("Seeds")
    lines = [
        [
            row["data"].removeprefix("tfds:"),
            row["method"],
            row["beside"],
            f"{row['ratio']:.2f}",
            f"{row['not_averaged']:.2f}",
            str(len(row["seeds"])),
        ]
        for row in ratios
        if row["when"] == "last"
    ]
    return table(heads, lines)


def translation(results: dict, data: str) -> str:
    """Every method on one task after the last step, the least KID first.

    Args:
        results: Those of `benchmarks/translation.py`.
        data: Name of the task.

    Returns:
        Means over seeds; after KID the least and the greatest of them. There are CPU
        minutes if all runs were on one processor.
    """
    groups = _seeds_together(results, data)
    ending = _ending(groups[0][0]["last"], "kid")
    heads = [
        f"{head}, N = {ending}" if word == "kid" else head
        for word, head, *_ in TRANSLATION
    ]
    heads = ["Method", "Pairs seen", "CPU minutes", *heads, "Seeds"]
    lines = []
    for rows in _by_kid(groups, "last"):
        seen = rows[0]["last"]["images"]
        cells = [
            rows[0]["settings"]["method"],
            f"{seen:,}" if seen else "",
            _minutes(groups, rows, "last"),
            *_means(rows, "last", TRANSLATION),
            str(len(rows)),
        ]
        lines.append(cells)
    return _filled(heads, lines)


def _filled(heads, lines):
    """A table without the columns that have nothing in them."""
    kept = [place for place in range(len(heads)) if any(row[place] for row in lines)]
    cells = [[row[place] for place in kept] for row in (heads, *lines)]
    return table(cells[0], cells[1:])


def budgets(rows: list[dict]) -> list[list[dict]]:
    """Rows by settings, but for method and seed."""
    return _alike(rows, ("method", "seed"))


def _alike(rows, but):
    groups = {}
    for row in rows:
        key = tuple((k, v) for k, v in row["settings"].items() if k not in but)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _seeds_together(results, data):
    """Rows of one data set, those together that differ by seed alone.

    Raises:
        ValueError: If there are none.
    """
    rows = [row for row in results["runs"] if row["settings"]["data"] == data]
    if not rows:
        known = sorted({row["settings"]["data"] for row in results["runs"]})
        raise ValueError(f"there is no run on {data!r}, but on {known}")
    return _alike(rows, ("seed",))


def _by_kid(groups, when):
    def kid(rows):
        return statistics.mean(value(row[when], "kid") for row in rows)

    return sorted(groups, key=kid)


def _minutes(groups, rows, when):
    """Of the rows of one group, if all groups ran on one processor."""
    if len({row["machine"]["cpu"] for group in groups for row in group}) > 1:
        return ""
    seconds = statistics.mean(row[when]["cpu_seconds"] for row in rows)
    return f"{seconds / 60:.1f}" if seconds else ""


def _means(rows, when, metrics):
    """A cell for each metric, empty where the method has none."""
    cells = []
    for word, _, factor, digits in metrics:
        if not all(has(row[when], word) for row in rows):
            cells.append("")
            continue
        values = [factor * value(row[when], word) for row in rows]
        cell = f"{statistics.mean(values):.{digits}f}"
        if word == "kid" and len(values) > 1:
            cell += f" ({min(values):.{digits}f}–{max(values):.{digits}f})"
        cells.append(cell)
    return cells


def _steps(row):
    return row["settings"]["steps"]


def _name(checkpoint, word):
    found = (
        name
        for name in checkpoint
        if f"{name}_".startswith(f"{word}_") and not name.endswith("_std")
    )
    return next(found, None)


def _ending(checkpoint, word):
    return _name(checkpoint, word).split("_")[-1]


def mode_coverage(results: dict, *tasks: str) -> str:
    """Ours beside published figures, of the named tasks or of all."""
    rows = [row for row in results["summary"] if not tasks or row["task"] in tasks]
    return mode_table.markdown(rows)


# By the module in a record's command.
TABLES = {
    "combinations": combinations,
    "mode_coverage": mode_coverage,
    "quality": quality,
    "step_time": step_time,
    "tonight": tonight,
    "translation": translation,
}
