"""A training run in a process of its own, for tests that kill it.

    python -m tests.callbacks.interrupted_run FOLDER [EVERY]

Writes `step` and the weights' checksum to stdout when it is through; a line for each
step before that.
"""

import hashlib
import pathlib
import sys

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np
    import tensorflow as tf

import ganzoo
from ganzoo.datasets import Arrays, Batches


class Progress(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        print("step", int(self.model.step.numpy()), flush=True)


def main(folder, every="epoch"):
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(1)
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1), np.uint8)
    data = Batches(Arrays({"image": images}), 8, horizontal_flip=True, seed=3)
    model = ganzoo.DCGAN((16, 16, 1), width=4, ema=0.9, seed=1)
    regularizer = ganzoo.regularizers.R1(1.0, interval=2)
    model.compile(regularizers=[regularizer])
    every = every if every == "epoch" else int(every)
    record = ganzoo.callbacks.RunRecord(folder)
    resume = ganzoo.callbacks.ExactResume(pathlib.Path(folder) / "resume", every)
    model.fit(data, epochs=6, verbose=0, callbacks=[Progress(), record, resume])
    everything = b"".join(
        np.array(variable.numpy()).tobytes()
        for variable in [
            *model.variables,
            *model.optimizer.variables,
            *model.discriminator_optimizer.variables,
        ]
    )
    print("weights", hashlib.sha256(everything).hexdigest(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
