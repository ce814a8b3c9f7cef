"""What every augmenter must do, whatever its transforms."""

import keras
from keras import ops
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random, regularizers
from ganzoo.augmentation import AdaptiveAugment, Augmenter, DiffAugment

AUGMENTERS = [
    DiffAugment("color"),
    DiffAugment("translation"),
    DiffAugment("cutout"),
    DiffAugment(),
    AdaptiveAugment(initial_p=1.0, groups="blit"),
    AdaptiveAugment(initial_p=1.0, groups="geometry"),
    AdaptiveAugment(initial_p=1.0, groups="color"),
    AdaptiveAugment(initial_p=0.7),
]


def label(augmenter):
    config = augmenter.get_config()
    return f"{type(augmenter).__name__}({config.get('policy', config.get('groups'))})"


every_augmenter = pytest.mark.parametrize("augmenter", AUGMENTERS, ids=label)


def noise(*shape, dtype="float32", seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(dtype)


def augmented(augmenter, images, step=0):
    with random.scope(seed=7, step=step):
        return augmenter(images, training=True)


@every_augmenter
@pytest.mark.parametrize("shape", [(8, 8, 1), (6, 11, 2), (8, 8, 3), (5, 7, 4)])
def test_identity_out_of_training_and_change_in_it(augmenter, shape):
    images = noise(16, *shape)
    np.testing.assert_array_equal(augmenter(images), images)
    out = augmented(augmenter, images)
    assert out.shape == images.shape and out.dtype == tf.float32
    assert np.isfinite(out).all()
    assert np.mean(np.any(out != images, axis=(1, 2, 3))) > 0.4


@every_augmenter
def test_samples_calls_and_steps_differ_and_draws_repeat(augmenter):
    images = np.repeat(noise(1, 12, 12, 3), 16, axis=0)
    first = np.array(augmented(augmenter, images))
    assert len(np.unique(first.reshape(16, -1), axis=0)) > 4
    np.testing.assert_array_equal(first, augmented(augmenter, images))
    assert not np.array_equal(first, augmented(augmenter, images, step=1))
    with random.scope(seed=7, step=0):
        twice = [np.array(augmenter(images, training=True)) for _ in range(2)]
    np.testing.assert_array_equal(first, twice[0])
    assert not np.array_equal(*twice)


@every_augmenter
def test_what_belongs_together_is_transformed_alike(augmenter):
    images = noise(8, 12, 12, 3)
    for pair in ((images, images), [images, images]):
        out = augmented(augmenter, pair)
        assert type(out) is type(pair)
        np.testing.assert_array_equal(out[0], out[1])
        np.testing.assert_array_equal(out[0], augmented(augmenter, images))
    apart = augmented(augmenter, {"a": images, "b": images})
    assert not np.array_equal(apart["a"], apart["b"])
    nested = augmented(augmenter, {"a": (images, images)})
    np.testing.assert_array_equal(nested["a"][0], nested["a"][1])


@pytest.mark.parametrize(
    "augmenter",
    [
        DiffAugment("translation,cutout"),
        AdaptiveAugment(initial_p=1.0, groups="blit,geometry"),
    ],
    ids=label,
)
def test_geometry_does_not_depend_on_channels(augmenter):
    color = noise(8, 12, 12, 3)
    grey, labels = color[..., :1], np.repeat(color[..., :1], 6, axis=-1)
    out = augmented(augmenter, (color, grey, labels))
    np.testing.assert_allclose(out[0][..., :1], out[1], atol=1e-6)
    np.testing.assert_allclose(out[2][..., 5:], out[1], atol=1e-6)


@pytest.mark.parametrize(
    "augmenter",
    [DiffAugment("color"), AdaptiveAugment(initial_p=1.0, groups="color")],
    ids=label,
)
def test_color_changes_color_alone(augmenter):
    images = noise(8, 6, 6, 4)
    out = augmented(augmenter, images)
    np.testing.assert_array_equal(out[..., 3], images[..., 3])
    np.testing.assert_array_equal(out[..., :3], augmented(augmenter, images[..., :3]))
    two = augmented(augmenter, images[..., :2])
    np.testing.assert_array_equal(two[..., 1], images[..., 1])
    np.testing.assert_array_equal(two[..., :1], augmented(augmenter, images[..., :1]))
    labels = noise(8, 6, 6, 7)
    np.testing.assert_array_equal(augmented(augmenter, labels), labels)


@pytest.mark.parametrize(
    "augmenter",
    [DiffAugment("color"), AdaptiveAugment(initial_p=1.0, groups="color")],
    ids=label,
)
def test_a_grey_picture_stays_grey_and_changes_as_a_grey_image(augmenter):
    grey = noise(8, 6, 6, 1)
    color, single = augmented(augmenter, (np.repeat(grey, 3, axis=-1), grey))
    np.testing.assert_allclose(color, np.repeat(single, 3, axis=-1), atol=1e-5)


@every_augmenter
def test_the_gradient_is_the_adjoint(augmenter):
    """T is affine: ⟨T(x) - T(0), y⟩ = ⟨x, ∇⟨T(x), y⟩⟩."""
    x, y = (noise(4, 8, 8, 3, dtype="float64", seed=s) for s in (0, 1))
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = augmented(augmenter, x)
        inner = tf.reduce_sum(out * y)
    gradient = tape.gradient(inner, x)
    assert out.dtype == tf.float64
    zero = np.sum(augmented(augmenter, tf.zeros_like(x)) * y)
    assert float(inner) - zero == pytest.approx(np.sum(x * gradient), rel=1e-9)


@every_augmenter
def test_second_order_gradients_are_exact(augmenter):
    """Of a gradient penalty through D(T(x)), in weights of D and in x."""
    x, slope, along = (
        tf.constant(noise(2, 8, 8, 3, dtype="float64", seed=s)) for s in range(3)
    )

    def penalty(x, k):
        with tf.GradientTape() as tape:
            tape.watch(x)
            logits = tf.reduce_sum(slope * tf.sin(k * augmented(augmenter, x)))
        return tf.reduce_sum(tape.gradient(logits, x) ** 2)

    k, t = tf.constant(1.5, tf.float64), tf.constant(0.0, tf.float64)
    with tf.GradientTape() as tape:
        tape.watch([k, t])
        value = penalty(x + t * along, k)
    by_tape = tape.gradient(value, [k, t])
    h = 1e-5
    by_difference = [
        (penalty(x, k + h) - penalty(x, k - h)) / (2 * h),
        (penalty(x + h * along, k) - penalty(x - h * along, k)) / (2 * h),
    ]
    np.testing.assert_allclose(by_tape, by_difference, rtol=1e-6)
    assert abs(float(by_tape[0])) > 1e-3


def test_a_regularizer_looks_through_an_augmenter():
    """R1 through a translation is that of the critic, less what moved out of sight."""
    augmenter = DiffAugment("translation")
    critic = lambda x: ops.sum(augmenter(x, training=True), axis=(1, 2, 3))
    images = noise(4, 16, 16, 1)
    visible = augmented(augmenter, np.ones_like(images))
    with random.scope(seed=7, step=0):
        penalty = regularizers.R1().penalty(critic, tf.constant(images), None)
    np.testing.assert_allclose(penalty, 0.5 * np.sum(visible, axis=(1, 2, 3)))


# All groups but the last, which is all of them.
@pytest.mark.parametrize("augmenter", AUGMENTERS[:-1], ids=label)
def test_xla_equals_the_graph(augmenter):
    images = tf.constant(noise(8, 10, 10, 3))

    def step(images, step):
        with random.scope(7, step), tf.GradientTape() as tape:
            tape.watch(images)
            out = augmenter(images, training=True)
            gradient = tape.gradient(tf.reduce_sum(tf.sin(out)), images)
        return out, gradient

    signature = [tf.TensorSpec((None, 10, 10, 3)), tf.TensorSpec((), tf.int64)]
    graph = tf.function(step, input_signature=signature)(images, 3)
    compiled = tf.function(step, jit_compile=True)(images, tf.constant(3, tf.int64))
    for a, b in zip(graph, compiled):
        np.testing.assert_allclose(a, b, atol=2e-4)


def test_two_replicas_equal_one(two_replicas):
    images = tf.constant(noise(8, 8, 8, 3))
    together = [DiffAugment()]
    with two_replicas.scope():
        together.append(AdaptiveAugment(initial_p=0.7))

    def replica():
        context = tf.distribute.get_replica_context()
        start = 4 * tf.cast(context.replica_id_in_sync_group, tf.int32)
        with random.scope(7, 0):
            return [a(images[start : start + 4], training=True) for a in together]

    parts = tf.function(lambda: two_replicas.run(replica))()
    for alone, halves in zip([DiffAugment(), AdaptiveAugment(initial_p=0.7)], parts):
        halves = two_replicas.experimental_local_results(halves)
        whole = tf.function(augmented)(alone, images)
        np.testing.assert_allclose(whole, np.concatenate(halves), atol=1e-5)


@pytest.mark.parametrize("augmenter", [DiffAugment(), AdaptiveAugment()], ids=label)
def test_the_config_makes_another(augmenter):
    config = keras.saving.serialize_keras_object(augmenter)
    assert config["registered_name"] == f"ganzoo>{type(augmenter).__name__}"
    copy = keras.saving.deserialize_keras_object(config)
    assert type(copy) is type(augmenter)
    assert copy.get_config() == augmenter.get_config()


@pytest.mark.parametrize(
    "images, told",
    [
        (np.zeros((2, 8, 8, 3), "uint8"), r"uint8 of shape \(2, 8, 8, 3\)"),
        (np.zeros((8, 8, 3), "float32"), r"float32 of shape \(8, 8, 3\)"),
        ((np.zeros((2, 8, 8, 3), "float32"), np.zeros(2, "int32")), r"int32 of shape"),
    ],
)
def test_what_is_no_image_is_refused(images, told):
    with pytest.raises(ValueError, match=r"DiffAugment must be called with.*" + told):
        DiffAugment()(images, training=True)


def test_precision_policies_leave_images_alone():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        out = augmented(AdaptiveAugment(initial_p=1.0), tf.constant(noise(2, 8, 8, 3)))
    finally:
        keras.config.set_dtype_policy("float32")
    assert out.dtype == tf.float32
    expected = augmented(AdaptiveAugment(initial_p=1.0), noise(2, 8, 8, 3))
    np.testing.assert_array_equal(out, expected)


def test_an_augmenter_is_abstract():
    with pytest.raises(NotImplementedError):
        Augmenter()(noise(1, 4, 4, 1), training=True)
