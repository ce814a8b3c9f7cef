"""`compile`, its config, its errors, and `summary`."""

import keras
import numpy as np
import pytest

import ganzoo
from ganzoo import losses, regularizers
from tests import checks
from tests.engine.toys import ToyGAN, ToyWGANGP

SHAPE = (16, 16, 1)


def model(cls=ToyGAN):
    return cls(SHAPE, 8, seed=1)


def test_compile_without_arguments_is_the_recipe():
    gan = model(ToyWGANGP)
    gan.compile()
    assert isinstance(gan.loss, losses.Wasserstein)
    assert [type(r) for r in gan.regularizers] == [regularizers.GradientPenalty]
    assert gan.discriminator_steps == 2
    assert gan.optimizer.beta_1 == 0.0


def test_one_piece_is_changed_and_the_rest_stays():
    gan = model(ToyWGANGP)
    gan.compile(loss="hinge", regularizers=[])
    assert isinstance(gan.loss, losses.Hinge)
    assert gan.regularizers == [] and gan.discriminator_steps == 2


def test_dcgan_has_the_papers_recipe():
    gan = ganzoo.DCGAN(SHAPE, width=4)
    gan.compile()
    assert isinstance(gan.loss, losses.NonSaturating)
    for optimizer in (gan.optimizer, gan.discriminator_optimizer):
        assert float(optimizer.learning_rate) == pytest.approx(2e-4)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)


@pytest.mark.parametrize(
    "arguments, error, text",
    [
        (
            {"optimizer": "adam"},
            TypeError,
            r"Unknown.*\['optimizer'\].*generator_optim",
        ),
        ({"weighted_metrics": []}, TypeError, "Unknown compile arguments"),
        ({"loss": "mse"}, ValueError, "`loss` must be one of.*'hinge'.*'mse'"),
        ({"regularizers": ["r9"]}, ValueError, "`regularizers` must be one of"),
        ({"regularizers": ["r1", "r1"]}, ValueError, "name of its own.*'r1' twice"),
        (
            {"regularizers": [regularizers.R1(name="d_loss")]},
            ValueError,
            "name of its own.*'d_loss'",
        ),
        ({"metrics": ["mae"]}, TypeError, "`metrics` must be Keras metric objects"),
        ({"discriminator_steps": 0}, ValueError, "`discriminator_steps`.*Received: 0"),
        ({"discriminator_steps": 2.0}, ValueError, "whole number"),
        (
            {"generator_optimizer": keras.optimizers.Adam(use_ema=True)},
            ValueError,
            "ema=0.999",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, error, text):
    with pytest.raises(error, match=f"(?s){text}"):
        model().compile(**arguments)


@pytest.mark.parametrize(
    "arguments, text",
    [
        ({"jit_compile": True}, "`jit_compile` must be False or 'auto' on 2 repl"),
        ({"steps_per_execution": 2}, "`steps_per_execution` must be 1 on 2 repl"),
    ],
)
def test_what_replicas_cannot_do_is_refused(arguments, text, two_replicas):
    with two_replicas.scope():
        gan = model()
    with pytest.raises(ValueError, match=text):
        gan.compile(**arguments)
    gan.compile(jit_compile=False, steps_per_execution=1)
    gan.compile(jit_compile="auto")


def test_one_optimizer_for_two_players_is_refused():
    adam = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="an optimizer each"):
        model().compile(generator_optimizer=adam, discriminator_optimizer=adam)


def test_fit_before_compile_is_refused(images):
    with pytest.raises(ValueError, match=r"compile\(\)"):
        model().fit(images)


def test_a_saved_recipe_comes_back(images, tmp_path):
    gan = model()
    schedule = keras.optimizers.schedules.ExponentialDecay(1e-3, 10, 0.5)
    gan.compile(
        generator_optimizer=keras.optimizers.RMSprop(schedule),
        loss=losses.LeastSquares(0.1),
        regularizers=[regularizers.R1(schedule, interval=3, name="flat")],
        discriminator_steps=2,
        metrics=[keras.metrics.MeanSquaredError(name="distance")],
    )
    gan.fit(images, batch_size=8, verbose=0)
    gan.save(tmp_path / "gan.keras")
    copy = keras.models.load_model(tmp_path / "gan.keras")
    assert (
        copy.compiled
        and copy.current_recipe.describe() == gan.current_recipe.describe()
    )
    assert copy.loss.label_smoothing == 0.1 and copy.discriminator_steps == 2
    assert [m.name for m in copy.quality_metrics] == ["distance"]
    assert int(copy.optimizer.iterations) == 2
    assert int(copy.discriminator_optimizer.iterations) == 4
    assert int(copy.step) == 2
    checks.assert_same(gan, copy)


def test_a_saved_precision_comes_back(tmp_path):
    gan = ToyGAN(SHAPE, 8, seed=1, dtype="mixed_bfloat16")
    gan.compile()
    gan.save(tmp_path / "gan.keras")
    copy = keras.models.load_model(tmp_path / "gan.keras")
    assert copy.generator.layers[1].compute_dtype == "bfloat16"
    assert keras.config.dtype_policy().name == "float32"


def test_weights_files_hold_both_optimizers(images, tmp_path):
    gan, other = model(), model()
    gan.compile()
    gan.fit(images, verbose=0)
    gan.save_weights(tmp_path / "gan.weights.h5")
    other.compile()
    other.load_weights(tmp_path / "gan.weights.h5")
    for name in ("optimizer", "discriminator_optimizer"):
        for a, b in zip(getattr(gan, name).variables, getattr(other, name).variables):
            np.testing.assert_array_equal(a, b)


def test_summary_shows_both_networks_and_the_recipe():
    gan, lines = model(ToyWGANGP), []
    gan.compile()
    gan.summary(print_fn=lines.append)
    text = "\n".join(map(str, lines))
    for part in (
        "Total params",
        "Wasserstein()",
        "GradientPenalty(weight=10",
        "Adam(",
    ):
        assert part in text
    assert text.count("Total params") == 2
    assert "discriminator steps: 2" in text


@pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "xla"])
def test_compiled_steps_equal_eager_ones(jit_compile, images):
    models = []
    for options in ({"run_eagerly": True}, {"jit_compile": jit_compile}):
        gan = model(ToyWGANGP)
        gan.compile(**options, **checks.sgd())
        gan.fit(images, batch_size=8, verbose=0)
        models.append(gan)
    checks.assert_same(*models, tolerance=1e-5)


def test_several_steps_in_one_execution_equal_single_ones(images):
    models = []
    for steps in (1, 2):
        gan = model()
        gan.compile(steps_per_execution=steps, **checks.sgd())
        gan.fit(images, batch_size=4, epochs=2, verbose=0)
        models.append(gan)
    checks.assert_same(*models, tolerance=1e-6)


def test_steps_per_execution_must_divide_the_epoch(images):
    gan = model()
    gan.compile(steps_per_execution=3)
    with pytest.raises(ValueError, match="`steps_per_execution=3` must divide the 4"):
        gan.fit(images, batch_size=4)


def test_a_penalty_behind_batch_norm_is_warned_of():
    gan = ganzoo.DCGAN((16, 16, 1), width=4)
    with pytest.warns(UserWarning, match="`r1` takes each logit.*batch_normalization"):
        gan.compile(regularizers=["r1"])


def test_a_model_that_was_not_compiled_is_saved_as_it_is(tmp_path):
    gan = model()
    gan.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    assert not copy.compiled
    np.testing.assert_array_equal(copy.generate(2, seed=1), gan.generate(2, seed=1))
