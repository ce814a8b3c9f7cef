"""What is told of data before the first step."""

import warnings

import keras
import numpy as np
import pytest

from ganzoo import datasets, features, metrics
from tests.engine.toys import ToyGAN, ToyWGANGP

SHAPE = (16, 16, 1)


def compiled(cls=ToyGAN, **options):
    model = cls(SHAPE, 8, seed=1, **options)
    model.compile()
    return model


@pytest.mark.parametrize("cls, count, expected", [(ToyGAN, 80, 2), (ToyWGANGP, 130, 2)])
def test_each_critic_step_gets_a_batch_of_the_default_size(cls, count, expected):
    model = compiled(cls)
    images = np.zeros((count, *SHAPE), np.uint8)
    model.fit(images, verbose=0)
    # Of 32 samples, or of 2 x 32 with two critic steps.
    assert int(model.step) == expected
    few = compiled(cls)
    few.fit(images[:9], verbose=0)
    assert int(few.step) == 1


def test_names_are_no_data():
    with pytest.raises(TypeError, match=r"ganzoo.datasets.images\('pictures'\)` opens"):
        compiled().fit("pictures")


def test_classes_of_data_and_of_the_model(images, labels):
    data = datasets.images((images, labels), batch_size=8)
    assert "of 3 classes" in repr(data)
    with pytest.raises(ValueError, match="data of 3 classes.*num_classes=2"):
        compiled(num_classes=2).fit(data, verbose=0)
    with pytest.warns(UserWarning, match="have no data.*of 3 classes.*num_classes=4"):
        compiled(num_classes=4).fit(data, verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled(num_classes=3).fit(data, verbose=0)
        compiled().fit(data, verbose=0)


def test_data_too_few_for_a_metric_are_told_before_training(images):
    judge = features.Extractor(
        keras.Sequential([keras.Input(SHAPE), keras.layers.GlobalAveragePooling2D()]),
        "mean",
    )
    model = ToyGAN(SHAPE, 8, seed=1)
    model.compile(metrics=metrics.KernelDistance(judge, 20))
    data = datasets.images(images, batch_size=8)
    text = "`kid_mean_20` is a figure of 20.*data of 16.*`samples=16`"
    for few in (images, data):
        with pytest.raises(ValueError, match=text):
            model.fit(images, verbose=0, validation_data=few)
        with pytest.raises(ValueError, match=text):
            model.evaluate(few, verbose=0)
    assert int(model.step) == 0
