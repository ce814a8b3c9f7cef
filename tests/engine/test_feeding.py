"""Every form of data trains; every bad one is refused with what would work."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.datasets import Arrays, Batches
from tests import checks
from tests.engine.toys import ToyGAN, ToyPairs, ToyUnpaired, ToyWGANGP

SHAPE = (16, 16, 1)


def toy(num_classes=None, cls=ToyGAN, **options):
    model = cls(SHAPE, 8, num_classes, seed=1, **options)
    model.compile()
    return model


def compiled(model):
    model.compile()
    return model


def pieces(columns, drop_remainder=True):
    return tf.data.Dataset.from_tensor_slices(columns).batch(8, drop_remainder)


class Loader(keras.utils.PyDataset):
    def __init__(self, images):
        super().__init__()
        self.images = images

    def __len__(self):
        return len(self.images) // 8

    def __getitem__(self, index):
        return self.images[8 * index : 8 * index + 8]


def generator(images):
    while True:
        yield images[:8]


FORMS = {
    "array": lambda x: (x, {"batch_size": 8}),
    "tensor": lambda x: (tf.constant(x), {"batch_size": 8}),
    "floats": lambda x: (x / 127.5 - 1.0, {"batch_size": 8}),
    "dict": lambda x: ({"image": x, "label": np.arange(16)}, {"batch_size": 8}),
    "batches": lambda x: (Batches(Arrays({"image": x}), 8), {}),
    "tf.data": lambda x: (pieces(x), {}),
    "tf.data of dicts": lambda x: (pieces({"image": x}), {}),
    "endless tf.data": lambda x: (pieces(x).repeat(), {"steps_per_epoch": 2}),
    "tf.data of unknown length": lambda x: (pieces(x).filter(lambda b: True), {}),
    "PyDataset": lambda x: (Loader(x), {}),
    "generator": lambda x: (generator(x), {"steps_per_epoch": 2}),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_trains_for_two_steps_an_epoch(form, images):
    x, options = form(images)
    model = toy()
    model.fit(x, epochs=2, verbose=0, **options)
    assert int(model.step) == 4


@pytest.mark.parametrize(
    "form",
    [
        lambda x, y: ((x, y), {"batch_size": 8}),
        lambda x, y: (({"image": x, "label": y},), {"batch_size": 8}),
        lambda x, y: (((x, y[:, None]),), {"batch_size": 8}),
        lambda x, y: ((x, y.astype("float32")), {"batch_size": 8}),
        lambda x, y: ((x, np.eye(3)[y]), {"batch_size": 8}),
        lambda x, y: ((pieces((x, y)),), {}),
        lambda x, y: ((pieces((x, np.eye(3)[y])),), {}),
        lambda x, y: ((pieces({"image": x, "label": y}),), {}),
    ],
    ids=[
        "arrays",
        "dict",
        "tuple, column",
        "floats",
        "one-hot",
        "tf.data tuples",
        "tf.data one-hot",
        "tf.data dicts",
    ],
)
def test_labels_come_in_every_form_and_give_the_same_model(form, images, labels):
    arguments, options = form(images, labels)
    reference, model = toy(num_classes=3), toy(num_classes=3)
    reference.fit(images, labels, batch_size=8, shuffle=False, verbose=0)
    model.fit(*arguments, shuffle=False, verbose=0, **options)
    checks.assert_same(reference, model)


def test_uint8_and_scaled_floats_give_the_same_model(images):
    reference, model = toy(), toy()
    reference.fit(images, verbose=0)
    model.fit((images / 127.5 - 1.0).astype("float32"), verbose=0)
    checks.assert_same(reference, model, tolerance=1e-6)


def test_pairs_as_arrays_tuples_and_dicts(images):
    target = np.repeat(images, 3, axis=-1)
    models = []
    for arguments in [(images, target), ({"source": images, "target": target},)]:
        model = ToyPairs(SHAPE, (16, 16, 3), seed=1)
        model.compile()
        model.fit(*arguments, verbose=0)
        models.append(model)
    checks.assert_same(*models)


def test_fewer_images_than_a_batch_still_train(images):
    model = toy()
    model.fit(images[:5], verbose=0)
    assert int(model.step) == 1


def test_training_on_goes_on_in_the_order(images):
    whole, parts = toy(), toy()
    whole.fit(images, batch_size=8, epochs=3, verbose=0)
    for _ in range(3):
        parts.fit(images, batch_size=8, epochs=1, verbose=0)
    checks.assert_same(whole, parts)


class MeanDistance(keras.metrics.Mean):
    def update_state(self, real, fake):
        super().update_state(tf.abs(real - fake))


def test_validation_split_keeps_the_last_images_out(images):
    seen = []

    class Spy(MeanDistance):
        def update_state(self, real, fake):
            seen.append(real.numpy())
            super().update_state(real, fake)

    model = toy()
    model.compile(metrics=[Spy(name="distance")], run_eagerly=True)
    history = model.fit(images, validation_split=0.25, batch_size=4, verbose=0)
    assert set(history.history) == {"d_loss", "g_loss", "val_distance"}
    # In a fixed random order.
    shown = sorted(np.concatenate(seen).reshape(4, -1).tolist())
    kept = sorted((images[12:] / 127.5 - 1).reshape(4, -1).tolist())
    np.testing.assert_allclose(shown, kept, atol=1e-6)


@pytest.mark.parametrize("form", ["array", "batches", "tf.data"])
def test_evaluate_repeats_itself_and_sees_every_sample(form, images):
    model = toy()
    model.compile(metrics=[MeanDistance(name="distance")])
    data, options = FORMS[form](images)
    first = model.evaluate(data, verbose=0, return_dict=True, **options)
    assert first == model.evaluate(data, verbose=0, return_dict=True, **options)
    assert first.keys() == {"distance"} and first["distance"] > 0


# What is wrong, the error's text, and how to get there.
BAD = {
    "floats of 0..255": (
        r"Float `image` must lie in \[-1, 1\].*from 0 to 255.*127\.5 - 1",
        lambda x: toy().fit(np.concatenate([x * 0.0, x * 0 + 255.0])),
    ),
    "NaN pixels": (
        "`image` holds NaN",
        lambda x: toy().fit(np.where(x == x[0, 0, 0], np.nan, 0.0)),
    ),
    "NaN in tf.data": (
        "`image` holds NaN",
        lambda x: toy().fit(pieces(np.where(x == x[15, 0, 0], np.nan, 0.0))),
    ),
    "floats of 0..255 in tf.data": (
        r"must lie in \[-1, 1\]",
        lambda x: toy().fit(pieces(x.astype("float32"))),
    ),
    "floats of 0..255 in a generator": (
        r"must lie in \[-1, 1\]",
        lambda x: toy().fit(generator(x.astype("float32")), steps_per_epoch=1),
    ),
    "a bad second batch of a generator": (
        "`image` holds NaN",
        lambda x: toy().fit(
            iter([x[:8], np.full_like(x[:8], np.nan, "float32")]), steps_per_epoch=2
        ),
    ),
    "a smaller second batch of a generator": (
        "multiple of 2.*batches of 3",
        lambda x: toy(cls=ToyWGANGP).fit(iter([x[:8], x[:3]]), steps_per_epoch=2),
    ),
    "an empty generator": ("holds no batch", lambda x: toy().fit(iter([]))),
    "a bad PyDataset": (
        "`image` must be of shape",
        lambda x: toy().fit(Loader(x[..., 0])),
    ),
    "wrong channels": (
        r"`image` must be of shape \('n', 16, 16, 1\).*\(None, 16, 16, 3\)",
        lambda x: toy().fit(np.repeat(x, 3, -1)),
    ),
    "wrong size in tf.data": (
        r"`image` must be of shape.*16, 16, 1",
        lambda x: toy().fit(pieces(x[:, :8])),
    ),
    "no channel axis": ("channel axis", lambda x: toy().fit(x[..., 0])),
    "integers that are not uint8": (
        "uint8, or floats.*Received: int64",
        lambda x: toy().fit(x.astype("int64")),
    ),
    "labels missing": (
        r"must hold \['image', 'label'\]",
        lambda x: toy(num_classes=3).fit(x),
    ),
    "labels missing in a dict": (
        r"without \['label'\]",
        lambda x: toy(num_classes=3).fit({"image": x}),
    ),
    "labels out of range": (
        r"`label` must lie in \[0, 3\).*from 0 to 15",
        lambda x: toy(num_classes=3).fit(x, np.arange(16)),
    ),
    "labels out of range in tf.data": (
        r"`label` must lie in \[0, 3\)",
        lambda x: toy(num_classes=3).fit(pieces((x, np.arange(16)))),
    ),
    "soft labels in tf.data": (
        "must be one-hot: a single 1",
        lambda x: toy(num_classes=3).fit(pieces((x, np.full((16, 3), 1 / 3)))),
    ),
    "labels for an unconditional model": (
        r"To train without labels pass a dict",
        lambda x: toy().fit(x, np.zeros(16, int)),
    ),
    "unequal lengths": (
        "equal length",
        lambda x: toy(num_classes=3).fit(x, np.zeros(15, int)),
    ),
    "a batch that critic steps do not divide": (
        "multiple of 2.*such as 8, or 14 for 7 in each part.*batches of 7",
        lambda x: toy(cls=ToyWGANGP).fit(x, batch_size=7),
    ),
    "tf.data that critic steps do not divide": (
        "multiple of 2.*batches of 5",
        lambda x: toy(cls=ToyWGANGP).fit(
            tf.data.Dataset.from_tensor_slices(x).batch(5, drop_remainder=True)
        ),
    ),
    "a batch size that is not fixed": (
        "drop_remainder=True",
        lambda x: toy(cls=ToyWGANGP).fit(pieces(x, drop_remainder=False)),
    ),
    "endless data without an end": (
        "steps_per_epoch",
        lambda x: toy().fit(pieces(x).repeat()),
    ),
    "no data": ("no batch", lambda x: toy().fit(pieces(x[:0]))),
    "batch_size with tf.data": (
        "go with arrays",
        lambda x: toy().fit(pieces(x), batch_size=4),
    ),
    "validation without metrics": (
        "needs metrics",
        lambda x: toy().fit(x, validation_data=x),
    ),
    "a validation share of all": (
        r"`validation_split` must lie in \[0, 1\)",
        lambda x: toy().fit(x, validation_split=1.5),
    ),
    "unpaired without a key": (
        r"without \['b'\]",
        lambda x: compiled(ToyUnpaired(SHAPE, seed=1)).fit({"a": x}),
    ),
}


@pytest.mark.parametrize("text, act", BAD.values(), ids=BAD)
def test_bad_data_are_refused(text, act, images):
    with pytest.raises(ValueError, match=f"(?s){text}"):
        act(images)


def test_a_path_is_no_data(images):
    with pytest.raises(TypeError, match="Received: int"):
        toy().fit(3)


def test_the_model_of_two_replicas_wants_batches_that_they_divide(two_replicas, images):
    with two_replicas.scope():
        model = ToyGAN(SHAPE, 8, seed=1)
        model.compile()
    with pytest.raises(ValueError, match="multiple of 2.*batches of 7"):
        model.fit(images, batch_size=7)
