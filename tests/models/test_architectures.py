"""Models that come in two architectures."""

import pytest

import ganzoo


@pytest.mark.parametrize("model", [ganzoo.WGANGP, ganzoo.SNGAN, ganzoo.ProjectionGAN])
def test_architectures(model):
    options = {"num_classes": 3, "width": 4}
    shapes = [
        model((16, 16, 1), architecture=name, **options).generator.count_params()
        for name in ("dcgan", "resnet")
    ]
    assert shapes[0] != shapes[1]
    with pytest.raises(ValueError, match="`architecture` must be.*'mlp'"):
        model((16, 16, 1), architecture="mlp", **options)
