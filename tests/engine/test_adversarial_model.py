"""The training step itself."""

import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

import ganzoo
from ganzoo import gradients, losses, random, regularizers
from ganzoo.engine import adversarial_model
from ganzoo.engine.data_spec import to_float
from tests import checks
from tests.engine.toys import ToyGAN, ToyPairs, ToyUnpaired, ToyWGANGP

SHAPE = (16, 16, 1)


def toy(cls=ToyGAN, compile_arguments=None, **options):
    model = cls(SHAPE, 8, seed=1, **options)
    model.compile(**(compile_arguments or {}))
    return model


def counted(model, name):
    """Replace a network by one that counts its calls and keeps their inputs."""
    network, calls = getattr(model, name), []

    class Counting:
        def __call__(self, inputs, training=False):
            calls.append((inputs, training))
            return network(inputs, training=training)

        def __getattr__(self, attribute):
            return getattr(network, attribute)

    object.__setattr__(model, name, Counting())
    return calls


@pytest.mark.parametrize("cls, steps", [(ToyGAN, 1), (ToyWGANGP, 2)])
def test_forward_passes_of_the_generator(cls, steps, images):
    model = toy(cls)
    calls = counted(model, "generator")
    model.train_step({"image": tf.constant(images)})
    assert len(calls) == steps
    assert all(training for _, training in calls)


def test_both_players_see_training_mode_and_separate_batches(images):
    """Batch norm would give a mixed batch away."""
    model = toy()
    calls = counted(model, "discriminator")
    model.train_step({"image": tf.constant(images)})
    assert [(len(inputs), training) for inputs, training in calls] == [(16, True)] * 3


def test_a_step_is_the_textbook_written_out(images):
    """Alternating SGD on the non-saturating loss, with plain tapes."""
    model, twin = (toy(compile_arguments=checks.sgd()) for _ in range(2))
    model.train_step({"image": tf.constant(images)})

    real = to_float(tf.constant(images))
    with random.scope(1, 0):
        noise = random.normal((16, 8), "noise")
    generator, discriminator = twin.generator, twin.discriminator
    fake = generator(noise, training=True)
    with tf.GradientTape() as tape:
        logits = discriminator(real), discriminator(fake)
        loss = ops.mean(ops.softplus(-logits[0]) + ops.softplus(logits[1]))
    for weight, slope in zip(
        discriminator.trainable_variables,
        tape.gradient(loss, discriminator.trainable_variables),
    ):
        weight.assign_sub(0.01 * slope)
    with tf.GradientTape() as tape:
        fake = generator(noise, training=True)
        loss = ops.mean(ops.softplus(-discriminator(fake)))
    for weight, slope in zip(
        generator.trainable_variables,
        tape.gradient(loss, generator.trainable_variables),
    ):
        weight.assign_sub(0.01 * slope)

    checks.assert_same(model.generator, generator, tolerance=1e-6)
    checks.assert_same(model.discriminator, discriminator, tolerance=1e-6)


def test_each_critic_step_gets_fresh_real_images(images):
    model = toy(ToyWGANGP)
    seen = []

    class Spy(losses.Wasserstein):
        def discriminator(self, real, fake):
            return super().discriminator(real, fake)

    model.loss = Spy()
    original = model.discriminator_terms

    def terms(critic, real, fake):
        seen.append((real.numpy(), fake.numpy()))
        return original(critic, real, fake)

    model.discriminator_terms = terms
    model.train_step({"image": tf.constant(images)})
    (real_a, fake_a), (real_b, fake_b) = seen
    whole = np.empty_like(np.concatenate([real_a, real_b]))
    whole[0::2], whole[1::2] = real_a, real_b
    np.testing.assert_allclose(whole, images / 127.5 - 1, atol=1e-6)
    assert not np.allclose(fake_a, fake_b)


def test_parts_hold_the_same_samples_on_any_number_of_replicas():
    columns = {"image": tf.range(12)}
    whole = [set(p["image"].numpy()) for p in adversarial_model.split(columns, 3)]
    halves = [
        adversarial_model.split({"image": columns["image"][start : start + 6]}, 3)
        for start in (0, 6)
    ]
    for index, part in enumerate(whole):
        assert part == {i for half in halves for i in half[index]["image"].numpy()}


def test_the_seed_decides_everything_and_none_leaves_it_to_keras(images):
    a, b, c = (ToyGAN(SHAPE, 8, seed=seed) for seed in (1, 1, 2))
    for model in (a, b, c):
        model.compile()
        model.fit(images, batch_size=8, verbose=0)
    checks.assert_same(a, b)
    kernels = [checks.weights(model.generator)[0] for model in (a, c)]
    assert not np.allclose(*kernels)
    keras.utils.set_random_seed(5)
    first = ToyGAN(SHAPE, 8)
    keras.utils.set_random_seed(5)
    checks.assert_same(first, ToyGAN(SHAPE, 8))
    assert first.seed != ToyGAN(SHAPE, 8).seed


def test_learning_rate_and_weight_schedules_run(images):
    decay = keras.optimizers.schedules.PolynomialDecay(0.1, 2, end_learning_rate=0.0)
    weight = keras.optimizers.schedules.PolynomialDecay(1.0, 2, end_learning_rate=0.0)
    model = toy(
        compile_arguments={
            "generator_optimizer": keras.optimizers.SGD(decay),
            "discriminator_optimizer": keras.optimizers.SGD(decay),
            "regularizers": [regularizers.R1(weight)],
        }
    )
    model.fit(images, batch_size=8, verbose=0)
    after = checks.weights(model.generator)
    history = model.fit(images, batch_size=8, verbose=0).history
    for a, b in zip(after, checks.weights(model.generator)):
        np.testing.assert_array_equal(a, b)  # The rate is 0 from step 2 on.
    assert history["r1"] == [0.0]


def test_lazy_and_generator_regularizers_join_the_right_player(images):
    @keras.saving.register_keras_serializable("tests")
    class Dark(regularizers.Regularizer):
        player = "generator"

        def penalty(self, generator, inputs, fake):
            return ops.mean(ops.square(fake + 1.0), axis=(1, 2, 3))

    strong = {"regularizers": [Dark(weight=100.0), regularizers.R1(interval=2)]}
    model = toy(compile_arguments=strong | checks.sgd())
    history = model.fit(images, batch_size=8, epochs=10, verbose=0).history
    assert set(history) == {"d_loss", "g_loss", "dark", "r1"}
    assert history["dark"][-1] < history["dark"][0] / 2


def test_an_augmenter_is_applied_for_the_discriminator_alone_and_updated(images):
    @keras.saving.register_keras_serializable("tests")
    class Shift(layers.Layer):
        def build(self, shape):
            self.seen = self.add_weight(name="seen", initializer="zeros")

        def call(self, images, training=False):
            assert training
            return images * 0.0

        def update(self, real_logits, images):
            self.seen.assign_add(ops.cast(images, "float32"))

    augmenter = Shift()
    augmenter.build(None)
    model = toy(augmenter=augmenter)
    history = model.fit(images, batch_size=8, verbose=0).history
    assert float(augmenter.seen) == 16.0
    # Real and generated images are the same black: D cannot tell, G gets no gradient.
    assert history["d_loss"][0] == pytest.approx(2 * np.log(2), abs=0.05)
    assert np.std(model.generate(2)) > 0


def test_weight_decay_of_a_layer_is_a_term_of_its_player(images):
    class Decayed(ToyGAN):
        def networks(self, image_shape, latent_dim, num_classes):
            generator, _ = super().networks(image_shape, latent_dim, num_classes)
            image = keras.Input(image_shape)
            decay = keras.regularizers.L2(100.0)
            dense = layers.Dense(1, kernel_regularizer=decay)
            return generator, keras.Model(image, dense(layers.Flatten()(image)))

    model = toy(Decayed, checks.sgd() | {"loss": "hinge"})
    kernel = model.discriminator.layers[-1].kernel
    size = float(ops.sum(ops.square(kernel)))
    history = model.fit(images, verbose=0).history
    assert set(history) == {"d_loss", "g_loss", "discriminator_layer_losses"}
    assert history["discriminator_layer_losses"][0] == pytest.approx(100 * size)


def test_source_and_target_are_augmented_together(images):
    model = ToyPairs(SHAPE, seed=1, augmenter=ganzoo.augmentation.DiffAugment("cutout"))
    model.compile()
    seen = counted(model, "discriminator")
    model.train_step({"source": tf.constant(images), "target": tf.constant(images)})
    (target, source), _ = seen[0]
    np.testing.assert_array_equal(target, source)
    assert not np.allclose(source, images / 127.5 - 1)


def test_relativistic_losses_reach_the_generator_with_the_real_logits(images):
    model = toy(compile_arguments={"loss": "relativistic_pairing"} | checks.sgd())
    assert isinstance(model.loss, losses.RelativisticPairing)
    before = checks.weights(model.generator)
    model.fit(images, verbose=0)
    assert not np.array_equal(before[0], checks.weights(model.generator)[0])


def test_every_optimizer_exists_before_the_first_step():
    model = toy()
    assert model.optimizer.built and model.discriminator_optimizer.built
    assert model.optimizer is model.current_recipe.generator_optimizer


def test_terms_without_a_tracker_are_named():
    class Forgetful(ToyPairs):
        extra_terms = ()

    model = Forgetful(SHAPE, seed=1)
    model.compile()
    data = np.zeros((4, *SHAPE), np.uint8)
    with pytest.raises(ValueError, match=r"Received:.*'l1'.*`extra_terms`"):
        model.fit(data, data, verbose=0)


def test_the_gradient_of_the_discriminator_stops_at_the_generator(images):
    model = toy()
    with gradients.record() as tape:
        fake = tf.constant(images / 127.5 - 1, tf.float32)
        tape.watch(fake)
        terms = model.discriminator_terms(model.critic(), fake, ops.stop_gradient(fake))
    assert tape.gradient(terms["d_loss"], model.generator.trainable_variables) == [
        None
    ] * len(model.generator.trainable_variables)


def test_unpaired_images_are_translated_both_ways(images):
    model = ToyUnpaired(SHAPE, seed=1)
    model.compile()
    out = model(
        {"a": np.zeros((2, *SHAPE), "float32"), "b": np.zeros((2, *SHAPE), "float32")}
    )
    assert {key: value.shape for key, value in out.items()} == {
        "a": (2, *SHAPE),
        "b": (2, *SHAPE),
    }
