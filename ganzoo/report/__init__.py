"""A page about a trained model: samples, figures, neighbours, balance."""

import importlib.metadata
import io
import pathlib
import platform

from ganzoo import datasets
from ganzoo.callbacks.run_record import PACKAGES, plot_history, read_history
from ganzoo.evaluation.samples import in_the_shape_of, is_translator
from ganzoo.files import atomic
from ganzoo.report.examination import Examination, examine
from ganzoo.report.findings import Finding, findings
from ganzoo.report.page import interval, number, page
from ganzoo.report.scores import Score

__all__ = [
    "Examination",
    "Finding",
    "data_for",
    "examine",
    "findings",
    "table",
    "write",
]


def data_for(model, source, make=None, split=None, resize="crop"):
    """What a model learnt from, in the size and colors of its samples.

    Args:
        model: Model with `generate` or `translate`.
        source: What `ganzoo.datasets.images` opens, or `ganzoo.datasets.translation`
            for a model that translates.
        make: How sources of pairs are made; see `ganzoo.datasets.translation`.
        split: Part of the data, such as `"train[:90%]"`. Defaults to all.
        resize: `"crop"` (default) or `"pad"`, as the model was trained.

    Returns:
        `ganzoo.datasets` batches.

    Raises:
        ValueError: If the data cannot be opened, or `make` is for another model.
    """
    if is_translator(model):
        return datasets.translation(
            source,
            make=make,
            resize=resize,
            split=split,
            batch_size=1,
            **in_the_shape_of(model),
        )
    if make is not None:
        raise ValueError(
            "`make` is for models that translate. Received: "
            f"{make!r}, for a {type(model).__name__}."
        )
    return datasets.images(
        source, resize=resize, split=split, batch_size=1, **in_the_shape_of(model)
    )


def write(examination: Examination, path, history=None, facts=None) -> pathlib.Path:
    """Write the page, one HTML file with all of its pictures.

    Args:
        examination: What `examine` found.
        path: File to write.
        history: `history.csv` of the training, for its curves. Defaults to none.
        facts: Dict of what else shall stand at the end, such as file and data.

    Returns:
        The path.

    Example:

    >>> import tempfile
    >>> import ganzoo
    >>> data = ganzoo.datasets.images("fashion_mnist_10k", split="train[:100]")
    >>> model = ganzoo.DCGAN((28, 28, 1), width=4, seed=1)
    >>> found = examine(model, data, repeats=2)
    >>> path = write(found, pathlib.Path(tempfile.mkdtemp()) / "report.html")
    >>> "It is not realistic" in path.read_text()
    True
    """
    path = pathlib.Path(path)
    curves = None
    rows = read_history(history) if history is not None else []
    if rows:
        file = io.BytesIO()
        plot_history(rows, file)
        curves = file.getvalue()
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    facts = {str(name): str(value) for name, value in (facts or {}).items()}
    facts |= {
        "samples": f"{examination.repeats} x {examination.samples}",
        "extractor": examination.extractor,
        "versions": ", ".join(
            f"{name} {version}" for name, version in versions.items()
        ),
        "python": platform.python_version(),
        "machine": platform.processor() or platform.machine(),
    }
    with atomic(path) as temporary:
        temporary.write_text(page(examination, facts, curves), encoding="utf-8")
    return path


def table(examination: Examination) -> str:
    """The figures as text, one a line, with those of real samples."""
    lines = [("", "samples", "real")]
    for name, score in examination.scores.items():
        lines.append((name, interval(score), number(score.real)))
    if examination.memory is not None:
        memory, of_real = examination.memory, examination.memory_of_real
        share = Score(memory.authenticity, memory.error, of_real.authenticity, "high")
        lines.append(("authenticity", interval(share), number(share.real)))
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    name, value, real = widths
    return "\n".join(
        f"{line[0]:<{name}}  {line[1]:>{value}}  {line[2]:>{real}}" for line in lines
    )
