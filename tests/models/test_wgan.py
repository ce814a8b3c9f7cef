"""WGAN: the critic's weights stay in their box."""

import numpy as np
import pytest

import ganzoo


def test_every_weight_of_the_critic_is_clipped_and_no_other():
    model = ganzoo.WGAN((16, 16, 1), width=4, clip=0.02, num_classes=2, seed=1)
    model.compile(generator_optimizer="adam", discriminator_optimizer="adam")
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1), np.uint8)
    model.fit(images, np.arange(40) % 2, batch_size=20, verbose=0)
    for variable in model.discriminator.trainable_variables:
        assert np.abs(variable.numpy()).max() <= np.float32(0.02), variable.path
    largest = [np.abs(v.numpy()).max() for v in model.generator.trainable_variables]
    assert max(largest) > 0.5  # Batch norm's scale, at least.


def test_a_box_of_no_size_is_refused():
    with pytest.raises(ValueError, match="Received: 0"):
        ganzoo.WGAN((16, 16, 1), width=4, clip=0)
