"""What surrounds a training step: `fit`, the input pipeline, memory.

    python -m benchmarks.training_costs --out benchmarks/results/training_costs.json

- `fit_over_bare_step`: seconds of a training step inside `fit`, callbacks and input
  pipeline included, over those of the bare compiled step on one fixed batch; epochs of
  both in turn, in one process.
- `input_rate_over_training_rate`: images a second that the pipeline delivers on its
  own, over those that training consumes.
- `peak_megabytes`: largest resident set of the process that trains.
"""

import argparse
import resource
import statistics
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import tensorflow as tf

from benchmarks.record import out_file, write_record
import ganzoo


class BareSteps(keras.callbacks.Callback):
    """After each epoch, run as many steps without `fit` around them."""

    def __init__(self, batch, steps):
        super().__init__()
        self.batches = iter(tf.data.Dataset.from_tensors(batch).repeat())
        self.steps = steps
        self.inside, self.bare = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.inside.append(time.perf_counter() - self.start)
        start = time.perf_counter()
        for _ in range(self.steps):
            logs = self.model.train_function(self.batches)
        {name: float(value) for name, value in logs.items()}
        self.bare.append(time.perf_counter() - start)


def measure(batch_size, width, steps, epochs):
    data = ganzoo.datasets.images("fashion_mnist_10k", batch_size=batch_size)
    model = ganzoo.DCGAN(data.image_shape, width=width, seed=1)
    model.compile()
    bare = BareSteps(next(iter(data)), steps)
    stopped = time.perf_counter()

    class Stop(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            nonlocal stopped
            stopped = time.perf_counter()

    model.fit(
        data, steps_per_epoch=steps, epochs=epochs, verbose=0, callbacks=[bare, Stop()]
    )
    waited = time.perf_counter() - stopped
    # The first epoch traces and warms up.
    inside, outside = (
        statistics.median(v[1:]) / steps for v in (bare.inside, bare.bare)
    )
    return {
        "batch_size": batch_size,
        "fit_over_bare_step": round(inside / outside, 4),
        "milliseconds_a_step": round(1000 * inside, 2),
        "seconds_waited_at_the_end_of_fit": round(waited, 3),
        "input_rate_over_training_rate": round(
            pipeline_rate(data) * inside / batch_size, 1
        ),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def pipeline_rate(data, batches=500):
    """Images a second that the pipeline delivers."""
    stream = iter(data.dataset())
    next(stream)
    start = time.perf_counter()
    for _ in range(batches):
        next(stream)
    return batches * data.batch_size / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--out", type=out_file)
    arguments = parser.parse_args()
    results = measure(
        arguments.batch_size, arguments.width, arguments.steps, arguments.epochs
    )
    print(results)
    if arguments.out:
        write_record(arguments.out, vars(arguments), results)


if __name__ == "__main__":
    main()
