"""Whether memory or time grow over one long `fit`, of a small DCGAN.

`benchmarks/step_growth.py` starts it as a process of its own:

    python -m benchmarks.long_run --steps 5000
"""

import argparse
import json
import statistics
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np

from benchmarks.processes import megabytes
import ganzoo

EPOCHS = 50
BATCH = 16


class Watch(keras.callbacks.Callback):
    """The resident set, and the seconds of a step, of each epoch."""

    def __init__(self):
        super().__init__()
        self.megabytes, self.seconds = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)
        self.megabytes.append(megabytes())


def measure(steps: int) -> dict:
    """Train for `steps`, a multiple of 50, and tell what memory and time it takes.

    Returns:
        Dict of `"megabytes"` after each tenth of the run, and how much more it was, and
        a step took, in the last tenth than in the second. (In the first, TensorFlow
        still fills its pools.)
    """
    shape = (steps // EPOCHS * BATCH, 28, 28, 1)
    images = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    model = ganzoo.DCGAN((28, 28, 1), width=8, seed=1)
    model.compile()
    watch = Watch()
    model.fit(images, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=[watch])
    tenth = EPOCHS // 10
    held = [watch.megabytes[i + tenth - 1] for i in range(0, EPOCHS, tenth)]
    spent = [
        statistics.median(watch.seconds[i : i + tenth]) for i in range(0, EPOCHS, tenth)
    ]
    return {
        "steps": steps,
        "megabytes": [round(value, 1) for value in held],
        "milliseconds": [round(1000 * s * EPOCHS / steps, 2) for s in spent],
        "memory_growth": round(held[-1] / held[1], 4),
        "time_growth": round(spent[-1] / spent[1], 4),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=5000)
    print(json.dumps(measure(parser.parse_args().steps)))


if __name__ == "__main__":
    main()
