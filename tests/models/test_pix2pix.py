"""pix2pix: its terms, its noise, its sizes."""

import keras
from keras import ops
import numpy as np
import pytest

import ganzoo
from ganzoo.augmentation import DiffAugment


def build(**options):
    model = ganzoo.Pix2Pix((32, 32, 1), (32, 32, 3), width=2, seed=1, **options)
    model.compile()
    return model


@pytest.fixture
def sources():
    return np.random.default_rng(0).integers(0, 256, (3, 32, 32, 1), np.uint8)


@pytest.fixture
def images():
    x = np.random.default_rng(1).uniform(-1, 1, (2, 32, 32, 4)).astype("float32")
    return ops.convert_to_tensor(x[..., :1]), ops.convert_to_tensor(x[..., 1:])


def test_terms_are_half_the_discriminators_loss_and_a_hundred_times_l1(images):
    model = build()
    source, target = images
    critic = model.critic(source)
    output = model(source, training=True)
    logits = critic(target), critic(output)
    whole = ops.mean(ops.softplus(-logits[0]) + ops.softplus(logits[1]))
    terms = model.discriminator_terms(critic, target, output)
    assert float(terms["d_loss"]) == pytest.approx(0.5 * float(whole), rel=1e-5)
    terms = model.generator_terms(critic, target, output, source)
    distance = np.mean(np.abs(target - output))
    assert float(terms["l1"]) == pytest.approx(100 * distance, rel=1e-5)
    adversarial = ops.mean(ops.softplus(-logits[1]))
    assert float(terms["g_loss"]) == pytest.approx(float(adversarial), rel=1e-5)


def test_feature_matching_joins_when_it_weighs_something(images):
    model = build(feature_weight=10.0)
    source, target = images
    critic = model.critic(source)
    terms = model.generator_terms(critic, target, target, source)
    assert float(terms["feature_matching"]) == 0.0
    terms = model.generator_terms(critic, target, -target, source)
    real, fake = (critic.outputs(x)["features"] for x in (target, -target))
    distances = [np.mean(np.abs(a - b)) for a, b in zip(real, fake)]
    assert len(distances) == 4
    expected = 10 * np.mean(distances)
    assert float(terms["feature_matching"]) == pytest.approx(expected, rel=1e-5)


def test_dropout_is_its_noise_out_of_training_too(sources):
    model = build()
    first = model.translate(sources, seed=1)
    assert (first == model.translate(sources, seed=1)).all()
    assert (first != model.translate(sources, seed=2)).any()


def test_serving_is_deterministic_and_shares_the_weights(sources, tmp_path):
    model = build(ema=0.5)
    model.fit(sources, np.repeat(sources, 3, axis=-1), batch_size=1, verbose=0)
    told = model.translate(sources, deterministic=True)
    assert (told == model.translate(sources, seed=9, deterministic=True)).all()
    served = model.deterministic_generator()
    floats = (sources / 127.5 - 1.0).astype("float32")
    outputs = served.predict(floats, verbose=0)
    np.testing.assert_allclose(outputs * 127.5 + 127.5, told, atol=0.51)
    served.save(tmp_path / "served.keras")
    again = keras.models.load_model(tmp_path / "served.keras")
    np.testing.assert_allclose(again.predict(floats, verbose=0), outputs, atol=1e-6)
    model.fit(sources, np.repeat(sources, 3, axis=-1), batch_size=1, verbose=0)
    assert (model.translate(sources, deterministic=True) != told).any()


def test_augmentation_moves_source_and_target_together(images):
    model = build(augmenter=DiffAugment("translation,cutout"))
    source, _ = images
    target = ops.repeat(source, 3, axis=-1)
    seen, beside = model.discriminator_inputs(target, source)
    assert np.abs(seen - target).max() > 0
    np.testing.assert_array_equal(seen[..., :1], beside)


@pytest.mark.parametrize(
    "arguments, text",
    [
        (((28, 28, 1),), "`source_shape`.*multiples of 16.*32 instead of 28"),
        (((100, 64, 3),), "96 or 112 instead of 100"),
        (((32, 32, 1), (64, 64, 3)), "the same sides"),
        (((32, 32, 1), (32, 32, 0)), "`target_channels`"),
    ],
    ids=str,
)
def test_sizes_that_do_not_halve_are_refused_with_ones_that_do(arguments, text):
    with pytest.raises(ValueError, match=text):
        ganzoo.Pix2Pix(*arguments, width=2)


@pytest.mark.parametrize("shape", [256, (32, 32), (32.0, 32.0, 3)], ids=str)
def test_shapes_that_are_none_are_refused(shape):
    with pytest.raises(ValueError, match="`source_shape` must be whole numbers"):
        ganzoo.Pix2Pix(shape)


@pytest.mark.parametrize(
    "options, text",
    [
        ({"batch_size": 0}, "`batch_size` must be a whole number, 1"),
        ({"seed": -1}, "`seed` must be a whole number, 0"),
        ({"seed": 2**31}, "`seed` must be below"),
    ],
    ids=str,
)
def test_requests_that_are_out_of_range_are_refused(sources, options, text):
    with pytest.raises(ValueError, match=text):
        build().translate(sources, **options)


@pytest.mark.parametrize("name", ["l1_weight", "feature_weight"])
def test_negative_weights_are_refused(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 0"):
        ganzoo.Pix2Pix((32, 32, 1), **{name: -1.0})


def test_pairs_that_do_not_fit_are_refused(sources):
    model = build()
    with pytest.raises(ValueError, match="equal length.*'source': 3, 'target': 2"):
        model.fit(sources, np.zeros((2, 32, 32, 3), "uint8"))
    with pytest.raises(ValueError, match="`target` must be of shape"):
        model.fit(sources, sources)


def test_an_argument_that_is_none_is_refused():
    with pytest.raises(TypeError, match="wieght"):
        build(l1_wieght=1.0)
