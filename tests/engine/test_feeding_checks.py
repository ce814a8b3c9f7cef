"""What is told of data before the first step."""

import warnings

import keras
import numpy as np
import pytest

from ganzoo import datasets, features, metrics
from tests.engine.toys import ToyGAN, ToyPairs, ToyWGANGP

SHAPE = (16, 16, 1)


def compiled(cls=ToyGAN, compiling=None, **options):
    model = cls(SHAPE, 8, seed=1, **options)
    model.compile(**(compiling or {}))
    return model


@pytest.mark.parametrize(
    "options, compiling, count, batch, few",
    [
        ({}, {}, 80, 32, 9),
        ({"cls": ToyWGANGP}, {}, 130, 64, 8),  # 32 for each of two critic steps
        ({"pack": 3}, {}, 80, 30, 9),
        ({}, {"accumulate": 5}, 80, 30, 5),
    ],
)
def test_each_critic_step_gets_a_batch_of_the_default_size(
    options, compiling, count, batch, few
):
    def steps(images):
        model = compiled(compiling=compiling, **options)
        model.fit(images, verbose=0)
        return int(model.step)

    images = np.zeros((count, *SHAPE), np.uint8)
    assert steps(images) == count // batch
    # Of fewer samples one batch, as large as its parts allow.
    assert steps(images[:9]) == 9 // few


def test_replicas_share_a_batch_of_the_default_size(two_replicas):
    with two_replicas.scope():
        model = compiled()
    model.fit(np.zeros((65, *SHAPE), np.uint8), verbose=0)
    assert model.step.numpy() == 2


def test_one_sample_for_two_critic_steps(images):
    text = "such as 2. Received batches of 1"
    with pytest.raises(ValueError, match=text):
        compiled(ToyWGANGP).fit(images, batch_size=1)


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("x", {"x": "pictures"}),
        ("x", {"x": "pictures", "batch_size": 8}),
        ("validation_data", {"validation_data": "pictures"}),
    ],
)
def test_names_are_no_data(name, arguments, images):
    model = ToyGAN(SHAPE, 8, seed=1)
    model.compile(metrics=metrics.PSNR())
    text = rf"`{name}` must be.*ganzoo.datasets.images\('pictures'\)` opens"
    with pytest.raises(TypeError, match=text):
        model.fit(**({"x": images, "verbose": 0} | arguments))


def test_names_of_pairs_are_no_data():
    model = ToyPairs(SHAPE, seed=1)
    model.compile()
    text = r"ganzoo.datasets.translation\('pictures'\)` opens"
    with pytest.raises(TypeError, match=text):
        model.fit("pictures")


def test_classes_of_data_and_of_the_model(images, labels):
    data = datasets.images((images, labels), batch_size=8)
    assert "of 3 classes" in repr(data)
    text = "not know will be refused.*data of 3 classes.*num_classes=2"
    with (
        pytest.warns(UserWarning, match=text),
        pytest.raises(ValueError, match="Received labels from 0 to 2"),
    ):
        compiled(num_classes=2).fit(data, verbose=0)
    # Not all that have a name need to be there.
    few = datasets.images((images, labels % 2), batch_size=8)
    few.class_names = data.class_names or ("a", "b", "c")
    judged = ToyGAN(SHAPE, 8, num_classes=2, seed=1)
    judged.compile(metrics=metrics.PSNR())
    for act in (judged.fit, judged.evaluate):
        with pytest.warns(UserWarning, match=text):
            act(few, verbose=0)
    assert int(judged.step) == 2
    with pytest.warns(UserWarning, match="have no data.*of 3 classes.*num_classes=4"):
        compiled(num_classes=4).fit(data, verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled(num_classes=3).fit(data, verbose=0)
        compiled().fit(data, verbose=0)


def test_a_metric_may_count_in_a_variable(images):
    class Counting(keras.metrics.Mean):
        def __init__(self):
            super().__init__("counting")
            self.samples = self.add_weight(shape=(), initializer="zeros", name="n")

        def update_state(self, real, fake):
            self.samples.assign_add(1.0)

        def result(self):
            return self.samples

    model = ToyGAN(SHAPE, 8, seed=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # That files cannot hold it.
        model.compile(metrics=Counting())
    assert model.evaluate(images, verbose=0) == 1


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
    # The argument that is too large is named.
    many = metrics.KernelDistance(judge, samples=8, real_samples=99)
    model.compile(metrics=many)
    with pytest.raises(ValueError, match="figure of 99.*`real_samples=16`"):
        model.evaluate(images, verbose=0)
