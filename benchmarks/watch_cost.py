"""What it costs to watch the KID of samples while the default example trains.

    python -m benchmarks.watch_cost --out benchmarks/results/watch_cost.json

The DCGAN of `examples/dcgan.py` trains as it does there, with `BestSamples` on 1,000
samples and `CollapseMonitor` on 256. The time in each callback is taken within the
same epochs whose steps it is compared with; the first epoch, in which everything is
compiled, is left out.
"""

import argparse
import statistics
import tempfile
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras

from benchmarks.record import out_file, write_record
import ganzoo


def timed(callback, seconds):
    """`callback`, whose seconds at the ends of epochs are collected."""
    work = callback.on_epoch_end

    def on_epoch_end(epoch, logs=None):
        start = time.perf_counter()
        work(epoch, logs)
        seconds.append(time.perf_counter() - start)

    callback.on_epoch_end = on_epoch_end
    return callback


class Steps(keras.callbacks.Callback):
    """Seconds from the first step of each epoch to its last. Comes first."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--out", type=out_file)
    arguments = parser.parse_args()
    data = ganzoo.datasets.images("fashion_mnist_10k", batch_size=64, seed=2)
    model = ganzoo.DCGAN(data.image_shape, width=32, ema=0.995, seed=2)
    model.compile()
    kid = ganzoo.metrics.KernelDistance("fashion_mnist", samples=1000)
    steps, watching, monitoring = Steps(), [], []
    with tempfile.TemporaryDirectory() as folder:
        best = ganzoo.callbacks.BestSamples(folder, data, [kid])
        monitor = ganzoo.callbacks.CollapseMonitor(data)
        model.fit(
            data,
            epochs=arguments.epochs,
            verbose=2,
            callbacks=[steps, timed(best, watching), timed(monitor, monitoring)],
        )
    epoch = statistics.median(steps.seconds[1:])
    results = {
        "seconds_of_an_epoch": round(epoch, 2),
        "best_samples_share": round(statistics.median(watching[1:]) / epoch, 4),
        "collapse_monitor_share": round(statistics.median(monitoring[1:]) / epoch, 4),
    }
    print(results)
    if arguments.out:
        write_record(arguments.out, vars(arguments), results)


if __name__ == "__main__":
    main()
