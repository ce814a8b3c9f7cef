"""The residual networks of WGAN-GP."""

from keras import ops
import numpy as np
import pytest

from ganzoo.networks import resnet


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
    assert count(generator, "BatchNormalization") == 7
    assert count(discriminator, "BatchNormalization") == 0
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


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match="`image_shape` must be"):
        resnet.generator((8, 8, 3))
