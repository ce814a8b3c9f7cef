"""A small run that saves its states and may be killed."""

import keras

from ganzoo.callbacks import ExactResume
from tests.engine.toys import ToyGAN


class Stop(keras.callbacks.Callback):
    """Stands in for a kill, inside one process: nothing is tidied up."""

    class Killed(Exception):
        pass

    def __init__(self, at):
        super().__init__()
        self.at = at

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.at:
            raise self.Killed


def toy(cls=ToyGAN, **options):
    model = cls((16, 16, 1), 8, seed=1, ema=0.9, **options)
    model.compile()
    return model


def train(folder, data, at=None, every=3, model=None, every_epochs=1, **options):
    model = model or toy()
    callbacks = [ExactResume(folder, every=every, every_epochs=every_epochs)]
    if at is not None:
        callbacks.insert(0, Stop(at))
    arguments = {"epochs": 3, "verbose": 0, "callbacks": callbacks} | options
    try:
        model.fit(data, **arguments)
    except Stop.Killed:
        pass
    return model
