"""Models under a strategy do all that models on one device do."""

import keras
import numpy as np

from ganzoo.callbacks import standard
from tests import checks
from tests.engine.toys import ToyGAN, ToyWGANGP


class Distance(keras.metrics.Mean):
    def update_state(self, real, fake):
        super().update_state(keras.ops.abs(real - fake))


def build(cls=ToyGAN, **options):
    model = cls((16, 16, 1), 8, seed=1, ema=0.9, **options)
    model.compile(metrics=[Distance(name="distance")], **checks.sgd())
    return model


def test_samples_records_states_and_files(two_replicas, images, tmp_path):
    with two_replicas.scope():
        together = build()
    alone = build()
    for name, model in [("together", together), ("alone", alone)]:
        model.fit(
            images,
            batch_size=8,
            epochs=2,
            verbose=0,
            validation_data=images,
            callbacks=standard(tmp_path / name),
        )
    for name in ("samples/epoch-0002.png", "model.keras", "run.json", "losses.png"):
        assert (tmp_path / "together" / name).exists()
    checks.assert_same(together, alone, tolerance=1e-6)
    np.testing.assert_allclose(
        together.generate(4, seed=1), alone.generate(4, seed=1), atol=1
    )
    copy = keras.models.load_model(
        tmp_path / "together/model.keras", custom_objects={"Distance": Distance}
    )
    checks.assert_same(together, copy)


def test_fit_inside_of_the_scope(two_replicas, images):
    alone = build(ToyWGANGP)
    with two_replicas.scope():
        together = build(ToyWGANGP)
        together.fit(images, batch_size=8, verbose=0)
    alone.fit(images, batch_size=8, verbose=0)
    checks.assert_same(together, alone, tolerance=1e-6)


def test_evaluation_is_the_same(two_replicas, images):
    alone = build()
    with two_replicas.scope():
        together = build()
    values = [
        model.evaluate(images, batch_size=8, verbose=0, return_dict=True)["distance"]
        for model in (alone, together)
    ]
    np.testing.assert_allclose(*values, rtol=1e-5)
