"""Every loss against values worked by hand."""

import keras
from keras import ops
import numpy as np
import pytest

from ganzoo import losses

LOG2 = np.log(2.0)


def softplus(x):
    return np.log1p(np.exp(x))


# loss, real logit, fake logit, discriminator's loss, generator's loss
TABLE = [
    (losses.NonSaturating(), 0.0, 0.0, 2 * LOG2, LOG2),
    (losses.NonSaturating(), 2.0, -1.0, softplus(-2) + softplus(-1), softplus(1)),
    # Real target 0.9: 0.9 softplus(-2) + 0.1 softplus(2).
    (
        losses.NonSaturating(label_smoothing=0.1),
        2.0,
        -1.0,
        0.9 * softplus(-2) + 0.1 * softplus(2) + softplus(-1),
        softplus(1),
    ),
    (losses.Minimax(), 2.0, -1.0, softplus(-2) + softplus(-1), -softplus(-1)),
    (losses.LeastSquares(), 2.0, -1.0, 0.5 * 1 + 0.5 * 1, 0.5 * 4),
    (losses.LeastSquares(0.25), 2.0, -1.0, 0.5 * 1.25**2 + 0.5, 0.5 * 4),
    (losses.Hinge(), 0.25, -0.5, 0.75 + 0.5, 0.5),
    (losses.Hinge(), 2.0, -3.0, 0.0, 3.0),
    (losses.Wasserstein(), 2.0, -1.0, -3.0, 1.0),
    (losses.RelativisticPairing(), 2.0, -1.0, softplus(-3), softplus(3)),
]


@pytest.mark.parametrize("loss, real, fake, discriminator, generator", TABLE, ids=repr)
def test_hand_worked_values(loss, real, fake, discriminator, generator):
    real, fake = ops.array([[real]]), ops.array([[fake]])
    np.testing.assert_allclose(
        loss.discriminator(real, fake), [[discriminator]], rtol=1e-6
    )
    seen = real if loss.needs_real else None
    np.testing.assert_allclose(loss.generator(seen, fake), [[generator]], rtol=1e-6)


def test_relativistic_average_compares_with_the_mean_of_the_other_kind():
    loss = losses.RelativisticAverage()
    real, fake = ops.array([[1.0], [3.0]]), ops.array([[0.0], [-4.0]])
    # Means 2 and -2: real leads 3, 5; fake leads -2, -6.
    np.testing.assert_allclose(
        loss.discriminator(real, fake)[:, 0],
        [softplus(-3) + softplus(-2), softplus(-5) + softplus(-6)],
        rtol=1e-6,
    )
    np.testing.assert_allclose(
        loss.generator(real, fake)[:, 0],
        [softplus(2) + softplus(3), softplus(6) + softplus(5)],
        rtol=1e-6,
    )


@pytest.mark.parametrize("loss", [row[0] for row in TABLE[:6]], ids=repr)
def test_extreme_logits_stay_finite_and_bounded_below(loss):
    for logit in (-1e4, 1e4):
        value = float(loss.discriminator(ops.array(logit), ops.array(-logit)))
        assert np.isfinite(value) and value >= 0


@pytest.mark.parametrize("smoothing", [-0.1, 0.5, 1.1])
def test_smoothing_beyond_its_range_is_refused(smoothing):
    with pytest.raises(ValueError, match=r"label_smoothing.*\[0, 0\.5\)"):
        losses.NonSaturating(smoothing)


NAMES = {
    "non_saturating": losses.NonSaturating,
    "Minimax": losses.Minimax,
    "least_squares": losses.LeastSquares,
    "hinge": losses.Hinge,
    "wasserstein": losses.Wasserstein,
    "RelativisticPairing": losses.RelativisticPairing,
    "relativistic_average": losses.RelativisticAverage,
}


@pytest.mark.parametrize("name, cls", NAMES.items())
def test_get_by_name_object_and_config(name, cls):
    loss = losses.get(name)
    assert type(loss) is cls
    assert losses.get(loss) is loss
    config = keras.saving.serialize_keras_object(loss)
    assert type(losses.get(config)) is cls


def test_config_keeps_the_smoothing():
    config = keras.saving.serialize_keras_object(losses.LeastSquares(0.2))
    assert losses.get(config).label_smoothing == 0.2


def test_get_says_what_would_work():
    with pytest.raises(ValueError, match="one of.*'hinge'.*Received: 'hing'"):
        losses.get("hing")
    with pytest.raises(TypeError, match="loss.*Received: 3"):
        losses.get(3)
