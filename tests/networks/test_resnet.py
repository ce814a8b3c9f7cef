"""The residual networks of WGAN-GP, SNGAN and the projection discriminator."""

import keras
from keras import layers, ops
import numpy as np
import pytest

from ganzoo.layers import (
    ConditionalBatchNormalization,
    LeakyRectifier,
    SpectralNormalization,
)
from ganzoo.networks import resnet
from tests.layers.finite_differences import converge


@pytest.mark.parametrize("size", [(16, 16), (28, 28), (32, 32), (50, 17)], ids=str)
@pytest.mark.parametrize("num_classes", [None, 3])
def test_any_size_comes_out_as_asked(size, num_classes):
    shape = (*size, 3)
    generator = resnet.generator(shape, 4, num_classes, width=2)
    discriminator = resnet.discriminator(shape, num_classes, width=2)
    labels = [ops.array([0, 1])] if num_classes else []
    images = generator([ops.zeros((2, 4)), *labels])
    assert images.shape == (2, *shape)
    assert discriminator([images, *labels]).shape == (2, 1)


def test_at_32_pixels_they_have_the_papers_depth_and_size():
    """Appendix F: three upsampling blocks; two downsampling, two plain; 128 wide."""
    generator = resnet.generator((32, 32, 3))
    discriminator = resnet.discriminator((32, 32, 3))

    def count(network, kind):
        return sum(type(layer).__name__ == kind for layer in network.layers)

    assert (count(generator, "Add"), count(discriminator, "Add")) == (3, 4)
    assert count(generator, "FusedBatchNormalization") == 7
    assert count(discriminator, "FusedBatchNormalization") == 0
    kernels = [w for w in discriminator.weights if w.path.endswith("kernel")]
    assert {int(k.shape[-1]) for k in kernels} == {1, 128}
    # 8 of 3x3 and 2 of 1x1, as in the published 1.06 million.
    assert discriminator.count_params() == pytest.approx(1.06e6, rel=0.01)


def test_the_critic_judges_each_image_alone():
    discriminator = resnet.discriminator((16, 16, 1), width=4)
    images = np.random.default_rng(0).normal(size=(4, 16, 16, 1)).astype("float32")
    together = discriminator(images, training=True)
    alone = [discriminator(images[i : i + 1], training=True)[0] for i in range(4)]
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-5)


def kinds(network, kind):
    return [layer for layer in network.layers if isinstance(layer, kind)]


def random_images(shape, count=2):
    x = np.random.default_rng(0).uniform(-1, 1, (count, *shape))
    return x.astype("float32")


@pytest.mark.parametrize("num_classes", [None, 3])
def test_with_spectral_norm_every_layer_with_a_kernel_has_norm_one(num_classes):
    discriminator = resnet.discriminator((32, 17, 3), num_classes, 4, True)
    assert not kinds(discriminator, layers.Conv2D | layers.Dense)
    wrapped = kinds(discriminator, SpectralNormalization)
    plain = resnet.discriminator((32, 17, 3), num_classes, 4)
    assert len(wrapped) == len(kinds(plain, layers.Conv2D | layers.Dense))
    for layer in wrapped:
        converge(layer, layer.layer.kernel)
        kernel = np.array(layer.normalized_kernel())
        matrix = kernel.reshape(-1, kernel.shape[-1])
        assert np.linalg.norm(matrix, 2) == pytest.approx(1.0, rel=1e-5)


def test_with_spectral_norm_places_are_summed_and_without_averaged():
    for spectral_norm in (False, True):
        network = resnet.discriminator((32, 32, 3), None, 4, spectral_norm)
        dense = network.get_layer("logit")
        body = kinds(network, LeakyRectifier)[-1]
        pooled = keras.Model(network.input, [body.output, dense.input])
        maps, features = map(np.array, pooled(random_images((32, 32, 3))))
        assert maps.shape == (2, 8, 8, 4)
        reduce = np.sum if spectral_norm else np.mean
        np.testing.assert_allclose(features, reduce(maps, axis=(1, 2)), rtol=1e-5)


@pytest.mark.parametrize("size", [(16, 16), (31, 17)], ids=str)
def test_conditional_batch_norm_scales_and_shifts_by_the_label(size):
    shape = (*size, 3)
    generator = resnet.generator(shape, 4, 3, width=2, conditional_batch_norm=True)
    assert not kinds(generator, layers.BatchNormalization)
    assert not kinds(generator, layers.Embedding)
    norms = kinds(generator, ConditionalBatchNormalization)
    plain = resnet.generator(shape, 4, width=2)
    assert len(norms) == len(kinds(plain, layers.BatchNormalization))
    # The noise alone goes into the dense layer.
    assert kinds(generator, layers.Dense)[0].kernel.shape[0] == 4
    inputs = [np.ones((2, 4), "float32"), np.array([0, 2])]
    images = np.array(generator(inputs))
    assert images.shape == (2, *shape)
    # New, all classes are alike; they differ by their rows alone.
    np.testing.assert_array_equal(images[0], images[1])
    norms[0].gamma.assign([[1.0, 1.0], [1.0, 1.0], [2.0, -1.0]])
    moved = np.array(generator(inputs))
    np.testing.assert_array_equal(moved[0], images[0])
    assert not np.allclose(moved[1], images[1])


def test_the_projection_is_linear_in_the_embedding():
    """logit = ⟨embedding, φ⟩ + ψ(φ), with tables, φ and ψ taken apart."""
    network = resnet.projection_discriminator((32, 20, 3), 5, width=4)
    wrapped = kinds(network, SpectralNormalization)
    embedding = [w for w in wrapped if isinstance(w.layer, layers.Embedding)]
    assert len(embedding) == 1 and embedding[0].layer.embeddings.shape == (5, 4)
    # 8 of 3x3, 2 of 1x1, ψ and the table.
    assert len(wrapped) == 12 and not kinds(network, layers.Conv2D | layers.Dense)
    psi = network.get_layer("logit")
    body = keras.Model(network.input[0], psi.input)
    images = random_images((32, 20, 3), count=5)
    labels = np.array([4, 0, 1, 2, 2])
    features = np.array(body(images))
    table = np.array(embedding[0].layer.embeddings)
    converge(embedding[0], table)
    rows = table[labels] / np.linalg.norm(table, 2)
    expected = np.sum(rows * features, axis=1, keepdims=True) + psi(features)
    logits = network([images, labels])
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [(16, 16), (28, 28), (50, 17)], ids=str)
@pytest.mark.parametrize("channels", [1, 8])
def test_projection_and_spectral_norm_at_any_size(size, channels):
    shape = (*size, channels)
    images = random_images(shape)
    assert resnet.discriminator(shape, None, 2, True)(images).shape == (2, 1)
    projection = resnet.projection_discriminator(shape, 3, 2)
    assert projection([images, np.array([0, 2])]).shape == (2, 1)


def test_a_projection_discriminator_saves_and_clones(tmp_path):
    network = resnet.projection_discriminator((16, 16, 3), 3, width=2)
    inputs = [random_images((16, 16, 3)), np.array([0, 2])]
    network.save(tmp_path / "network.keras")
    reloaded = keras.models.load_model(tmp_path / "network.keras")
    clone = keras.models.clone_model(network)
    clone.set_weights(network.get_weights())
    for twin in (reloaded, clone):
        np.testing.assert_array_equal(twin(inputs), network(inputs))


def test_other_shapes_are_refused():
    for build in (resnet.generator, resnet.discriminator):
        with pytest.raises(ValueError, match=r"`image_shape` must be.*\(8, 8, 3\)"):
            build((8, 8, 3))
    with pytest.raises(ValueError, match="`image_shape` must be"):
        resnet.projection_discriminator((16, 16, 0), 3)
    with pytest.raises(ValueError, match=r"`image_shape` must be.*\(16, 16, 0\)"):
        resnet.generator((16, 16, 0))


def test_labels_that_are_needed():
    with pytest.raises(ValueError, match="`num_classes` must be.*None"):
        resnet.generator((16, 16, 3), conditional_batch_norm=True)
    with pytest.raises(ValueError, match="`num_classes` must be.*0"):
        resnet.projection_discriminator((16, 16, 3), 0)
