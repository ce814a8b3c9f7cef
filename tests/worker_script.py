"""What workers of `test_launch.py` run: a folder, a strategy, a number of epochs, and
after how many of them to stop."""

import pathlib
import sys

import keras
import numpy as np
import tensorflow as tf

import ganzoo
from ganzoo.cluster import is_chief


def main(folder, strategy, epochs, stop_after=None):
    if strategy == "mirrored":
        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0],
            [tf.config.LogicalDeviceConfiguration()] * 2,
        )
    ganzoo.random.make_deterministic(1)
    images = np.random.default_rng(0).integers(0, 256, (72, 16, 16, 1), np.uint8)
    data = ganzoo.datasets.images(images, batch_size=24, seed=1)
    with ganzoo.distribution.strategy(strategy).scope():
        augmenter = ganzoo.augmentation.AdaptiveAugment(
            interval=1, images_to_full=500, initial_p=0.5, groups="blit"
        )
        model = ganzoo.GAN((16, 16, 1), width=8, augmenter=augmenter, ema=0.9, seed=1)
        model.compile(
            generator_optimizer=keras.optimizers.SGD(0.05),
            discriminator_optimizer=keras.optimizers.SGD(0.05),
        )
    callbacks = ganzoo.callbacks.standard(folder, data=data)
    if stop_after:
        # Of states of every ninth epoch there is only that of the end, of which the
        # others learn when it has come.
        callbacks = ganzoo.callbacks.standard(folder, data=data, every=9)
        end = lambda epoch, logs: setattr(
            model, "stop_training", epoch + 1 == stop_after
        )
        callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=end))
    model.fit(
        data,
        epochs=epochs,
        verbose=2,
        callbacks=callbacks,
    )
    if is_chief():
        np.savez(folder / "weights.npz", *model.get_weights())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
