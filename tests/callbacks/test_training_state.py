"""States on disk are whole, and those of one run."""

import keras
import pytest

from ganzoo.callbacks import ExactResume
from tests import checks
from tests.callbacks.resumed import toy, train
from tests.engine.toys import ToyGAN, ToyWGANGP


def test_two_states_are_kept(images, tmp_path):
    train(tmp_path, images, batch_size=4, every=1)
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("ending", ["json", "weights.h5"])
def test_a_damaged_state_falls_back_to_the_one_before(ending, images, tmp_path):
    whole = train(tmp_path / "whole", images, batch_size=4)
    train(tmp_path / "parts", images, at=11, batch_size=4)
    newest = max((tmp_path / "parts").glob(f"*.{ending}"))
    newest.write_bytes(newest.read_bytes()[:100])
    with pytest.warns(UserWarning, match="is damaged; taking the state before"):
        parts = train(tmp_path / "parts", images, batch_size=4)
    checks.assert_same(whole, parts)


def test_a_write_that_was_killed_leaves_no_trace(images, tmp_path):
    whole = train(tmp_path / "whole", images, batch_size=4)
    train(tmp_path / "parts", images, at=5, batch_size=4)
    (tmp_path / "parts" / ".part-state-000009-00000000.weights.h5").touch()
    (tmp_path / "parts" / "state-000009-00000000.weights.h5").touch()
    checks.assert_same(whole, train(tmp_path / "parts", images, batch_size=4))
    assert len(list((tmp_path / "parts").iterdir())) == 4


def test_states_that_are_all_damaged_are_not_thrown_away(images, tmp_path):
    train(tmp_path, images)
    for weights in tmp_path.glob("*.weights.h5"):
        weights.write_bytes(b"")
    with (
        pytest.warns(UserWarning, match="damaged"),
        pytest.raises(ValueError, match=r"holds no state that is whole.*Delete it"),
    ):
        train(tmp_path, images)
    assert list(tmp_path.glob("*.json"))


@pytest.mark.parametrize(
    "other, what",
    [
        (lambda: toy(ToyWGANGP), "model is 'ToyGAN' there and 'ToyWGANGP' here"),
        (
            lambda: ToyGAN((16, 16, 1), 9, seed=1, ema=0.9),
            "config.latent_dim is 8 there and 9 here",
        ),
        (
            lambda: ToyGAN((16, 16, 1), 8, seed=2, ema=0.9),
            "config.seed is 1 there and 2 here",
        ),
    ],
)
def test_states_of_another_model_are_refused(other, what, images, tmp_path):
    train(tmp_path, images)
    model = other()
    model.compile()
    with pytest.raises(ValueError, match=f"states of another run: {what}"):
        train(tmp_path, images, model=model)


def test_states_of_another_recipe_or_other_data_are_refused(images, tmp_path):
    train(tmp_path, images)
    model = toy()
    model.compile(generator_optimizer=keras.optimizers.Adam(2e-4, clipnorm=1.0))
    with pytest.raises(ValueError, match=r"another run: recipe\.generator_optimizer"):
        train(tmp_path, images, model=model)
    with pytest.raises(ValueError, match=r"data\.batch_size is 16 there and 4 here"):
        train(tmp_path, images, batch_size=4)
    with pytest.raises(ValueError, match=r"data\.first_and_last"):
        train(tmp_path, 255 - images)


def test_a_scheduled_learning_rate_is_no_other_recipe(images, tmp_path):
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    model = toy()
    for epochs in (1, 2):
        resume = ExactResume(tmp_path)
        model.fit(images, epochs=epochs, verbose=0, callbacks=[halve, resume])
    assert int(model.step) == 2


def test_a_changed_record_is_a_damaged_one(images, tmp_path):
    train(tmp_path, images, epochs=2)
    newest = max(tmp_path.glob("*.json"))
    newest.write_text(newest.read_text().replace('"epoch": 2', '"epoch": 1'))
    with pytest.warns(UserWarning, match="damaged"):
        train(tmp_path, images)
