"""Curves of quality over training, as pictures."""

import pathlib

from matplotlib import colormaps
from matplotlib.figure import Figure

from benchmarks.tables import QUALITY, has, value
from ganzoo.files import atomic


def draw_curves(
    rows: list[dict], data: str, folder: pathlib.Path, panels=QUALITY
) -> list[pathlib.Path]:
    """Draw every metric over CPU seconds of training and over images seen.

    Args:
        rows: Runs of `benchmarks/quality.py` or `translation.py`.
        data: Name of the data set.
        folder: Where the pictures go, `DATA-cpu_seconds.png` and `DATA-images.png`.
        panels: What is drawn, such as `tables.QUALITY`.

    Returns:
        Their paths.
    """
    rows = [row for row in rows if row["settings"]["data"] == data]
    return [
        _draw(
            rows, panels, axis, label, folder / f"{data.replace(':', '-')}-{axis}.png"
        )
        for axis, label in (
            ("cpu_seconds", "seconds of training, of all cores together"),
            ("images", "real images seen"),
        )
    ]


def _draw(rows, panels, axis, label, path):
    columns = -(-len(panels) // 2)
    figure = Figure(figsize=(4 * columns + 1, 8), layout="constrained")
    shown_in = figure.subplots(2, columns, sharex=True).flat
    # One with other rates has the color of the same with the paper's, and dashes.
    names = dict.fromkeys(_plain(row["settings"]["method"]) for row in rows)
    colors = dict(zip(names, [*colormaps["tab20"].colors] * len(names)))
    for panel, (word, head, factor, _) in zip(shown_in, panels):
        shown = set()
        for row in rows:
            name, points = row["settings"]["method"], row["checkpoints"]
            plain = _plain(name)
            if not all(has(point, word) for point in points):
                continue
            values = [factor * value(point, word) for point in points]
            style = {
                "color": colors[plain],
                "label": None if name in shown else name,
                "linestyle": "-" if name == plain else "--",
                "linewidth": 1.2,
            }
            shown.add(name)
            if len(points) == 1:  # Real images: the same at all times.
                panel.axhline(values[0], **style | {"linestyle": ":"})
            else:
                panel.plot([point[axis] for point in points], values, **style)
        if word in ("kid", "fid"):
            # Straight near 0, which the KID of real images is on either side of.
            panel.set_yscale("symlog", linthresh=10)
        panel.set_title(head)
        panel.grid(alpha=0.3)
    figure.supxlabel(label)
    # One line for each seed, in one color; not every method has all panels.
    lines = {}
    for panel in figure.axes:
        for handle, name in zip(*panel.get_legend_handles_labels()):
            lines.setdefault(name, handle)
    figure.legend(
        lines.values(), lines.keys(), loc="outside right center", fontsize="small"
    )
    with atomic(path) as temporary:
        figure.savefig(temporary, dpi=120)
    return path


def _plain(name):
    return name.removesuffix("-fast")
