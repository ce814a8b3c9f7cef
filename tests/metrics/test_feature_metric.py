"""Metrics of features: what they count, keep, refuse and call themselves."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import features, metrics
from ganzoo.metrics.images import as_float
from ganzoo.quality import results
from tests.engine.toys import ToyGAN
from tests.metrics.measures import NAMES, SIDE, all_metrics, judge, pictures


def test_names_tell_extractor_and_numbers_of_samples():
    toy = judge()
    assert metrics.FrechetDistance(toy, 5000).name == "fid_toy_5k"
    assert metrics.FrechetDistance(toy, 50_000, 60_000).name == "fid_toy_50k_of_60k"
    assert metrics.KernelDistance(toy, 1024).name == "kid_toy_1024"
    measures = all_metrics(toy)
    for metric in measures:
        metric.update_state(pictures(16, 0), pictures(16, 1))
    assert list(results(measures)) == NAMES


def test_batches_add_up():
    real, fake = pictures(23, 0), pictures(23, 1, high=200)
    toy = judge()
    whole, parts = all_metrics(toy, 22), all_metrics(toy, 22)
    for metric in whole:
        metric.update_state(real[:22], fake[:22])
    for metric in parts:
        for cut in (slice(0, 4), slice(4, 14), slice(14, 22)):
            metric.update_state(real[cut], fake[cut])
    values = results(whole)
    assert values == pytest.approx(results(parts), rel=1e-5)
    # Beyond the 22 that it is for, a metric of features looks at nothing.
    for metric in parts[:5]:
        metric.update_state(real[22:], fake[22:])
    assert values == pytest.approx(results(parts), rel=1e-5)


def test_metrics_that_saw_parts_merge():
    real, fake = pictures(20, 0), pictures(20, 1, high=200)
    toy = judge()
    for whole, one, two in zip(*(all_metrics(toy, 20)[:4] for _ in "123")):
        whole.update_state(real, fake)
        one.update_state(real[:13], fake[:13])
        two.update_state(real[13:], fake[13:])
        one.merge_state([two])
        assert results([one]) == pytest.approx(results([whole]), rel=1e-6)
    with pytest.raises(ValueError, match="20 samples or fewer.*Received: 40"):
        frechet = all_metrics(toy, 20)[0]
        frechet.update_state(real, fake)
        frechet.merge_state([frechet])
    with pytest.raises(NotImplementedError):
        all_metrics(toy, 20)[4].merge_state([])


def test_values_are_those_of_the_functions():
    real, fake = pictures(20, 0), pictures(20, 1, high=200)
    toy = judge()
    r, f = toy(real).numpy(), toy(fake).numpy()
    fid, kid, *_ = measures = all_metrics(toy, 20)
    for metric in measures:
        metric.update_state(real, fake)
    expected = metrics.frechet_distance(*metrics.moments(r), *metrics.moments(f))
    assert fid.result() == pytest.approx(expected, rel=1e-9)
    mean, deviation = metrics.kernel_distance(r, f, subset_size=10, subsets=7)
    assert kid.result() == {"kid_toy_20": mean, "kid_toy_20_std": deviation}
    shares = metrics.precision_recall(r, f, 3)
    assert results(measures)["precision_toy_20"] == shares.precision


def test_fewer_samples_than_the_name_says_are_refused():
    toy = judge()
    for metric in all_metrics(toy)[:7]:
        metric.update_state(pictures(10, 0), pictures(10, 1))
        with pytest.raises(ValueError, match=r"(?s)16|8 pairs.*Received: (10|5)"):
            metric.result()


def test_a_reset_metric_begins_anew():
    toy = judge()
    for metric, fresh in zip(all_metrics(toy), all_metrics(toy)):
        metric.update_state(pictures(16, 5), pictures(16, 6))
        metric.reset_state()
        metric.update_state(pictures(16, 0), pictures(16, 1))
        fresh.update_state(pictures(16, 0), pictures(16, 1))
        assert results([metric]) == pytest.approx(results([fresh]))


def test_configs_come_back():
    for metric in all_metrics(judge()):
        # JSON, as in a file.
        config = json.loads(json.dumps(metric.get_config()))
        copy = type(metric).from_config(config)
        # Keras writes defaults out the second time.
        plain = lambda c: {k: v for k, v in c.items() if isinstance(v, (int, str))}
        assert plain(copy.get_config()) == plain(config)
        assert copy.name == metric.name


def test_few_samples_for_a_frechet_distance_are_flagged():
    points = features.Extractor(lambda x: x, "points")
    with pytest.warns(UserWarning, match="KernelDistance"):
        metrics.FrechetDistance(points, samples=4).build((4,))


def test_nan_is_refused():
    points = features.Extractor(lambda x: x, "points")
    metric = metrics.FrechetDistance(points, samples=4)
    metric.build((2,))
    vectors = np.float32([[0, 1], [1, np.nan], [2, 0], [1, 1]])
    metric.observe(vectors, vectors)
    with pytest.raises(ValueError, match="finite"):
        metric.result()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: metrics.FrechetDistance(judge(), samples=1), "samples"),
        (lambda: metrics.FrechetDistance("inception"), "inception_2015"),
        (lambda: metrics.KernelDistance(judge(), 10, subset_size=11), "subset_size"),
        (lambda: metrics.PrecisionRecall(judge(), 3, k=3), "`k`"),
        (lambda: metrics.ClassifierScore(judge(), 15, splits=10), "multiple"),
        (lambda: metrics.MultiScaleSSIM(3), "even"),
        (lambda: metrics.ClassifierScore(lambda x: x, 10).build((3,)), "classes"),
        (lambda: metrics.Classes(lambda x: x, (3,)), "classes"),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def evaluated(measures, strategy=None, batch_size=8, **options):
    with (strategy or tf.distribute.get_strategy()).scope():
        model = ToyGAN((SIDE, SIDE, 1), 8, seed=1)
        model.compile(metrics=measures, **options)
    # The last of the batches is not full.
    data = pictures(20, 0)
    return model.evaluate(data, batch_size=batch_size, verbose=0, return_dict=True)


def test_two_replicas_are_one(two_replicas):
    toy = judge()
    alone = evaluated(all_metrics(toy))
    assert list(alone) == NAMES
    together = evaluated(all_metrics(toy), two_replicas)
    assert alone == pytest.approx(together, rel=1e-5, abs=1e-6)


def test_a_metric_counts_for_one_strategy(two_replicas):
    metric = metrics.KernelDistance(judge(), 16)
    evaluated([metric])
    with pytest.raises(ValueError, match="Make a metric for each"):
        evaluated([metric], two_replicas)


def test_a_metric_that_cannot_be_saved_is_left_out_of_files(tmp_path):
    metric = metrics.KernelDistance(lambda x: x[:, 0, 0], 16, name="corner")
    model = ToyGAN((SIDE, SIDE, 1), 8, seed=1)
    with pytest.warns(UserWarning, match="without its metric 'corner'"):
        model.compile(metrics=[metric])
    model.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    assert copy.compiled and copy.quality_metrics == []


def test_a_sorted_set_is_judged_by_all_of_it():
    dark, bright = np.zeros((16, SIDE, SIDE, 1)), np.full((16, SIDE, SIDE, 1), 255)
    data = np.concatenate([dark, bright]).astype(np.uint8)
    corner = features.Extractor(lambda x: x[:, 0, 0], "corner")
    metric = metrics.KernelDistance(corner, 16)
    model = ToyGAN((SIDE, SIDE, 1), 8, seed=1)
    with pytest.warns(UserWarning):
        model.compile(metrics=[metric])
    model.evaluate(data, batch_size=8, verbose=0)
    assert -0.9 < metric.real.numpy().mean() < 0.9


def test_pixels_of_other_types_are_refused():
    for metric in all_metrics(judge()):
        if not getattr(metric, "needs_real", True):
            continue
        with pytest.raises((TypeError, ValueError), match="uint8"):
            metric.update_state(pictures(16, 0).astype("int32"), pictures(16, 1))
        with pytest.raises(ValueError, match=r"\[-1, 1\]"):
            metric.update_state(pictures(16, 0).astype("float32"), pictures(16, 1))


def test_replicas_may_get_batches_of_other_sizes(two_replicas):
    toy = judge()
    real, fake = pictures(16, 0), pictures(16, 1)
    alone, together = all_metrics(toy)[:5], all_metrics(toy)[:5]
    for one, two in zip(alone, together):
        one.update_state(real, fake)
        with two_replicas.scope():
            two.build((SIDE, SIDE, 1))
        for cuts in ([slice(0, 3), slice(3, 5)], [slice(5, 9), slice(9, 16)]):
            parts = [
                two_replicas.experimental_distribute_values_from_function(
                    lambda context: tf.constant(
                        side[cuts[context.replica_id_in_sync_group]]  # noqa: B023
                    )
                )
                for side in (real, fake)
            ]
            two_replicas.run(tf.function(two.update_state), args=tuple(parts))
    assert results(alone) == pytest.approx(results(together), rel=1e-5, abs=1e-6)


def test_xla_is_eager():
    toy = judge()
    eager = evaluated(all_metrics(toy), run_eagerly=True)
    compiled = evaluated(all_metrics(toy), jit_compile=True)
    assert eager == pytest.approx(compiled, rel=1e-4, abs=1e-5)


def test_a_saved_model_has_its_metrics(tmp_path):
    model = ToyGAN((SIDE, SIDE, 1), 8, seed=1)
    network = keras.Sequential([keras.Input((SIDE, SIDE, 1)), keras.layers.Flatten()])
    extractor = features.Extractor(network, "flat")
    model.compile(metrics=[metrics.KernelDistance(extractor, 16, subsets=3)])
    data = pictures(16, 0)
    before = model.evaluate(data, batch_size=8, verbose=0, return_dict=True)
    model.save(tmp_path / "model.keras")
    # What a metric has seen is no part of a model.
    assert (tmp_path / "model.keras").stat().st_size < 300_000
    copy = keras.models.load_model(tmp_path / "model.keras")
    after = copy.evaluate(data, batch_size=8, verbose=0, return_dict=True)
    assert list(before) == ["kid_flat_16", "kid_flat_16_std"]
    assert before == pytest.approx(after)


def test_float_and_saved_images_get_the_same_score():
    toy = judge()
    real, fake = pictures(16, 0), pictures(16, 1)
    noise = np.random.default_rng(0).uniform(-0.4, 0.4, fake.shape) / 127.5
    floats = np.clip(as_float(fake).numpy() + noise.astype("float32"), -1, 1)
    for saved, drawn in zip(all_metrics(toy), all_metrics(toy)):
        saved.update_state(real, fake)
        drawn.update_state(real, floats)
        assert results([saved]) == pytest.approx(results([drawn]), rel=1e-6)
