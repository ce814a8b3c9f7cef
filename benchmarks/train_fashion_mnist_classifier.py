"""Train the classifier that `ganzoo.features.fashion_mnist` ships, and test it.

    python -m benchmarks.train_fashion_mnist_classifier --data-dir ~/tensorflow_datasets

Trains on the 60,000 training pictures of Fashion-MNIST, for a number of epochs that was
said before, and tests on the other 10,000 what it wrote: batch normalization folded
into the convolutions, rounded to float16.
"""

import argparse
import pathlib
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    from keras import layers
    import numpy as np
    import tensorflow_datasets as tfds

from benchmarks.record import out_file, write_record
from ganzoo.datasets import bundled
from ganzoo.features import fashion_mnist, frozen
from ganzoo.features.fashion_mnist import CENTER, SCALE, network
from ganzoo.files import atomic

ROOT = pathlib.Path(__file__).parent.parent
WEIGHTS = ROOT / "ganzoo/features/fashion_mnist.npz"
RESULT = pathlib.Path("benchmarks/results/fashion_mnist_classifier.json")
EPSILON = 1e-3


class Augmented(keras.utils.PyDataset):
    """Batches of pictures, mirrored or not and moved by up to a pixel."""

    def __init__(self, images, labels, batch_size, seed):
        super().__init__()
        self.images = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
        self.labels = labels
        self.batch_size = batch_size
        self.draw = np.random.default_rng(seed)
        self.on_epoch_end()

    def on_epoch_end(self):
        self.order = self.draw.permutation(len(self.labels))

    def __len__(self):
        return len(self.labels) // self.batch_size

    def __getitem__(self, index):
        chosen = self.order[index * self.batch_size :][: self.batch_size]
        top, left = self.draw.integers(0, 3, (2, len(chosen), 1))
        across = np.arange(28)
        across = np.where(self.draw.random((len(chosen), 1)) < 0.5, across, 27 - across)
        rows, columns = top + np.arange(28), left + across
        images = self.images[chosen[:, None, None], rows[..., None], columns[:, None]]
        return prepared(images), self.labels[chosen]


def prepared(images):
    return ((images - CENTER) / SCALE).astype(np.float32)


def normalized_convolution(x, name, filters, padding):
    x = layers.Conv2D(filters, 3, padding=padding, use_bias=False, name=name)(x)
    normalize = layers.BatchNormalization(
        momentum=0.9, epsilon=EPSILON, name=f"{name}_normalization"
    )
    return layers.ReLU()(normalize(x))


def train(images, labels, arguments):
    """A classifier with batch normalization."""
    keras.utils.set_random_seed(arguments.seed)
    full = network(normalized_convolution)
    features, logits = full.output["features"], full.output["logits"]
    dropped = layers.Dropout(arguments.dropout)(features)
    # The same head, on what is left of the features.
    model = keras.Model(full.input, full.get_layer("logits")(dropped))
    batches = Augmented(images, labels, arguments.batch_size, arguments.seed)
    steps = arguments.epochs * len(batches)
    model.compile(
        keras.optimizers.SGD(
            keras.optimizers.schedules.CosineDecay(
                0.0, steps, warmup_target=arguments.rate, warmup_steps=steps // 10
            ),
            momentum=0.9,
            nesterov=True,
            weight_decay=arguments.weight_decay,
        ),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(batches, epochs=arguments.epochs, verbose=2)
    return keras.Model(full.input, {"features": features, "logits": logits})


def folded(model):
    """Arrays of each layer of `network()`, float16, by their names in the file."""
    arrays = {}
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            normalize = model.get_layer(f"{layer.name}_normalization")
            pair = frozen.fold(
                *layer.get_weights(), *normalize.get_weights(), epsilon=EPSILON
            )
        elif layer.name == "logits":
            pair = layer.get_weights()
        else:
            continue
        for key, value in zip(("kernel", "bias"), pair):
            arrays[f"{layer.name}/{key}"] = value.astype(np.float16)
    return arrays


def tested():
    """What the shipped classifier, as a user gets it, makes of the test pictures."""
    data = bundled.load("fashion_mnist_10k")
    extractor = fashion_mnist()
    images = [data["image"][i : i + 1000] for i in range(0, 10000, 1000)]
    features = np.concatenate([extractor(batch) for batch in images])
    chances = np.concatenate([extractor.probabilities(batch) for batch in images])
    right = chances.argmax(axis=1) == data["label"]
    return {
        "test_accuracy": round(float(right.mean()), 4),
        "test_cross_entropy": round(
            float(-np.log(chances[np.arange(10000), data["label"]]).mean()), 4
        ),
        "parameters": extractor.network.count_params(),
        "kilobytes": round(WEIGHTS.stat().st_size / 1000, 1),
        "features": features.shape[1],
        "features_that_are_always_0": int((features.max(axis=0) == 0).sum()),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", help="of tensorflow-datasets")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--weight-decay", type=float, default=5e-4)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=out_file, default=RESULT)
    arguments = parser.parse_args()
    data = tfds.load(
        "fashion_mnist", split="train", batch_size=-1, data_dir=arguments.data_dir
    )
    images, labels = np.array(data["image"]), np.array(data["label"])
    start = time.perf_counter()
    arrays = folded(train(images, labels, arguments))
    seconds = time.perf_counter() - start
    with atomic(WEIGHTS) as temporary:
        np.savez_compressed(temporary, **arrays)
    results = tested() | {
        "training_images": len(labels),
        "training_seconds": round(seconds),
    }
    print(results)
    write_record(arguments.out, vars(arguments), results)


if __name__ == "__main__":
    main()
