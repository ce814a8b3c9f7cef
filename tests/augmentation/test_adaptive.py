"""The controller of adaptive augmentation, and its state."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import random, regularizers
from ganzoo.augmentation import AdaptiveAugment
from tests import checks
from tests.engine.toys import ToyGAN

REAL, FAKE = np.ones((10, 1), "float32"), -np.ones((10, 1), "float32")
FAST = {"interval": 1, "images_to_full": 100}


def path(augmenter, *logits):
    """p after each discriminator step."""
    values = []
    for step in logits:
        augmenter.update(tf.constant(step, tf.float32))
        values.append(round(float(augmenter.p), 6))
    return values


def test_p_rises_and_falls_by_the_images_seen():
    augmenter = AdaptiveAugment(interval=2, images_to_full=1000)
    assert path(augmenter, REAL, REAL, REAL, REAL) == [0, 0.02, 0.02, 0.04]
    assert path(augmenter, FAKE, FAKE, FAKE[:5], FAKE) == [0.04, 0.02, 0.02, 0.005]


def test_p_stays_within_its_bounds():
    assert path(AdaptiveAugment(**FAST), FAKE, REAL) == [0.0, 0.1]
    augmenter = AdaptiveAugment(**FAST, initial_p=0.75, max_p=0.8)
    assert path(augmenter, REAL, REAL, FAKE) == [0.8, 0.8, 0.7]


def test_r_is_the_mean_sign_since_p_last_moved():
    """8 of 10 real: r = 0.6; 9 of 10: 0.8; with 7 of 10 after it: 0.6 again."""
    votes = lambda real: np.float32([3.0] * real + [-0.1] * (10 - real))
    for target, expected in [(0.55, 0.3), (0.65, 0.1)]:
        augmenter = AdaptiveAugment(**FAST, target=target, initial_p=0.2)
        assert path(augmenter, votes(8)) == [expected]
    augmenter = AdaptiveAugment(
        target=0.65, interval=2, images_to_full=100, initial_p=0.5
    )
    assert path(augmenter, votes(9), votes(7)) == [0.5, 0.3]
    assert path(augmenter, votes(9), votes(9)) == [0.3, 0.5]
    undecided = AdaptiveAugment(**FAST, target=0.0, initial_p=0.5)
    assert path(undecided, votes(5), np.zeros(10)) == [0.5, 0.5]


def test_every_patch_has_a_vote_and_images_are_counted_once():
    patches = np.ones((10, 3, 3, 1), "float32")
    patches[:, 0, 0] = -1.0  # r = 7/9
    assert path(AdaptiveAugment(**FAST), patches) == [0.1]
    assert path(AdaptiveAugment(**FAST, target=0.8, initial_p=0.5), patches) == [0.4]
    several = AdaptiveAugment(**FAST, initial_p=0.5)
    several.update({"a": tf.constant(REAL), "b": tf.constant(FAKE)})  # r = 0
    assert float(several.p) == pytest.approx(0.4)


def test_a_logit_may_stand_for_several_images():
    """5 logits of 2 images each: p moves as by 10 images."""
    augmenter = AdaptiveAugment(**FAST, initial_p=0.5)
    augmenter.update(tf.constant(REAL[:5]), images=tf.constant(10))
    assert float(augmenter.p) == pytest.approx(0.6)
    augmenter.update(tf.constant(REAL[:5]))
    assert float(augmenter.p) == pytest.approx(0.65)


def test_what_is_not_finite_does_not_break_p():
    """7 real of 10, the others unknown: r = 0.7."""
    logits = np.float32([[1.0]] * 6 + [[np.inf]] + [[np.nan]] * 3)
    assert path(AdaptiveAugment(**FAST), logits) == [0.1]
    assert path(AdaptiveAugment(**FAST, target=0.75, initial_p=0.2), logits) == [0.1]


def test_an_infinite_pace_keeps_p():
    augmenter = AdaptiveAugment(interval=1, images_to_full=float("inf"), initial_p=0.3)
    assert path(augmenter, REAL, FAKE) == [0.3, 0.3]


def test_nothing_is_done_at_p_0():
    images = np.random.default_rng(0).uniform(-1, 1, (8, 9, 9, 3)).astype("float32")
    out = AdaptiveAugment()(images, training=True)
    np.testing.assert_allclose(out, images, rtol=0, atol=1e-7)


def test_groups_are_done_in_the_paper_s_order_whatever_theirs():
    images = np.random.default_rng(0).uniform(-1, 1, (8, 9, 9, 3)).astype("float32")
    outputs = []
    for groups in ("blit,color", ["color", "blit"]):
        keras.utils.set_random_seed(3)
        augmenter = AdaptiveAugment(initial_p=1.0, groups=groups)
        outputs.append(augmenter(images, training=True))
    np.testing.assert_array_equal(*outputs)


def test_the_controller_is_one_over_replicas(two_replicas):
    logits = np.random.default_rng(0).normal(0.8, 1.0, (12, 8, 1)).astype("float32")
    options = {"interval": 2, "images_to_full": 100, "initial_p": 0.5}
    alone = AdaptiveAugment(**options)
    with two_replicas.scope():
        together = AdaptiveAugment(**options)

    @tf.function
    def step(logits):
        def replica():
            context = tf.distribute.get_replica_context()
            start = 4 * tf.cast(context.replica_id_in_sync_group, tf.int32)
            together.update(logits[start : start + 4])
            return together.p.value + 0.0, together.tally.value + 0.0

        return two_replicas.run(replica)

    seen = set()
    for batch in logits:
        alone.update(tf.constant(batch))
        p, tally = map(two_replicas.experimental_local_results, step(batch))
        assert float(alone.p) == float(p[0]) == float(p[1]) == float(together.p.numpy())
        np.testing.assert_array_equal(tally[0], alone.tally)
        np.testing.assert_array_equal(tally[1], alone.tally)
        seen.add(round(float(alone.p), 3))
    assert len(seen) > 2


def test_a_controller_from_outside_of_the_strategy_is_refused(two_replicas):
    augmenter = AdaptiveAugment()
    with pytest.raises(ValueError, match=r"inside of the `strategy.scope\(\)`"):
        two_replicas.run(lambda: augmenter.update(tf.constant(REAL)))


def toy(**options):
    augmenter = AdaptiveAugment(
        target=0.0, interval=1, images_to_full=20, initial_p=0.5, max_p=0.9, **options
    )
    return ToyGAN((16, 16, 1), 8, augmenter=augmenter, seed=1)


def test_training_on_two_replicas_equals_one(two_replicas, images):
    # Those draws that cost little to trace.
    alone = toy(groups="blit,color")
    with two_replicas.scope():
        together = toy(groups="blit,color")
    for model, strategy in ((alone, None), (together, two_replicas)):
        with (strategy or tf.distribute.get_strategy()).scope():
            model.compile(**checks.sgd())
        model.fit(images, batch_size=8, epochs=2, verbose=0)
    assert float(alone.augmenter.p) != 0.5
    checks.assert_same(alone, together, tolerance=1e-6)


def test_xla_compiles_a_gradient_penalty_and_the_controller():
    images = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 3)).astype("float32")

    def step(augmenter, k):
        critic = lambda x: tf.reduce_sum(
            tf.sin(k * augmenter(x, training=True)), axis=(1, 2, 3)
        )
        with random.scope(0, 0), tf.GradientTape() as tape:
            penalty = regularizers.R1().term(0, critic, tf.constant(images), None)
        augmenter.update(critic(images))
        return penalty, tape.gradient(penalty, k)

    seen = []
    for jit_compile in (True, False):
        augmenter = AdaptiveAugment(
            initial_p=0.8, interval=1, images_to_full=100, groups="blit,geometry"
        )
        compiled = tf.function(step, jit_compile=jit_compile)
        terms = compiled(augmenter, tf.Variable(1.5))
        seen.append([*map(float, terms), abs(float(augmenter.p) - 0.8)])
    np.testing.assert_allclose(*seen, rtol=1e-4)
    assert seen[0][2] == pytest.approx(0.04)


def test_p_and_the_tally_survive_both_files(tmp_path, images):
    model = toy(groups="blit,color")
    model.augmenter.interval = 3  # 2 steps: the tally is not empty.
    model.compile(**checks.sgd())
    model.augmenter.p.assign(0.25)
    model.fit(images, batch_size=8, verbose=0)
    assert float(model.augmenter.tally[3]) == 2.0
    model.save(tmp_path / "model.keras")
    model.save_weights(tmp_path / "model.weights.h5")
    reloaded = keras.models.load_model(tmp_path / "model.keras")
    other = toy(groups="blit,color")
    other.compile(**checks.sgd())
    other.load_weights(tmp_path / "model.weights.h5")
    for copy in (reloaded, other):
        assert float(copy.augmenter.p) == 0.25
        np.testing.assert_array_equal(copy.augmenter.tally, model.augmenter.tally)
        checks.assert_same(model, copy)


@pytest.mark.parametrize(
    "arguments, told",
    [
        ({"target": 1.0}, r"`target` must lie in \(-1, 1\). Received: 1.0"),
        ({"interval": 0}, "`interval` must be a whole number, 1 or more. Received: 0"),
        ({"interval": 2.5}, "`interval` must be a whole number.*2.5"),
        ({"images_to_full": 0}, "`images_to_full` must be above 0. Received: 0"),
        ({"initial_p": 0.9, "max_p": 0.8}, "`initial_p` must lie in.*Received: 0.9"),
        ({"initial_p": -0.1}, "`initial_p` must lie in.*-0.1"),
        ({"max_p": 1.5}, r"`max_p` must lie in \(0, 1\]. Received: 1.5"),
        ({"groups": "blit,noise"}, r"`groups` must be words out of \['blit', 'geome"),
    ],
)
def test_bad_arguments(arguments, told):
    with pytest.raises(ValueError, match=told):
        AdaptiveAugment(**arguments)
