"""PacGAN: what a discriminator of packs sees, and what its penalties are."""

import keras
from keras import ops
import numpy as np
import pytest

import ganzoo
from ganzoo import regularizers
from ganzoo.augmentation import Augmenter
from ganzoo.engine.latent_gan import joint_labels
from tests.engine.toys import ToyGAN

SHAPE = (16, 16, 1)


def test_neighbours_in_the_batch_are_joined_along_channels(images):
    model = ToyGAN(SHAPE, 8, pack=2, seed=1)
    floats = ops.convert_to_tensor(images / 127.5 - 1.0, "float32")
    joined = np.concatenate([floats[0::2], floats[1::2]], axis=-1)
    for given in (floats, model.packed(floats)):
        seen = model.discriminator_inputs(given, None)
        np.testing.assert_array_equal(seen, joined)
    assert model.discriminator.inputs[0].shape == (None, 16, 16, 2)
    assert model.critic()(floats).shape == (8, 1)


def test_labels_of_a_pack_are_one_label():
    labels = ops.array([0, 2, 1, 0, 2, 2])
    assert joint_labels(labels, 3, 2).numpy().tolist() == [2, 3, 8]
    assert joint_labels(labels, 3, 3).numpy().tolist() == [0 + 6 + 1, 0 + 6 + 2]


def test_a_penalty_takes_the_gradient_at_the_whole_pack(images):
    """D(x₁, x₂) = a ∑ x₁ + b ∑ x₂ has the square norm (a² + b²) · pixels."""

    class Linear(ToyGAN):
        def networks(self, image_shape, latent_dim, num_classes):
            generator, _ = super().networks(image_shape, latent_dim, num_classes)
            image = keras.Input(image_shape)
            kernel = keras.initializers.Constant(0.0)
            x = keras.layers.Dense(1, kernel_initializer=kernel, use_bias=False)(image)
            x = keras.layers.GlobalAveragePooling2D()(x)
            return generator, keras.Model(image, x * 16.0 * 16.0)

    model = Linear(SHAPE, 8, pack=2, seed=1)
    model.discriminator.set_weights([np.array([[0.3], [0.4]], "float32")])
    floats = model.packed(ops.convert_to_tensor(images / 127.5 - 1.0, "float32"))
    penalty = regularizers.R1().penalty(model.critic(), floats, None)
    np.testing.assert_allclose(penalty, np.full(8, 0.5 * 0.25 * 256), rtol=1e-5)


def test_each_image_of_a_pack_is_augmented_by_itself(images):
    class Number(Augmenter):
        def augment(self, images):
            return [
                x * 0.0 + ops.reshape(ops.arange(16.0), (-1, 1, 1, 1)) for x in images
            ]

    model = ToyGAN(SHAPE, 8, pack=2, augmenter=Number(), seed=1)
    floats = model.packed(ops.convert_to_tensor(images / 127.5 - 1.0, "float32"))
    seen = model.discriminator_inputs(floats, None)
    np.testing.assert_array_equal(seen[:, 0, 0], np.arange(16.0).reshape(8, 2))


def test_augmenters_are_told_the_number_of_images(images):
    augmenter = ganzoo.augmentation.AdaptiveAugment(images_to_full=1000, interval=1)
    model = ToyGAN(SHAPE, 8, pack=2, augmenter=augmenter, seed=1)
    model.compile()
    model.discriminator.layers[-1].bias.assign([100.0])  # Sure that all is real.
    model.fit(images, batch_size=8, epochs=1, steps_per_epoch=1, verbose=0)
    assert float(augmenter.p.numpy()) == pytest.approx(8 / 1000)


@pytest.mark.parametrize(
    "arguments, text",
    [
        ({"pack": 0}, "`pack` must be a whole number"),
        ({"pack": 1.5}, "`pack` must be a whole number"),
        ({"pack": 4, "num_classes": 12}, "20736.*pack=4, num_classes=12"),
    ],
    ids=str,
)
def test_packs_that_are_none_are_refused(arguments, text):
    with pytest.raises(ValueError, match=text):
        ToyGAN(SHAPE, 8, **arguments)


def test_a_batch_that_it_does_not_divide_is_refused(images):
    model = ToyGAN(SHAPE, 8, pack=3, seed=1)
    model.compile()
    with pytest.raises(ValueError, match="multiple of 3 .*pack.*batches of 8"):
        model.fit(images, batch_size=8)
