"""`compile()` without arguments is the paper."""

import keras
import pytest

import ganzoo
from ganzoo import losses, regularizers
from ganzoo.schedules import LinearDecay

COLOR = (16, 16, 3)


def adam(rate, beta_1, beta_2=0.999, hold=None):
    return keras.optimizers.Adam, rate, beta_1, beta_2, hold


OF_DCGAN = (adam(2e-4, 0.5), losses.NonSaturating, [], 1)
OTHERS = {
    "LSGAN": (adam(2e-4, 0.5), losses.LeastSquares, [], 1),
    "WGAN": (
        (keras.optimizers.RMSprop, 5e-5, None, None, None),
        losses.Wasserstein,
        [],
        5,
    ),
    "WGANGP": (
        adam(1e-4, 0.0, 0.9),
        losses.Wasserstein,
        [(regularizers.GradientPenalty, 10.0)],
        5,
    ),
    "SNGAN": (adam(2e-4, 0.0, 0.9, hold=0.0), losses.Hinge, [], 5),
    "ProjectionGAN": (adam(2e-4, 0.0, 0.9, hold=8 / 9), losses.Hinge, [], 5),
    "Pix2Pix": (adam(2e-4, 0.5, hold=0.5), losses.NonSaturating, [], 1),
}


def build(name):
    if name == "Pix2Pix":
        return ganzoo.Pix2Pix((32, 32, 3), width=2)
    labelled = name in ("ConditionalGAN", "ACGAN", "ProjectionGAN")
    options = {"num_classes": 3} if labelled else {}
    return getattr(ganzoo, name)(COLOR, width=4, **options)


@pytest.mark.parametrize("name", ganzoo.models.__all__)
def test_the_recipe_is_the_papers(name):
    (cls, rate, beta_1, beta_2, hold), loss, penalties, steps = OTHERS.get(
        name, OF_DCGAN
    )
    model = build(name)
    model.compile()
    for optimizer in (model.optimizer, model.discriminator_optimizer):
        assert type(optimizer) is cls
        assert float(optimizer.learning_rate) == pytest.approx(rate)
        assert getattr(optimizer, "beta_1", None) == beta_1
        assert getattr(optimizer, "beta_2", None) == beta_2
        schedule = optimizer._learning_rate
        assert (schedule.hold if isinstance(schedule, LinearDecay) else None) == hold
    assert type(model.loss) is loss
    assert [(type(r), r.weight) for r in model.regularizers] == penalties
    assert model.discriminator_steps == steps
