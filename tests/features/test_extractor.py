import json

import keras
from keras import layers
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import features
from ganzoo.features import Extractor


def images(count=4, size=16, depth=1, seed=0):
    draw = np.random.default_rng(seed).integers(0, 256, (count, size, size, depth))
    return tf.constant(draw / 127.5 - 1.0, tf.float32)


def network(size=12, depth=3, logits=5):
    """Convolutions, with logits beside the features."""
    inputs = keras.Input((size, size, depth))
    x = layers.Conv2D(6, 3, strides=2, activation="relu")(inputs)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = {"features": x, "logits": layers.Dense(logits)(x)}
    return keras.Model(inputs, outputs, name="judge")


class Counted:
    def __init__(self):
        self.times = 0

    def __call__(self, x):
        self.times += 1
        mean = tf.reduce_mean(x, axis=(1, 2))
        return {"features": mean, "logits": tf.concat([mean, -mean], axis=1)}


def test_knows_what_it_gives():
    extractor = Extractor(network(), "judge")
    assert extractor.dimension is None and extractor.classes is None
    for _ in range(2):
        extractor.build((16, 16, 1))
    assert (extractor.dimension, extractor.classes) == (6, 5)
    x = images()
    assert extractor(x).shape == (4, 6) and extractor(x).dtype == tf.float32
    chances = extractor.probabilities(x)
    assert chances.shape == (4, 5)
    np.testing.assert_allclose(tf.reduce_sum(chances, axis=1), 1.0, rtol=1e-6)


def test_takes_size_and_channels_from_the_model():
    extractor = Extractor(network(), "judge")
    for size, depth in ((12, 3), (16, 1), (9, 4)):
        assert extractor(images(2, size, depth)).shape == (2, 6)


def test_floats_get_the_features_of_their_files():
    extractor = Extractor(network(), "judge")
    x = images()
    file = tf.cast(tf.round((x + 1) * 127.5), tf.uint8)
    noise = tf.random.stateless_uniform(x.shape, (0, 0), -0.003, 0.003)
    near = tf.clip_by_value(x + noise, -1, 1)
    np.testing.assert_array_equal(extractor(x), extractor(file))
    np.testing.assert_array_equal(extractor(x), extractor(near))


@pytest.mark.parametrize("jit", [False, True])
def test_graphs_and_xla_give_the_same(jit):
    extractor, x = Extractor(network(), "judge"), images()
    graph = tf.function(lambda x: extractor(x), jit_compile=jit)
    np.testing.assert_allclose(graph(x), extractor(x), rtol=1e-5, atol=1e-6)


def test_a_batch_of_unknown_size_can_be_judged():
    extractor = Extractor(network(), "judge")
    graph = tf.function(lambda x: extractor(x))
    graph = graph.get_concrete_function(tf.TensorSpec((None, 16, 16, 1)))
    assert graph(images(3)).shape == (3, 6)


def test_two_replicas_give_what_one_gives(two_replicas):
    extractor, x = Extractor(network(), "judge"), images(2)
    extractor.build((16, 16, 1))
    halves = two_replicas.experimental_distribute_values_from_function(
        lambda context: x[context.replica_id_in_sync_group][None]
    )
    step = tf.function(lambda: two_replicas.run(extractor, args=(halves,)))
    both = tf.concat(two_replicas.experimental_local_results(step()), axis=0)
    np.testing.assert_allclose(both, extractor(x), rtol=1e-5, atol=1e-6)


def test_features_and_probabilities_of_a_batch_are_computed_once():
    judge = Counted()
    extractor = Extractor(judge, "judge")
    extractor.build((16, 16, 1))
    judge.times = 0
    real, fake = images(seed=1), images(seed=2)
    for _ in range(3):
        for batch in (real, fake):
            extractor(batch), extractor.probabilities(batch)
    assert judge.times == 2


def test_vectors_go_in_as_they_are():
    extractor = features.get(lambda x: 2 * x)
    assert extractor(tf.constant([[300.0, -7.0]])).numpy().tolist() == [[600.0, -14.0]]
    assert extractor.dimension == 2


def test_samples_of_two_shapes_may_not_give_two_dimensions():
    extractor = Extractor(lambda x: x, "same")
    extractor.build((2,))
    with pytest.raises(ValueError, match=r"'same' gave 2 features before, and 3 of"):
        extractor.build((3,))


@pytest.mark.parametrize("values", [[np.nan], [np.inf]])
def test_numbers_that_are_not_finite(values):
    extractor = Extractor(network(), "judge")
    x = images(2).numpy()
    x[1, 3, 4] = values
    with pytest.raises(ValueError, match="NaN or infinite"):
        extractor(tf.constant(x))
    judged = tf.function(lambda x: (extractor(x), extractor.probabilities(x)))(x)
    for rows in judged:
        assert np.isfinite(rows[0]).all() and np.isnan(rows[1]).all()


def test_images_of_another_range_are_refused():
    with pytest.raises(ValueError, match=r"\[-1, 1\].*from 0 to 255"):
        Extractor(network(), "judge")(tf.constant([0.0, 255.0], shape=(2, 1, 1, 1)))


@pytest.mark.parametrize(
    "judge, shape, message",
    [
        (network(), (16, 16, 2), r"'judge'.*\(16, 16, 2\).*3 channel"),
        (network(), (7,), r"'judge' cannot take samples of shape \(7,\)"),
        (lambda x: x, (8, 8, 3), r"features of shape \(n, d\).*\(2, 8, 8, 3\)"),
        (tf.reduce_mean, (8,), r"features of shape \(n, d\)"),
        (lambda x: x[:1], (8,), r"features of shape \(n, d\)"),
        (lambda x: {"logits": x}, (8,), r'"features".*\[\'logits\'\]'),
        (lambda x: x, (), r"`sample_shape`.*\(\)"),
    ],
)
def test_samples_that_cannot_be_taken_are_refused(judge, shape, message):
    with pytest.raises(ValueError, match=message):
        Extractor(judge, "judge").build(shape)


def test_without_logits_there_are_no_probabilities():
    with pytest.raises(ValueError, match='must return a dict.*"logits"'):
        features.get(lambda x: x).probabilities(tf.ones((2, 3)))


def test_classes_have_as_many_names():
    extractor = Extractor(network(), "judge", class_names="abcd")
    with pytest.raises(ValueError, match=r"`class_names`.*5\. Received: 4"):
        extractor.build((12, 12, 3))


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ((3, "judge"), TypeError, "`network`.*Received: 3"),
        ((abs, ""), ValueError, "`name`.*Received: ''"),
        ((abs, None), ValueError, "`name`.*Received: None"),
    ],
)
def test_arguments_are_checked(arguments, error, message):
    with pytest.raises(error, match=message):
        Extractor(*arguments)


def test_the_fingerprint_is_that_of_weights_and_preparation():
    model = network()
    fingerprint = Extractor(model, "judge").fingerprint
    assert len(fingerprint) == 64
    assert Extractor(model, "other name").fingerprint == fingerprint
    for change in ({"resize": "pytorch"}, {"image_size": 10}, {"scale": 128.0}):
        assert Extractor(model, "judge", **change).fingerprint != fingerprint
    model.layers[1].kernel.assign(model.layers[1].kernel + 1e-6)
    assert Extractor(model, "judge").fingerprint != fingerprint
    assert Extractor(Counted(), "judge").fingerprint is None


def reloaded(extractor):
    config = keras.saving.serialize_keras_object(extractor)
    return features.get(json.loads(json.dumps(config)))


def test_a_model_is_saved_without_weights_and_judges_with_them_alone():
    options = {"image_size": (10, 12), "resize": "pytorch", "class_names": "abcde"}
    extractor, x = Extractor(network(None), "judge", center=3, **options), images()
    twin = reloaded(extractor)
    with pytest.raises(ValueError, match=r"'judge'.*has no weights.*load_weights"):
        twin(x)
    twin.network.set_weights(extractor.network.get_weights())
    np.testing.assert_array_equal(twin(x), extractor(x))
    assert twin.fingerprint == extractor.fingerprint
    assert (twin.name, twin.class_names) == ("judge", tuple("abcde"))


@keras.saving.register_keras_serializable("ganzoo-tests")
def doubled(x):
    return 2 * x


def test_a_registered_function_is_saved():
    twin = reloaded(features.get(doubled))
    assert twin.network is doubled and twin.name == "doubled"
    assert twin(tf.ones((1, 1))).numpy().item() == 2.0


@pytest.mark.parametrize("function", [lambda x: x, Counted()])
def test_a_function_that_is_not_registered_is_not_saved(function):
    with pytest.raises(ValueError, match="register_keras_serializable.*Received: <"):
        Extractor(function, "judge").get_config()
