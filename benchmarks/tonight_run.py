"""One training of `benchmarks/tonight.py`: what its steps cost, and how good it gets.

A training is cut into `PARTS` equal parts and judged after those in `RUNGS`. It keeps
its state in a folder of its own: what halts at a rung, or is killed, goes on from there
as if it had not stopped, with its learning rates on the same line.
"""

import dataclasses
import json
import statistics
import time

import keras

from benchmarks import tonight_space
from benchmarks.record import origin
import ganzoo
from ganzoo.callbacks import ExactResume
from ganzoo.evaluation.samples import Stored
from ganzoo.files import atomic

# A candidate goes on after the first and the third eighth, or is stopped. An eighth of
# five minutes is 300 to 900 steps.
PARTS = 8
RUNGS = (1, 3, 8)
# Steps that are timed together hold every interval of a lazy penalty as often.
TIMED = 16
BLOCKS = 5


@dataclasses.dataclass(frozen=True)
class Settings:
    """What all trainings have in common.

    Args:
        data: What `ganzoo.datasets.images` opens; the last `samples` images of its
            fixed order are held out.
        budget: CPU seconds of a training, all cores together.
        width: Feature maps next to the image.
        batch_size: Images in a step.
        samples: Images that are drawn, and compared with as many that are held out.
        extractor: Whose features are compared.
        first_extractor: Whose features are compared at the first rung. Those of
            EfficientNet tell nothing so early: of DCGAN's samples after 0, 150, 300,
            600 and 900 steps, KID was 2.5, 3.6, 2.0, 3.9 and 3.0. By the classifier of
            clothes it was 1.5, 0.65, 0.18, 0.11 and 0.09 (1000 samples, one seed).

    Raises:
        ValueError: If `samples` leaves too few images to train on.
    """

    data: str = "fashion_mnist_10k"
    budget: float = 600.0
    width: int = 32
    batch_size: int = 64
    samples: int = 2000
    extractor: str = "efficientnet_lite0"
    first_extractor: str = "fashion_mnist"

    def __post_init__(self):
        count = ganzoo.datasets.images(self.data, batch_size=1).num_examples
        if not 2 <= self.samples <= count - self.batch_size:
            raise ValueError(
                f"`samples` must lie between 2 and {count - self.batch_size}: they are "
                f"held out of the {count} images of {self.data!r}, and a batch of "
                f"{self.batch_size} must remain. Received: samples={self.samples}."
            )

    def training(self, seed: int):
        """The batches that are trained on."""
        split = f"train[:-{self.samples}]"
        return ganzoo.datasets.images(
            self.data, split=split, batch_size=self.batch_size, seed=seed
        )


class Judge:
    """KID of a model's samples beside images that no training has seen.

    It returns `"kid"`, `"kid_std"` and, by the other extractor, `"first_kid"`.
    """

    def __init__(self, settings: Settings):
        split = f"train[-{settings.samples}:]"
        held_out = ganzoo.datasets.images(settings.data, split=split, batch_size=1)
        self.real = Stored(held_out, "data")
        self.metrics = [
            ganzoo.metrics.KernelDistance(extractor, settings.samples, name=name)
            for name, extractor in (
                ("kid", settings.extractor),
                ("first_kid", settings.first_extractor),
            )
        ]

    def __call__(self, model) -> dict[str, float]:
        start = time.process_time()
        values = ganzoo.evaluation.evaluate(model, self.real, self.metrics)
        names = ("kid", "kid_std", "first_kid")
        found = {name: round(values[name], 6) for name in names}
        return found | {"judging_cpu_seconds": round(time.process_time() - start, 1)}


class Halting(keras.callbacks.Callback):
    """Counts CPU seconds; after part `until` it has the model judged, and stops `fit`.

    It goes before `ExactResume`: a state at a rung is then one that was judged.
    """

    def __init__(self, folder, until, judge, about):
        super().__init__()
        self.file = folder / "cpu_seconds.json"
        self.result = folder / f"rung-{until:02d}.json"
        self.until, self.judge, self.about = until, judge, about
        self.start = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        now = time.process_time()
        # What was spent after the last state is lost with the process that did so;
        # making a model ready anew counts each time.
        spent = json.loads(self.file.read_text())[:epoch] if epoch else []
        spent.append(round(now - self.start, 2))
        write_json(self.file, spent)
        if epoch + 1 == self.until:
            steps = self.about["steps"] // PARTS * self.until
            row = {"part": self.until, "step": steps, "cpu_seconds": round(sum(spent))}
            made = origin()
            write_json(self.result, self.about | row | self.judge(self.model) | made)
            self.model.stop_training = True
        self.start = time.process_time()


def train(values, steps, seed, until, folder, settings, judge) -> dict:
    """Train a choice up to a part of its steps, and judge it.

    Args:
        values: Choice of `benchmarks/tonight_space.py`.
        steps: Training steps of the whole training, a multiple of `PARTS`.
        seed: Of weights, noise and order.
        until: The part, from 1 to `PARTS`, after which it halts.
        folder: Its own, for its state and what was found.
        settings: `Settings`.
        judge: `Judge`, or another function of a model.

    Returns:
        Dict of KID, step, CPU seconds and code; the file `rung-….json` holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    halting = Halting(folder, until, judge, {"seed": seed, "steps": steps})
    if not halting.result.exists():
        data = settings.training(seed)
        model = tonight_space.build(values, data.image_shape, settings.width, seed)
        model.fit(
            data,
            epochs=PARTS,
            steps_per_epoch=steps // PARTS,
            callbacks=[halting, ExactResume(folder)],
            verbose=0,
        )
    return json.loads(halting.result.read_text())


class _Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.times = [time.process_time()]

    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.process_time())


def cost(values: dict, settings: Settings) -> dict[str, float]:
    """CPU seconds of making a choice's model ready to train, and of a step of it."""
    keras.backend.clear_session()
    clock = _Clock()
    data = settings.training(seed=0)
    model = tonight_space.build(values, data.image_shape, settings.width, seed=0)
    model.fit(
        data, epochs=1 + BLOCKS, steps_per_epoch=TIMED, callbacks=[clock], verbose=0
    )
    spent = [after - before for before, after in zip(clock.times, clock.times[1:])]
    step = statistics.median(spent[1:]) / TIMED
    ready = max(0.0, spent[0] - TIMED * step)
    return {"setup_seconds": round(ready, 2), "step_seconds": round(step, 5)}


def affordable(cost: dict[str, float], budget: float) -> int:
    """Steps of a training within a budget, a multiple of `PARTS`.

    Raises:
        ValueError: If the budget is too small for any.
    """
    steps = int((budget - cost["setup_seconds"]) / cost["step_seconds"])
    if steps < PARTS:
        least = cost["setup_seconds"] + PARTS * cost["step_seconds"]
        raise ValueError(
            f"`budget` must be {least:.0f} CPU seconds or more for {PARTS} steps. "
            f"Received: budget={budget:g}."
        )
    return steps // PARTS * PARTS


def write_json(file, value):
    """Write it whole or not at all: a killed search goes on from what is there."""
    with atomic(file) as path:
        path.write_text(json.dumps(value, indent=1) + "\n")
