"""The U-Net is the paper's, at every size that it takes."""

import keras
import numpy as np
import pytest

from ganzoo import random
from ganzoo.networks import unet

# With the size of the bottleneck: as often halved as both sides allow, at most 8 times.
SIZES = [
    ((32, 32), (1, 1)),
    ((48, 64), (3, 4)),
    ((96, 96), (3, 3)),
    ((112, 32), (7, 2)),
    ((32, 512), (1, 16)),
    ((256, 256), (1, 1)),
    ((512, 512), (2, 2)),
]


def kinds(network, kind):
    return [layer for layer in network.layers if type(layer).__name__ == kind]


def sources(shape, count=2):
    x = np.random.default_rng(0).uniform(-1, 1, (count, *shape))
    return x.astype("float32")


@pytest.mark.parametrize("size, bottleneck", SIZES, ids=str)
def test_any_size_comes_out_as_asked(size, bottleneck):
    generator = unet.generator((*size, 3), 1, width=2)
    assert generator.output_shape == (None, *size, 1)
    assert kinds(generator, "Conv2D")[-1].output.shape[1:3] == bottleneck


@pytest.mark.parametrize("channels", [(1, 3), (3, 1), (4, 4), (16, 3)], ids=str)
def test_any_channels(channels):
    shape = (32, 32, channels[0])
    generator = unet.generator(shape, channels[1], width=2)
    images = generator(sources(shape))
    assert images.shape == (2, 32, 32, channels[1])
    assert abs(images.numpy()).max() <= 1


def test_at_256_pixels_it_is_the_papers_network():
    """C64-C128-C256-C512 x 5, and CD512 x 3-C512-C256-C128-C64 on the way out."""
    generator = unet.generator((256, 256, 3), 3)
    # As published with the paper's code, 54.414 million.
    assert generator.count_params() == 54_414_531
    way_in, way_out = kinds(generator, "Conv2D"), kinds(generator, "Conv2DTranspose")
    widths = [64, 128, 256] + 5 * [512]
    assert [layer.filters for layer in way_in] == widths
    assert [layer.filters for layer in way_out] == [*widths[-2::-1], 3]
    for layer in way_in + way_out:
        assert (layer.kernel_size, layer.strides) == ((4, 4), (2, 2))
        if layer.kernel.shape[-1] > 3:
            assert layer.kernel.numpy().std() == pytest.approx(0.02, rel=0.05)
    # Each map on the way out, beside the one of its size on the way in.
    joined = [layer.output.shape[1:] for layer in kinds(generator, "Concatenate")]
    sides = [2, 4, 8, 16, 32, 64, 128]
    expected = [(s, s, 2 * w) for s, w in zip(sides, widths[-2::-1])]
    assert joined == expected


NORMALIZATIONS = {
    "instance": "InstanceNormalization",
    "batch": "FusedBatchNormalization",
}


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_what_is_normalized(normalization):
    """All but the first stage, the bottleneck and the image."""
    generator = unet.generator((64, 64, 3), 3, width=2, normalization=normalization)
    kind = NORMALIZATIONS[normalization]
    names = [type(layer).__name__ for layer in generator.layers]
    assert names[1:5] == ["Conv2D", "LeakyRectifier", "Conv2D", kind]
    bottleneck = len(names) - 1 - names[::-1].index("Conv2D")
    follow = ["LeakyRectifier", "ReLU", "Conv2DTranspose", kind]
    assert names[bottleneck + 1 : bottleneck + 5] == follow
    assert names[-2:] == ["Conv2DTranspose", "Activation"]
    assert names.count(kind) == 4 + 5
    assert {*names} & {*NORMALIZATIONS.values()} == {kind}
    for layer in kinds(generator, "Conv2D") + kinds(generator, "Conv2DTranspose"):
        follower = layer.output  # A bias stands where nothing takes it off again.
        normalized = any(follower is n.input for n in kinds(generator, kind))
        assert layer.use_bias is not normalized


def test_every_stage_of_the_bottleneck_is_alive_at_one_pixel():
    """Its normalization would make it 0 for any source."""
    generator = unet.generator((32, 32, 1), 1, width=4, dropout=0.0)
    narrowest = kinds(generator, "Conv2D")[-1].output
    assert narrowest.shape[1:3] == (1, 1)
    seen = keras.Model(generator.input, narrowest)(sources((32, 32, 1)))
    assert np.abs(seen[0] - seen[1]).max() > 1e-4


def test_what_goes_in_reaches_each_pixel_by_the_bottleneck_and_by_the_skips():
    generator = unet.generator((32, 32, 1), 1, width=4, dropout=0.0)
    x = sources((32, 32, 1), count=1)
    changed = x.copy()
    changed[0, 0, 0] = -changed[0, 0, 0]
    difference = np.abs(generator(changed) - generator(x))[0, ..., 0]
    assert difference.min() > 0
    assert difference[:2, :2].mean() > 3 * difference.mean()


def test_dropout_is_the_noise_also_after_training():
    x = sources((32, 32, 3), count=1)

    def images(generator, step):
        with random.scope(0, step):
            return np.array(generator(x, training=False))

    noisy = unet.generator((32, 32, 3), 3, width=4)
    assert len(kinds(noisy, "StatelessDropout")) == 1
    assert {layer.rate for layer in kinds(noisy, "StatelessDropout")} == {0.5}
    np.testing.assert_array_equal(images(noisy, 0), images(noisy, 0))
    assert not np.allclose(images(noisy, 0), images(noisy, 1))
    quiet = unet.generator((32, 32, 3), 3, width=4, dropout=0.0)
    np.testing.assert_array_equal(images(quiet, 0), images(quiet, 1))


@pytest.mark.parametrize("side, stages", [(48, 1), (64, 1), (128, 2), (256, 3)])
def test_dropout_stays_at_the_coarse_stages(side, stages):
    network = unet.generator((side, side, 1), 1, width=1)
    assert len(kinds(network, "StatelessDropout")) == stages


@pytest.mark.parametrize(
    "shape, advice",
    [
        ((28, 28, 1), "32 instead of 28"),
        ((100, 64, 3), "96 or 112 instead of 100"),
        ((600, 40, 3), "512 instead of 600 and 32 or 48 instead of 40"),
    ],
    ids=str,
)
def test_other_sizes_are_refused_with_the_next_that_work(shape, advice):
    with pytest.raises(ValueError) as error:
        unet.generator(shape, 3)
    message = str(error.value)
    assert message.startswith("`source_shape` must be")
    assert str(shape) in message
    assert message.endswith(f"This would work: {advice}.")


def test_bad_arguments():
    for shape in ((32, 32), (32, 32, 0)):
        with pytest.raises(ValueError, match=r"`source_shape` must be.*\(32, 32"):
            unet.generator(shape, 3)
    with pytest.raises(ValueError, match="`target_channels` must be a whole number.*0"):
        unet.generator((32, 32, 3), 0)
    with pytest.raises(ValueError, match=r"`dropout` must be.*1\.0"):
        unet.generator((32, 32, 3), 3, dropout=1.0)
    with pytest.raises(ValueError, match="`normalization` must be.*'layer'"):
        unet.generator((32, 32, 3), 3, normalization="layer")
