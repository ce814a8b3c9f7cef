"""The patch discriminator's logits, and what each of them sees."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo.networks import patch


def receptive_field(discriminator, shape):
    """Sides of the square of pixels that the logit in the middle depends on.

    Without normalization, which lets each logit see the whole image, and with positive
    weights, so that nothing cancels.
    """
    network = keras.models.clone_model(
        discriminator,
        clone_function=lambda layer: (
            keras.layers.Identity()
            if "Normalization" in type(layer).__name__
            else layer.__class__.from_config(layer.get_config())
        ),
    )
    network.set_weights([np.full(w.shape, 0.1) for w in network.get_weights()])
    target, source = (tf.ones((1, *s)) for s in shape)
    with tf.GradientTape() as tape:
        tape.watch([target, source])
        logits = network([target, source])
        middle = logits[0, logits.shape[1] // 2, logits.shape[2] // 2, 0]
    sides = set()
    for gradient in tape.gradient(middle, [target, source]):
        seen = np.abs(gradient[0]).sum(axis=-1) > 0
        rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
        assert seen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
        sides |= {len(rows), len(columns)}
    return sides


@pytest.mark.parametrize("depth, side", [(1, 16), (2, 34), (3, 70), (4, 142)])
def test_each_logit_sees_a_patch(depth, side):
    shapes = ((176, 176, 1), (176, 176, 3))
    discriminator = patch.discriminator(*shapes, width=1, depth=depth)
    assert receptive_field(discriminator, shapes) == {side}


def test_at_256_pixels_it_is_the_papers_network():
    """C64-C128-C256-C512, 30 x 30 logits."""
    discriminator = patch.discriminator((256, 256, 3), (256, 256, 3))
    assert discriminator.output_shape == (None, 30, 30, 1)
    # As published with the paper's code, 2.769 million.
    assert discriminator.count_params() == 2_768_705
    kernels = [w for w in discriminator.weights if w.path.endswith("kernel")]
    assert [w.shape[-1] for w in kernels] == [64, 128, 256, 512, 1]
    assert {tuple(w.shape[:2]) for w in kernels} == {(4, 4)}
    for kernel in kernels:
        assert np.std(kernel) == pytest.approx(0.02, rel=0.05)
    names = [type(layer).__name__ for layer in discriminator.layers]
    assert names.count("InstanceNormalization") == 3
    first = names.index("Conv2D")
    assert names[first + 1] == "LeakyRectifier"


@pytest.mark.parametrize("size", [(24, 24), (33, 70), (64, 48)], ids=str)
def test_any_size_and_channels(size):
    shapes = (*size, 3), (*size, 1)
    discriminator = patch.discriminator(*shapes, width=2)
    expected = (2, *(side // 8 - 2 for side in size), 1)
    inputs = [np.ones((2, *shape), "float32") for shape in shapes]
    assert discriminator(inputs).shape == expected


def test_target_and_source_both_count():
    discriminator = patch.discriminator((32, 32, 1), (32, 32, 1), width=2)
    rng = np.random.default_rng(0)
    a, b, c = rng.normal(size=(3, 1, 32, 32, 1)).astype("float32")
    logits = np.array(discriminator([a, b]))
    for other in ([c, b], [a, c], [b, a]):
        assert not np.allclose(logits, discriminator(other))
    named = discriminator({"target": a, "source": b})
    np.testing.assert_array_equal(logits, named)


def test_with_instance_norm_each_pair_is_judged_alone():
    pair = np.random.default_rng(0).normal(size=(2, 4, 32, 32, 1)).astype("float32")
    for normalization, alike in (("instance", True), ("batch", False)):
        discriminator = patch.discriminator(
            (32, 32, 1), (32, 32, 1), width=2, normalization=normalization
        )
        together = discriminator(list(pair), training=True)
        alone = [
            discriminator(list(pair[:, i : i + 1]), training=True)[0] for i in range(4)
        ]
        assert np.allclose(together, alone, atol=1e-5) is alike


def test_bad_arguments():
    good = (32, 32, 3)
    with pytest.raises(ValueError, match=r"`depth` may be 2 .*16.*\(16, 32, 3\)"):
        patch.discriminator((16, 32, 3), (16, 32, 3))
    with pytest.raises(ValueError, match=r"`source_shape`.*\(32, 32\)"):
        patch.discriminator(good, (32, 32))
    with pytest.raises(
        ValueError, match=r"same sides.*\(32, 32, 3\) and \(32, 48, 1\)"
    ):
        patch.discriminator(good, (32, 48, 1))
    with pytest.raises(ValueError, match=r"`depth`.*0"):
        patch.discriminator(good, good, depth=0)
    with pytest.raises(ValueError, match="`normalization`.*None"):
        patch.discriminator(good, good, normalization=None)
