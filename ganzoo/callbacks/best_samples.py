"""Figures of samples during training, and the model that had the best."""

import json
import pathlib

import keras

from ganzoo.arguments import below_one, choice, whole_number
from ganzoo.callbacks.epochs import first_step, left_inside
from ganzoo.cluster import is_chief
from ganzoo.evaluation import FeatureCache, evaluate
from ganzoo.evaluation.diversity_beside import diversity_beside
from ganzoo.evaluation.evaluate import counts
from ganzoo.evaluation.samples import Generated, Stored
from ganzoo.files import atomic, read_json
from ganzoo.metrics import KernelDistance
from ganzoo.metrics.names import better
from ganzoo.quality import check_metrics, listed

# Samples that tell whether they are all alike, as many as `CollapseMonitor` takes. Of
# these the first greys of a DCGAN had a diversity of 0.1 to 0.4, its first shapes more.
COMPARED = 256


class BestSamples(keras.callbacks.Callback):
    """Compare samples with real ones every few epochs, and keep the best model.

    The values are logged, so history, curves and callbacks that come later, such as
    `EarlyStopping("kid_lite0_1k", mode="min")`, have them. `best.keras` is the model of
    the epoch with the best value, `best.json` tells the epoch and all values. GANs do
    not get better and better: the last epoch is seldom the best, some collapse late.

    An epoch whose samples are all alike is best only as long as no other one is there:
    the one grey of an untrained generator can have a better KID than the first shapes.

    Features of the real samples are computed once. It draws samples as `generate` does,
    so with the averaged generator if there is one, from the same noise each time.

    Args:
        directory: Folder for the files.
        data: Real samples, in any form that `ganzoo.evaluation.evaluate` takes.
        metrics: Metrics of `ganzoo.metrics`, or one. Defaults to `KernelDistance()` by
            EfficientNet-Lite0, of 1,000 samples or of as many as `data` hold; for
            clothes `KernelDistance("fashion_mnist")` is better and quicker.
        monitor: Name of the value that decides. Defaults to the first.
        mode: `"min"` or `"max"`. Defaults to what the name's first word says.
        every: Epochs from one comparison to the next. Defaults to 1.
        seed: Integer that chooses the noise. Defaults to 0.
        least_diversity: The `diversity` (see `CollapseMonitor`) below which samples are
            all alike, in [0, 1). Defaults to 0.4; 0 lets the value alone decide.

    Raises:
        ValueError: If `data` hold fewer samples than a metric is for, or it cannot be
            told which value is better; after the first epoch, if `monitor` names none.

    Example:

    >>> import ganzoo, tempfile
    >>> model = ganzoo.DCGAN((28, 28, 1), width=4, seed=1)
    >>> model.compile()
    >>> data = ganzoo.datasets.images("fashion_mnist_10k", split="train[:200]")
    >>> kid = KernelDistance("fashion_mnist", samples=100)
    >>> best = BestSamples(tempfile.mkdtemp(), data, [kid])
    >>> history = model.fit(data, verbose=0, callbacks=[best]).history
    >>> "kid_fashion_100" in history, (best.directory / "best.keras").exists()
    (True, True)
    """

    def __init__(
        self,
        directory,
        data,
        metrics=None,
        monitor: str | None = None,
        mode: str | None = None,
        every: int = 1,
        seed: int = 0,
        least_diversity: float = 0.4,
    ):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.data = data
        self.cache = FeatureCache()
        self.metrics = None if metrics is None else listed(metrics)
        self.monitor = monitor
        if mode is not None:
            choice("mode", mode, ("min", "max"))
        self.mode = mode
        if metrics is not None:
            self._check_metrics()
        self.every = whole_number("every", every)
        self.seed = seed
        below_one("least_diversity", least_diversity)
        self.least_diversity = least_diversity
        self.best, self._best_is_varied = None, False

    def set_model(self, model):
        super().set_model(model)
        # Opened once, not at each epoch.
        self.data = Stored.of(self.data, "data", model)
        if self.metrics is None:
            self.metrics = [KernelDistance(samples=min(1000, self.data.size))]
            self._check_metrics()
        self.data.require(counts(self.metrics, self.data)[0], "BestSamples")

    def _check_metrics(self):
        check_metrics(self.metrics, least=1)
        deciding = self.monitor or self.metrics[0].name
        self.mode = self.mode or better(deciding)
        if self.mode is None:
            raise ValueError(
                f'`mode` must be "min" or "max", as the name of {deciding!r} does not '
                "tell which is better. Received: None."
            )

    def on_epoch_begin(self, epoch, logs=None):
        self._first_step = first_step(self.model)
        if epoch == 0:  # A run from the beginning: what another one kept goes.
            self.best, self._best_is_varied = None, False
            for name in ("best.keras", "best.json") if is_chief() else ():
                (self.directory / name).unlink(missing_ok=True)
        elif self.best is None:
            record = read_json(self.directory / "best.json")
            # Of a later epoch it is from a run that this one takes the place of.
            if record.get("epoch", epoch + 1) <= epoch:
                self.best = record["value"]
                # Files of older versions do not tell.
                diversity = record.get("diversity", 1.0)
                self._best_is_varied = diversity >= self.least_diversity

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every or left_inside(self, self._first_step):
            return
        values = evaluate(
            self.model, self.data, self.metrics, seed=self.seed, cache=self.cache
        )
        if logs is not None:
            logs.update(values)
        monitor = self.monitor or next(iter(values))
        if monitor not in values:
            raise ValueError(
                f"`monitor` must be one of {sorted(values)}. Received: {monitor!r}."
            )
        value, diversity = values[monitor], self._diversity()
        varied = diversity >= self.least_diversity
        if not self._is_best(value, varied):
            return
        self.best, self._best_is_varied = value, varied
        if not is_chief():
            return
        with atomic(self.directory / "best.keras") as path:
            self.model.save(path)
        record = {
            "epoch": epoch + 1,
            "monitor": monitor,
            "value": value,
            "diversity": diversity,
            "values": values,
        }
        with atomic(self.directory / "best.json") as path:
            path.write_text(json.dumps(record, indent=2))

    def _diversity(self):
        count = min(COMPARED, self.data.size)
        drawn = Generated(self.model, self.data, self.seed).images(0, count)
        return diversity_beside(self.data, drawn, self.model)

    def _is_best(self, value, varied):
        if value != value:  # NaN is never best.
            return False
        if self.best is None or varied != self._best_is_varied:
            return self.best is None or varied
        return value < self.best if self.mode == "min" else value > self.best
