"""What a run leaves behind: history, curves, model and a record of how it was made."""

import csv
import importlib.metadata
import json
import pathlib
import platform
import time

import keras

from ganzoo.callbacks.epochs import epochs_wanted
from ganzoo.cluster import is_chief
from ganzoo.files import atomic, read_json
from ganzoo.metrics.names import is_metric

PACKAGES = ("keras-ganzoo", "keras", "tensorflow", "numpy")


class RunRecord(keras.callbacks.Callback):
    """Write what a reader of the results will ask for.

    - `history.csv`: one row an epoch, every logged value; rewritten each epoch;
    - `run.json`: what made the model, its recipe, arguments, data, versions, machine,
      seconds and how far it got;
    - `losses.png`: the curves, when training ends;
    - `model.keras`: the compiled model, when training ends.

    A run that begins after its first epoch (`initial_epoch`, `ExactResume`) keeps the
    rows and the seconds of what came before.

    Args:
        directory: Folder for the files.
        arguments: Dict of what the run was started with, for `run.json`.
        data: Dict that describes the data, for `run.json`.

    Example:

    >>> import ganzoo, numpy as np, tempfile
    >>> model = ganzoo.DCGAN((16, 16, 1), width=4, seed=1)
    >>> model.compile()
    >>> folder = tempfile.mkdtemp()
    >>> images = np.zeros((4, 16, 16, 1), "uint8")
    >>> _ = model.fit(images, verbose=0, callbacks=[RunRecord(folder)])
    >>> sorted(path.name for path in pathlib.Path(folder).iterdir())
    ['history.csv', 'losses.png', 'model.keras', 'run.json']
    """

    def __init__(self, directory, arguments=None, data=None):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.arguments = dict(arguments or {})
        self.data = dict(data or {})

    def on_train_begin(self, logs=None):
        self._rows = None
        self._seconds_before = 0.0
        self._started = time.time()
        # Of a model that no file can hold this fails, better now than after an epoch.
        self._made_with = self.model.get_config()

    def on_epoch_begin(self, epoch, logs=None):
        if self._rows is None:
            self._rows = self._rows_before(epoch)

    def on_epoch_end(self, epoch, logs=None):
        if not is_chief():
            return
        values = {name: float(value) for name, value in (logs or {}).items()}
        self._rows.append({"epoch": epoch + 1} | values)
        self._write_history()
        self._write_record("training")

    def on_train_end(self, logs=None):
        if not is_chief():
            return
        if self._rows is None:  # All epochs were done before.
            before = read_json(self.directory / "run.json")
            finished = before.get("status") == "finished"
            if finished and (self.directory / "model.keras").exists():
                return
            self._rows = self._rows_before(epochs_wanted(self))
        if not self._rows:
            return
        with atomic(self.directory / "losses.png") as path:
            plot_history(self._rows, path)
        with atomic(self.directory / "model.keras") as path:
            self.model.save(path)
        planned = (self.params or {}).get("epochs", self._rows[-1]["epoch"])
        whole = not self.model.stop_training and self._rows[-1]["epoch"] == planned
        self._write_record("finished" if whole else "stopped early")

    def _rows_before(self, epoch):
        """Rows of earlier epochs that a previous process wrote."""
        history = self.directory / "history.csv"
        if epoch == 0 or not history.exists():
            return []
        rows = read_history(history)
        before = read_json(self.directory / "run.json")
        self._seconds_before = before.get("seconds", 0.0)
        return [row for row in rows if row.get("epoch", epoch + 1) <= epoch]

    def _write_history(self):
        columns = list(dict.fromkeys(name for row in self._rows for name in row))
        with (
            atomic(self.directory / "history.csv") as path,
            path.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(self._rows)

    def _write_record(self, status):
        record = {
            "status": status,
            "model": type(self.model).__name__,
            "made_with": self._made_with,
            "seed": self.model.seed,
            "epochs": self._rows[-1]["epoch"],
            "steps": int(self.model.step.numpy()),
            "seconds": round(self._seconds_before + time.time() - self._started, 2),
            "arguments": self.arguments,
            "data": self.data,
            "recipe": self.model.current_recipe.describe(),
            "versions": {name: importlib.metadata.version(name) for name in PACKAGES}
            | {"python": platform.python_version()},
            "machine": platform.processor() or platform.machine(),
        }
        with atomic(self.directory / "run.json") as path:
            path.write_text(json.dumps(record, indent=2, default=str) + "\n")


def read_history(path):
    """The rows of a `history.csv`, none where there is no such file."""
    path = pathlib.Path(path)
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [{k: _number(v) for k, v in row.items()} for row in csv.DictReader(file)]


def _number(text):
    """
    >>> _number("3"), _number("0.5"), _number(""), _number("NA")
    (3, 0.5, '', '')
    """
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:  # Nothing, or what other programs write for that.
        return ""


def plot_history(rows, path):
    """Draw every logged value of `history.csv` rows over epochs.

    Terms of the training share a panel; metrics of samples, whose scales differ, have
    one each.

    Args:
        rows: Dicts with `epoch` and values.
        path: Picture file, or open file, to write.
    """
    from matplotlib.figure import Figure

    names = [n for n in dict.fromkeys(n for row in rows for n in row) if n != "epoch"]
    panels = {}
    for name in names:
        metric = name.removesuffix("_std") if is_metric(name) else None
        panels.setdefault(metric, []).append(name)
    figure = Figure(figsize=(7, 4 + 2 * (len(panels) - 1)), layout="constrained")
    ratios = [2 if metric is None else 1 for metric in panels]
    grid = figure.subplots(
        len(panels), sharex=True, squeeze=False, height_ratios=ratios
    )
    for axes, shown in zip(grid[:, 0], panels.values()):
        for name in shown:
            points = [(r["epoch"], r[name]) for r in rows if r.get(name, "") != ""]
            axes.plot(*zip(*points), label=name, marker="." if len(rows) < 30 else None)
        axes.grid(alpha=0.3)
        axes.legend()
    grid[-1, 0].set_xlabel("epoch")
    grid[-1, 0].xaxis.get_major_locator().set_params(integer=True)
    figure.savefig(path, dpi=120)
