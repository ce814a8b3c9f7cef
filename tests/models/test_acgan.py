"""ACGAN: what the auxiliary classifier adds."""

import keras
from keras import ops
import numpy as np
import pytest

import ganzoo


def build(**options):
    model = ganzoo.ACGAN((16, 16, 1), 3, width=4, seed=1, **options)
    model.compile()
    zero(model.discriminator.get_layer("classes").kernel)
    return model


def zero(variable):
    variable.assign(ops.zeros_like(variable))


@pytest.fixture
def model():
    return build()


@pytest.mark.parametrize("paper, factors", [(False, (1, 0.1)), (True, (2, 1))])
def test_a_classifier_that_knows_nothing_pays_log_of_classes(paper, factors):
    """CE = log 3 for real images, generated ones in the paper, and the generator."""
    options = {"classify_generated": True, "generator_weight": 1.0} if paper else {}
    model = build(**options)
    labels = ops.array([0, 1, 2, 0], "int32")
    critic = model.critic(labels)
    real, fake = ops.zeros((4, 16, 16, 1)), ops.ones((4, 16, 16, 1))
    told, asked = (factor * np.log(3) for factor in factors)
    terms = model.discriminator_terms(critic, real, fake)
    assert float(terms["d_classification"]) == pytest.approx(told, rel=1e-5)
    terms = model.generator_terms(critic, real, fake, [ops.zeros((4, 128)), labels])
    assert float(terms["g_classification"]) == pytest.approx(asked, rel=1e-5)


def test_the_label_of_the_class_is_the_one_that_counts(model):
    """Logits (0, 10, 0) cost nothing for class 1 and 10 for the others."""
    model.discriminator.get_layer("classes").bias.assign([0.0, 10.0, 0.0])
    images = ops.zeros((2, 16, 16, 1))
    for label, cost in ((1, 0.0), (0, 10.0)):
        critic = model.critic(ops.full((2,), label, "int32"))
        terms = model.discriminator_terms(critic, images, images + 1.0)
        assert float(terms["d_classification"]) == pytest.approx(cost, abs=1e-3)


def test_the_adversarial_loss_is_of_the_logit_alone(model):
    model.discriminator.get_layer("classes").bias.assign([0.0, 50.0, 0.0])
    zero(model.discriminator.get_layer("logits").kernel)
    images = ops.zeros((2, 16, 16, 1))
    terms = model.discriminator_terms(
        model.critic(ops.zeros(2, "int32")), images, images
    )
    assert float(terms["d_loss"]) == pytest.approx(2 * np.log(2), rel=1e-5)


def test_the_classifier_learns(model):
    model.compile(discriminator_optimizer=keras.optimizers.Adam(1e-3))
    labels = np.arange(30) % 3
    images = np.repeat(labels * 120, 256).reshape(30, 16, 16, 1).astype("uint8")
    history = model.fit(images, labels, batch_size=10, epochs=10, verbose=0).history
    assert history["d_classification"][-1] < 0.5 * history["d_classification"][0]


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="`generator_weight` must be at least 0"):
        build(generator_weight=-1.0)


def test_an_argument_that_is_none_is_refused():
    with pytest.raises(TypeError, match="wieght"):
        build(generator_wieght=1.0)
