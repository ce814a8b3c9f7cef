"""A collapse that is made on purpose is found, and nothing else is."""

import keras
from keras import ops
import numpy as np
import pytest

from ganzoo import DCGAN, LatentGAN, datasets
from ganzoo.callbacks import CollapseMonitor
from ganzoo.metrics.diversity import diversity
from ganzoo.networks import dcgan

SHAPE = (16, 16, 1)


@pytest.fixture(scope="module")
def clothes():
    data = datasets.images("fashion_mnist_10k", image_size=16, batch_size=64)
    return data.head(256)["image"]


class MixedBatches(LatentGAN):
    """DCGAN, but for real and generated images in one batch for the discriminator.

    Its batch norm then gives the mixture away; the players settle for less, and the
    samples stay all alike.
    """

    def networks(self, image_shape, latent_dim, num_classes, width):
        return (
            dcgan.generator(image_shape, latent_dim, num_classes, width),
            dcgan.discriminator(image_shape, num_classes, width),
        )

    def discriminator_terms(self, critic, real, fake):
        logits = critic(ops.concatenate([real, fake]))
        return {"d_loss": ops.mean(self.loss.discriminator(*ops.split(logits, 2)))}


def compiled(cls, **options):
    model = cls(SHAPE, 16, width=8, seed=1, **options)
    model.compile(
        generator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
    )
    return model


def fit(model, data, *callbacks, epochs=8):
    return model.fit(
        data, batch_size=32, epochs=epochs, verbose=0, callbacks=list(callbacks)
    )


def monitor(clothes, **options):
    return CollapseMonitor(clothes, samples=64, **{"grace": 48} | options)


def test_a_collapse_is_warned_of(clothes):
    with pytest.warns(UserWarning, match="all alike.*Training goes on"):
        history = fit(compiled(MixedBatches), clothes, monitor(clothes)).history
    assert len(history["diversity"]) == 8


def test_a_collapse_stops_training(clothes):
    model = compiled(MixedBatches)
    with pytest.warns(UserWarning, match="Training is stopped"):
        history = fit(model, clothes, monitor(clothes, action="stop"), epochs=20)
    # Six epochs of eight steps are grace, the seventh is the second in a row.
    assert len(history.epoch) == 7


def test_training_that_goes_well_is_left_alone(clothes, recwarn):
    history = fit(compiled(DCGAN), clothes, monitor(clothes, action="stop"))
    assert len(history.epoch) == 8 and history.history["diversity"][-1] > 0.6
    assert not [w for w in recwarn if "CollapseMonitor" in str(w.message)]


class AfterEpoch(keras.callbacks.Callback):
    """Do something to the model after an epoch."""

    def __init__(self, epoch, change):
        super().__init__()
        self.epoch, self.change = epoch, change

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch - 1:
            self.change(self.model)


def forget_noise(model):
    dense = next(x for x in model.generator.layers if hasattr(x, "kernel"))
    dense.kernel.assign(0.0 * dense.kernel)


def test_the_last_good_weights_come_back(clothes):
    model = compiled(DCGAN)
    fit(model, clothes)
    before = [np.array(v) for v in model.generator.trainable_variables]
    # From here on it learns nothing, and after an epoch its noise is cut off.
    model.compile(
        generator_optimizer=keras.optimizers.SGD(0.0),
        discriminator_optimizer=keras.optimizers.SGD(0.0),
    )
    watch = monitor(clothes, action="restore", patience=1)
    with pytest.warns(UserWarning, match="after epoch 2.*the last good epoch"):
        history = fit(model, clothes, watch, AfterEpoch(1, forget_noise))
    assert len(history.epoch) == 2
    for old, variable in zip(before, model.generator.trainable_variables):
        np.testing.assert_array_equal(old, variable)


def spoil(model):
    weight = model.discriminator.trainable_variables[-1]
    weight.assign(weight * np.nan)


def test_training_may_go_on_after_the_last_good_epoch_came_back(clothes):
    model = compiled(DCGAN)
    watch = monitor(clothes, action="restore")
    with pytest.warns(UserWarning, match="not finite.*the last good epoch"):
        fit(model, clothes, watch, AfterEpoch(1, spoil), epochs=3)
    # With the NaNs in Adam's moments one step would spoil all again.
    history = fit(model, clothes, epochs=1).history
    assert np.isfinite([history["d_loss"], history["g_loss"]]).all()


def test_updates_that_were_undone_are_not_said_to_be_skipped(clothes, recwarn):
    model = compiled(DCGAN, dtype="mixed_float16")
    watch = monitor(clothes, action="restore", patience=1, grace=9)
    fit(model, clothes, watch, AfterEpoch(1, forget_noise), epochs=3)
    told = [str(warning.message) for warning in recwarn]
    assert any("the weights of the last good epoch" in text for text in told)
    assert not any("were skipped" in text for text in told)
    inner = model.optimizer.inner_optimizer
    assert inner.iterations.numpy() > 8 and watch._kept


def test_values_that_are_not_finite_count_at_once(clothes):
    watch = monitor(clothes, action="stop", patience=9)
    with pytest.warns(UserWarning, match="after epoch 2, .*not finite: .*_loss"):
        history = fit(compiled(DCGAN), clothes, watch, AfterEpoch(1, spoil))
    assert len(history.epoch) == 2


def test_a_sure_discriminator_is_found(clothes):
    watch = monitor(clothes, least_diversity=0.0, action="stop")
    model = compiled(MixedBatches)
    with pytest.warns(UserWarning, match="right and sure: `d_loss` is 0.0"):
        history = fit(model, clothes, watch, epochs=20)
    assert history.history["d_loss"][-1] < 0.0139


def test_repeats_within_a_class_are_found(clothes):
    labels = np.arange(256) % 2
    one_a_class = clothes[:2][labels]
    assert diversity(clothes, one_a_class, labels) == 0.0
    # Thirty-two pictures repeated look varied, were it not for their twins.
    assert diversity(clothes, clothes[np.arange(256) % 32]) == 0.0
    assert diversity(clothes, clothes, labels) == 1.0


def test_bad_arguments_are_refused(clothes):
    with pytest.raises(ValueError, match='"warn" or "stop" or "restore"'):
        CollapseMonitor(clothes, action="ignore")
    with pytest.raises(ValueError, match="least_diversity"):
        CollapseMonitor(clothes, least_diversity=1.0)
    with pytest.raises(ValueError, match=r"`data` must hold the 300.*Received: 256"):
        fit(compiled(DCGAN), clothes, CollapseMonitor(clothes, samples=300))


def test_floats_are_measured_as_what_they_are(clothes):
    model = compiled(DCGAN)
    values = []
    for data in (clothes, clothes.astype(np.float32) / 127.5 - 1):
        watch = CollapseMonitor(data, samples=64)
        watch.set_model(model)
        watch.on_train_begin()
        logs = {}
        watch.on_epoch_end(0, logs)
        values.append(logs["diversity"])
    assert values[0] == pytest.approx(values[1], rel=1e-4)


def test_a_metric_may_be_infinite(clothes):
    watch = monitor(clothes, action="stop")
    watch.set_model(compiled(DCGAN))
    watch.on_train_begin()
    watch.on_epoch_end(0, {"reverse_kl": np.inf})
    assert not watch.model.stop_training
