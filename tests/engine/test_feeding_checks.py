"""What is told of data before the first step."""

import warnings

import keras
import numpy as np
import pytest

from ganzoo import datasets, features, metrics
from ganzoo.datasets import Arrays, Batches
from tests.engine.toys import ToyGAN, ToyPairs, ToyWGANGP

SHAPE = (16, 16, 1)


def compiled(cls=ToyGAN, compiling=None, **options):
    model = cls(SHAPE, 8, seed=1, **options)
    model.compile(**(compiling or {}))
    return model


@pytest.fixture
def fed(monkeypatch):
    """What `fit(images)` of some models hands to Keras: its batch size."""
    monkeypatch.setattr(keras.Model, "fit", lambda self, data, **_: data)

    def batch_size(model, count):
        data = model.fit(np.zeros((count, *SHAPE), np.uint8))
        return data.element_spec["image"].shape[0]

    return batch_size


@pytest.mark.parametrize(
    "options, compiling, batch, few",
    [
        ({}, {}, 32, 9),
        ({"cls": ToyWGANGP}, {}, 64, 8),  # 32 for each of two critic steps
        ({"pack": 3}, {}, 30, 9),
        ({}, {"accumulate": 5}, 30, 5),
    ],
)
def test_each_critic_step_gets_a_batch_of_the_default_size(
    options, compiling, batch, few, fed
):
    model = compiled(compiling=compiling, **options)
    assert fed(model, 80) == batch
    # Of fewer samples one batch, as large as its parts allow.
    assert fed(model, 9) == few


def test_replicas_share_a_batch_of_the_default_size(two_replicas, fed):
    with two_replicas.scope():
        model = compiled()
    assert fed(model, 65) == 32 and fed(model, 9) == 8


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
    with pytest.raises(TypeError, match=f"`{name}` must be arrays.*int"):
        model.fit(**{"x": images, "verbose": 0, name: 3})


def test_names_of_pairs_are_no_data():
    model = ToyPairs(SHAPE, seed=1)
    model.compile()
    text = r"ganzoo.datasets.translation\('pictures'\)` opens"
    with pytest.raises(TypeError, match=text):
        model.fit("pictures")


UNKNOWN = "not know will be refused.*data of 3 classes.*num_classes=2"


def test_classes_of_data_and_of_the_model(images, labels, monkeypatch):
    data = datasets.images((images, labels), batch_size=8)
    assert "of 3 classes" in repr(data)
    with (
        pytest.warns(UserWarning, match=UNKNOWN),
        pytest.raises(ValueError, match="Received labels from 0 to 2"),
    ):
        compiled(num_classes=2).fit(data, verbose=0)
    monkeypatch.setattr(keras.Model, "fit", lambda self, data, **_: data)
    with pytest.warns(UserWarning, match="have no data.*of 3 classes.*num_classes=4"):
        compiled(num_classes=4).fit(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled(num_classes=3).fit(data)
        compiled().fit(data)


def test_not_all_classes_that_have_a_name_need_be_there(images, labels):
    data = Batches(
        Arrays({"image": images, "label": labels % 2}), 8, class_names=("a", "b", "c")
    )
    model = ToyGAN(SHAPE, 8, num_classes=2, seed=1)
    model.compile(metrics=metrics.PSNR())
    for act in (model.fit, model.evaluate):
        with pytest.warns(UserWarning, match=UNKNOWN):
            act(data, verbose=0)
    assert int(model.step) == 2
    # Data to judge by need not have all classes.
    model = ToyGAN(SHAPE, 8, num_classes=4, seed=1)
    model.compile(metrics=metrics.PSNR())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.evaluate(data, verbose=0)


def test_a_metric_may_count_in_a_variable(images):
    class Counting(keras.metrics.Mean):
        def __init__(self):
            super().__init__("counting")
            self.samples = self.add_weight(shape=(), initializer="zeros", name="n")

        def update_state(self, real, fake):
            self.samples.assign_add(1.0)

        def reset_state(self):
            pass

        def result(self):
            return self.samples

    model = ToyGAN(SHAPE, 8, seed=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # That files cannot hold it.
        model.compile(metrics=Counting())
    for count in (320, 16):  # It has counted more than there are.
        batches = np.repeat(images[:1], count, axis=0)
        assert model.evaluate(batches, batch_size=1, verbose=0) >= count


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
