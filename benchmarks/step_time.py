"""How long a DCGAN training step takes, beside the textbook step on the same networks.

    python -m benchmarks.step_time --out benchmarks/results/step_time.json

The textbook step is that of the Keras documentation: a forward pass of the generator
for each player, the discriminator on real and generated images in one batch. Steps are
interleaved, medians taken after a warm-up, and only their ratio means anything.
"""

import argparse
import pathlib
import statistics
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    from keras import ops
    import numpy as np
    import tensorflow as tf

from benchmarks.record import write_record
import ganzoo


class TextbookGAN(keras.Model):
    """The step of the Keras documentation, batch norm in training mode."""

    def __init__(self, generator, discriminator, latent_dim):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.latent_dim = latent_dim
        self.seeds = keras.random.SeedGenerator(1)
        self.d_tracker = keras.metrics.Mean(name="d_loss")
        self.g_tracker = keras.metrics.Mean(name="g_loss")
        self.built = True

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn

    @property
    def metrics(self):
        return [self.d_tracker, self.g_tracker]

    def train_step(self, images):
        batch = ops.shape(images)[0]
        noise = keras.random.normal((batch, self.latent_dim), seed=self.seeds)
        fake = self.generator(noise, training=True)
        combined = ops.concatenate([fake, images], axis=0)
        labels = ops.concatenate([ops.zeros((batch, 1)), ops.ones((batch, 1))], axis=0)
        with tf.GradientTape() as tape:
            logits = self.discriminator(combined, training=True)
            d_loss = self.loss_fn(labels, logits)
        variables = self.discriminator.trainable_variables
        self.d_optimizer.apply(tape.gradient(d_loss, variables), variables)
        noise = keras.random.normal((batch, self.latent_dim), seed=self.seeds)
        with tf.GradientTape() as tape:
            fake = self.generator(noise, training=True)
            logits = self.discriminator(fake, training=True)
            g_loss = self.loss_fn(ops.ones((batch, 1)), logits)
        variables = self.generator.trainable_variables
        self.g_optimizer.apply(tape.gradient(g_loss, variables), variables)
        self.d_tracker.update_state(d_loss)
        self.g_tracker.update_state(g_loss)
        return {metric.name: metric.result() for metric in self.metrics}


def adam():
    return keras.optimizers.Adam(2e-4, beta_1=0.5)


def textbook(shape, width):
    twin = ganzoo.DCGAN(shape, width=width, seed=1)
    model = TextbookGAN(twin.generator, twin.discriminator, twin.latent_dim)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(adam(), adam(), loss)
    return model


def ours(shape, width):
    model = ganzoo.DCGAN(shape, width=width, seed=1)
    model.compile()
    return model


def interleaved(steps, rounds):
    """Median seconds of each function, called in turn, with the spread."""
    for _ in range(5):
        for step in steps.values():
            step()
    seconds = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def compiled_step(model, images):
    """One call of the function that `fit` calls."""
    model.make_train_function()
    # What arrays get in `fit` is float32 for the textbook, uint8 for ganzoo.
    batches = iter(tf.data.Dataset.from_tensors(images).repeat())

    def step():
        logs = model.train_function(batches)
        return {name: float(value) for name, value in logs.items()}

    return step


def compare_steps(batch_size, shape, width, rounds):
    images = np.random.default_rng(0).integers(0, 256, (batch_size, *shape), np.uint8)
    floats = (images / 127.5 - 1.0).astype("float32")
    medians = interleaved(
        {
            "ganzoo": compiled_step(ours(shape, width), images),
            "textbook": compiled_step(textbook(shape, width), floats),
        },
        rounds,
    )
    return {
        "batch_size": batch_size,
        "milliseconds": {k: round(1000 * v, 2) for k, v in medians.items()},
        "ratio": round(medians["textbook"] / medians["ganzoo"], 3),
    }


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--batch-sizes", type=int, nargs="+", default=[64, 128])
    add("--image-shape", type=int, nargs=3, default=[28, 28, 1])
    add("--width", type=int, default=64)
    add("--rounds", type=int, default=60)
    add("--out", type=pathlib.Path)
    return parser.parse_args()


def main():
    arguments = parse()
    shape = tuple(arguments.image_shape)
    rows = []
    for size in arguments.batch_sizes:
        rows.append(compare_steps(size, shape, arguments.width, arguments.rounds))
        print(rows[-1], flush=True)
    if arguments.out:
        write_record(arguments.out, vars(arguments), {"steps": rows})


if __name__ == "__main__":
    main()
