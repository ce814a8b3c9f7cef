"""The builder reaches any size, and is the paper's network where the paper has one."""

import itertools

import keras
import numpy as np
import pytest

from ganzoo.networks import dcgan
from ganzoo.networks.sizes import stage_sizes

SIZES = [
    (16, 16),
    (17, 16),
    (28, 28),
    (31, 64),
    (64, 64),
    (100, 100),
    (16, 256),
    (255, 33),
]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_any_size_comes_out_as_asked(size, channels):
    shape = (*size, channels)
    generator = dcgan.generator(shape, latent_dim=3, width=2)
    assert generator.output_shape == (None, *shape)
    sizes = stage_sizes(shape)
    assert all(4 <= side <= 7 for side in sizes[-1])
    for large, small in itertools.pairwise(sizes):
        assert all(b in (a, -(-a // 2)) for a, b in zip(large, small))
    discriminator = dcgan.discriminator(shape, width=2)
    assert discriminator.layers[-2].input.shape[1:3] == sizes[-1]
    assert discriminator(generator(np.zeros((2, 3), "float32"))).shape == (2, 1)


def test_every_side_from_16_to_256_has_stages():
    for side in range(16, 257):
        assert 4 <= stage_sizes((side, side, 1))[-1][0] <= 7


def test_at_64_pixels_it_is_the_network_of_the_papers_figure_1():
    """4x4x1024 to 64x64x3 in four 5x5 transposed convolutions of stride 2."""
    generator = dcgan.generator((64, 64, 3), latent_dim=100, width=128)
    maps = [
        layer.output.shape[1:] for layer in generator.layers if layer.name[:2] == "re"
    ]
    widths = [(4, 4, 1024), (8, 8, 512), (16, 16, 256), (32, 32, 128)]
    assert [shape for shape in maps if len(shape) == 3][1:] == widths
    kernels = [
        layer
        for layer in generator.layers
        if isinstance(layer, keras.layers.Conv2DTranspose)
    ]
    assert {layer.kernel_size for layer in kernels} == {(5, 5)}
    assert {layer.strides for layer in kernels} == {(2, 2)}


def test_initial_weights_are_normal_with_deviation_002():
    for network in (dcgan.generator((64, 64, 3)), dcgan.discriminator((64, 64, 3))):
        for layer in network.layers:
            if hasattr(layer, "kernel") and layer.kernel.shape[-1] > 1:
                kernel = layer.kernel.numpy()
                assert abs(kernel.mean()) < 1e-3
                assert kernel.std() == pytest.approx(0.02, rel=0.05)


def test_no_batch_norm_next_to_the_image():
    discriminator = dcgan.discriminator((32, 32, 3), width=4)
    names = [type(layer).__name__ for layer in discriminator.layers]
    assert names[1:3] == ["Conv2D", "LeakyRectifier"]
    generator = dcgan.generator((32, 32, 3), width=4)
    assert [type(layer).__name__ for layer in generator.layers[-2:]] == [
        "SubpixelConv2DTranspose",
        "Activation",
    ]


def test_labels_change_images_and_logits():
    keras.utils.set_random_seed(1)
    generator = dcgan.generator((16, 16, 1), 4, num_classes=3, width=4)
    noise = np.ones((2, 4), "float32")
    images = generator([noise, np.array([0, 1])])
    assert not np.allclose(images[0], images[1])
    discriminator = dcgan.discriminator((16, 16, 1), num_classes=3, width=4)
    twice = np.repeat(images[:1], 2, axis=0)
    logits = discriminator([twice, np.array([0, 1])])
    assert not np.allclose(logits[0], logits[1])


@pytest.mark.parametrize(
    "shape", [(15, 32, 3), (32, 257, 3), (32, 32, 0), (32, 32)], ids=str
)
def test_other_shapes_are_refused_with_what_would_work(shape):
    with pytest.raises(ValueError, match=r"image_shape.*16 to 256"):
        dcgan.generator(shape)
    for build in (dcgan.discriminator, dcgan.classifier):
        with pytest.raises(ValueError, match=r"image_shape.*16 to 256"):
            build(shape, 3)


@pytest.mark.parametrize("channels", [2, 9, 40])
def test_discriminators_take_images_stacked_along_channels(channels):
    shape = (16, 16, channels)
    images = np.ones((2, *shape), "float32")
    assert dcgan.discriminator(shape, width=2)(images).shape == (2, 1)
    outputs = dcgan.classifier(shape, 3, width=2)(images)
    assert {k: v.shape for k, v in outputs.items()} == {
        "logits": (2, 1),
        "classes": (2, 3),
    }


@pytest.mark.parametrize("batch_norm", [True, False])
def test_a_classifier_has_the_body_of_the_discriminator(batch_norm):
    shape = (28, 20, 3)
    classifier = dcgan.classifier(shape, 5, width=4, batch_norm=batch_norm)
    discriminator = dcgan.discriminator(shape, width=4, batch_norm=batch_norm)
    logits, classes = map(classifier.get_layer, ("logits", "classes"))
    # All weights but those of the two dense layers, which come last.
    body = classifier.get_weights()[:-4]
    discriminator.set_weights(body + logits.get_weights())
    images = np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")
    outputs = classifier(images)
    np.testing.assert_allclose(outputs["logits"], discriminator(images), atol=1e-6)
    features = keras.Model(classifier.input, classes.input)(images)
    expected = features @ classes.kernel + classes.bias  # No softmax.
    np.testing.assert_allclose(outputs["classes"], expected, atol=1e-6)


def test_a_classifier_needs_classes():
    for num_classes in (None, 0, 2.5):
        with pytest.raises(ValueError, match=f"`num_classes`.*{num_classes}"):
            dcgan.classifier((16, 16, 1), num_classes)


def test_spectral_norm_takes_the_place_of_batch_norm():
    network = dcgan.discriminator((16, 16, 1), width=4, spectral_norm=True)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("SpectralNormalization") == 3  # Two convolutions, the logit.
    assert not {"Conv2D", "Dense", "FusedBatchNormalization"} & set(kinds)


def test_the_label_can_select_the_batch_norms():
    network = dcgan.generator((16, 16, 1), 4, 3, width=4, conditional_batch_norm=True)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("ConditionalBatchNormalization") == 2
    assert not {"FusedBatchNormalization", "Embedding"} & set(kinds)
    with pytest.raises(ValueError, match="`num_classes` must be"):
        dcgan.generator((16, 16, 1), conditional_batch_norm=True)


def test_a_projection_is_linear_in_the_embedding():
    network = dcgan.projection_discriminator((16, 16, 1), 3, width=4)
    image = np.random.default_rng(0).normal(size=(1, 16, 16, 1)).astype("float32")
    image = np.repeat(image, 3, axis=0)
    told = [np.array(network([image, np.arange(3)]))]
    (wrapper,) = [
        x
        for x in network.layers
        if x.name.startswith("spectral") and type(x.layer).__name__ == "Embedding"
    ]
    rows = wrapper.layer.embeddings
    # Rows of the other sign turn the product, and leave what is the image's alone.
    rows.assign(-rows)
    told.append(np.array(network([image, np.arange(3)])))
    alone = (told[0] + told[1]) / 2
    np.testing.assert_allclose(alone, np.repeat(alone[:1], 3, axis=0), atol=1e-6)
    assert np.abs(told[0] - alone).min() > 1e-6
