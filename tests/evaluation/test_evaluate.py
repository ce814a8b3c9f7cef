"""Samples from models, arrays, folders and data sets get one and the same judgement."""

import multiprocessing
import pathlib

import keras
import numpy as np
from PIL import Image
import pytest
import tensorflow as tf

import ganzoo
from ganzoo import datasets, features, metrics
from ganzoo.evaluation import FeatureCache, evaluate
from tests.engine.toys import ToyGAN
from tests.metrics import measures as toys
from tests.metrics.measures import SIDE, pictures


@pytest.fixture(scope="module")
def judge():
    return toys.judge()


@pytest.fixture(scope="module")
def translation():
    """A model, and sources and targets for it."""
    model = ganzoo.Pix2Pix((32, 32, 1), (32, 32, 3), width=4, seed=1)
    rng = np.random.default_rng(0)
    sources = rng.integers(0, 256, (6, 32, 32, 1), np.uint8)
    return model, sources, rng.integers(0, 256, (6, 32, 32, 3), np.uint8)


@pytest.fixture
def cache(tmp_path):
    return FeatureCache(tmp_path / "cache")


def measures(judge, count=20):
    return [
        metrics.KernelDistance(judge, count, subsets=5),
        metrics.FrechetDistance(judge, count),
        metrics.MultiScaleSSIM(count),
    ]


def test_every_form_of_samples(judge, cache, tmp_path):
    real, fake = pictures(30, 0), pictures(30, 1)
    folder = tmp_path / "drawn"
    folder.mkdir()
    for number, image in enumerate(fake):
        Image.fromarray(image[..., 0]).save(folder / f"{number:03d}.png")
    np.savez(tmp_path / "drawn.npz", image=fake)
    values = [
        evaluate(samples, real, measures(judge), cache=cache, batch_size=8)
        for samples in (
            fake,
            tmp_path / "drawn.npz",
            datasets.images(folder, channels=1, batch_size=1),
            fake.astype(np.float32) / 127.5 - 1,
            tf.data.Dataset.from_tensor_slices(fake),
            tf.data.Dataset.from_tensor_slices({"image": fake}).batch(9),
        )
    ]
    for other in values[1:]:
        assert values[0] == pytest.approx(other, rel=1e-5)
    uncached = evaluate(fake, real, measures(judge), cache=False)
    assert values[0] == pytest.approx(uncached, rel=1e-5)


def test_a_folder_is_brought_to_the_size_of_the_model(judge, cache, tmp_path):
    model = ganzoo.DCGAN((SIDE, SIDE, 1), width=4, seed=1)
    for number in range(20):
        noise = np.random.default_rng(number).integers(0, 256, (20 + number, 30, 3))
        Image.fromarray(noise.astype(np.uint8)).save(tmp_path / f"{number:02d}.png")
    sized = datasets.images(tmp_path, image_size=(SIDE, SIDE), channels=1, batch_size=1)
    found, expected = (
        evaluate(model, data, measures(judge), cache=cache)
        for data in (tmp_path, sized)
    )
    assert found == expected


def test_values_are_those_of_the_metrics(judge, cache):
    real, fake = pictures(20, 0), pictures(20, 1)
    values = evaluate(fake, real, measures(judge), cache=cache)
    # The Fréchet distance does not depend on the order.
    alone = metrics.FrechetDistance(judge, 20)
    alone.update_state(real, fake)
    assert values["fid_toy_20"] == pytest.approx(float(alone.result()), rel=1e-5)


def test_models_draw_the_same_for_one_seed(judge, cache):
    model = ToyGAN((SIDE, SIDE, 1), 8, seed=1)
    real = pictures(30, 0)
    run = lambda seed: evaluate(model, real, measures(judge), seed=seed, cache=cache)
    assert run(1) == run(1) != run(2)


def test_classes_are_asked_for_as_they_are_in_the_data(judge, cache):
    asked = []

    class Recorded:
        image_shape, num_classes = (SIDE, SIDE, 1), 3

        def generate(self, count, labels=None, seed=None):
            asked.extend(labels)
            return pictures(count, seed)

    labels = np.array([0] * 15 + [2] * 5)
    evaluate(Recorded(), (pictures(20, 0), labels), measures(judge), cache=cache)
    assert sorted(asked) == sorted(labels)


def test_pairs_stay_pairs(translation):
    model, sources, targets = translation
    pairs = datasets.translation((sources, targets), batch_size=1)
    values = evaluate(model, pairs, [metrics.PSNR(), metrics.SSIM()], batch_size=4)
    outputs = model.translate(sources, deterministic=True)
    expected = 10 * np.log10(255**2 / np.mean((outputs - targets.astype(float)) ** 2))
    assert values["psnr"] == pytest.approx(expected, abs=0.3)  # Dropout is in it.


def test_features_of_real_samples_are_computed_once(judge, cache):
    real, fake = pictures(20, 0), pictures(20, 1)
    first = evaluate(fake, real, measures(judge), cache=cache)
    assert cache.computed == 1
    again = FeatureCache(cache.folder)
    assert evaluate(fake, real, measures(judge), cache=again) == first
    assert again.computed == 0
    other = real.copy()
    other[0, 0, 0] ^= 1
    evaluate(fake, other, measures(judge), cache=again)
    assert again.computed == 1


@pytest.mark.parametrize("damage", ["cut", "empty", "wrong"])
def test_a_damaged_cache_is_made_anew(damage, judge, cache):
    real = pictures(20, 0)
    right = cache(judge, real)
    (file,) = pathlib.Path(cache.folder).rglob("*.npz")
    content = file.read_bytes()
    spoilt = bytearray(content)
    spoilt[len(content) // 2] ^= 0xFF
    file.write_bytes({"cut": content[:-30], "empty": b"", "wrong": spoilt}[damage])
    np.testing.assert_array_equal(cache(judge, real), right)
    assert cache.computed == 2
    np.testing.assert_array_equal(cache(judge, real), right)
    assert cache.computed == 2


def write_often(folder):
    cache = FeatureCache(folder)

    class Constant:
        fingerprint = "0" * 64

        def __call__(self, samples):
            return np.full((len(samples), 4), 7.0, np.float32)

    judge = Constant()
    samples = np.zeros((50, 3), np.float32)
    for _ in range(40):
        assert (cache(judge, samples) == 7.0).all()
        for file in pathlib.Path(folder).rglob("[!.]*.npz"):
            file.unlink(missing_ok=True)


def test_writers_at_once_do_each_other_no_harm(tmp_path):
    workers = multiprocessing.get_context("fork")
    processes = [
        workers.Process(target=write_often, args=(tmp_path / "cache",)) for _ in "123"
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert not list(tmp_path.rglob(".part*"))


def test_too_few_samples_are_refused(judge):
    with pytest.raises(ValueError, match=r"`data` must hold the 20.*Received: 12"):
        evaluate(pictures(20, 1), pictures(12, 0), measures(judge))
    with pytest.raises(ValueError, match=r"`samples` must hold the 20.*Received: 1\b"):
        evaluate(pictures(1, 1), pictures(20, 0), measures(judge))


def test_no_metrics_are_refused():
    with pytest.raises(TypeError, match="such as `KernelDistance"):
        evaluate(pictures(4, 0), pictures(4, 1), ["kid"])
    with pytest.raises(ValueError, match="load_model"):
        evaluate("model.keras", pictures(4, 1), metrics.PSNR())
    with pytest.raises(ValueError, match="`metrics`"):
        evaluate(pictures(4, 0), pictures(4, 1), [])


def test_networks_that_differ_in_what_they_compute_share_no_features(cache):
    real = pictures(20, 0).astype(np.float32) / 127.5 - 1
    pools = keras.layers.GlobalAveragePooling2D(), keras.layers.GlobalMaxPooling2D()
    for pool in pools:
        network = keras.Sequential([keras.Input((SIDE, SIDE, 1)), pool])
        cache(features.Extractor(network, "pool"), real)
    assert cache.computed == 2
    # The names of layers, which Keras numbers anew, make no difference.
    again = keras.Sequential([keras.Input((SIDE, SIDE, 1)), type(pools[0])()])
    cache(features.Extractor(again, "pool"), real)
    assert cache.computed == 2


def test_functions_are_remembered_in_memory(cache):
    mean = features.Extractor(lambda x: x[:, 0, 0], "corner")
    for _ in range(2):
        cache(mean, pictures(20, 0))
    assert cache.computed == 1 and not cache.folder.exists()


def test_a_folder_that_cannot_be_written_to_is_done_without(judge, tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = FeatureCache(tmp_path / "file" / "cache")
    with pytest.warns(UserWarning, match="GANZOO_CACHE"):
        cache(judge, pictures(20, 0))
    cache(judge, pictures(20, 0))


def test_means_over_pairs_are_of_all_pairs(judge, cache):
    real, fake = pictures(30, 0), pictures(30, 1)
    alone = evaluate(fake, real, metrics.PSNR(), cache=cache)["psnr"]
    beside = evaluate(
        fake, real, [metrics.PSNR(), metrics.KernelDistance(judge, 10)], cache=cache
    )["psnr"]
    assert alone == pytest.approx(beside)
    with pytest.raises(ValueError, match="as many `samples`.*Received: 29 and 30"):
        evaluate(fake[:29], real, metrics.PSNR(), cache=cache)


def test_names_that_would_hide_each_other_are_refused(judge, cache):
    twins = [metrics.PrecisionRecall(judge, 20) for _ in "12"]
    with pytest.raises(ValueError, match="Received twice"):
        evaluate(pictures(20, 1), pictures(20, 0), twins, cache=cache)
    model = ToyGAN((SIDE, SIDE, 1), 8, seed=1)
    with pytest.raises(ValueError, match="names of their own"):
        model.compile(metrics=twins)
    assert metrics.PrecisionRecall(judge, 20, k=4).name.endswith("toy_20_k4")


def test_real_samples_are_not_asked_for_where_none_are_looked_at(cache):
    ring = metrics.gaussian_ring()
    points = ring.sample(50)
    values = evaluate(points, points[:5], metrics.ModeCoverage(ring, 50), cache=cache)
    assert values["high_quality_ring8_50"] > 0.9


def test_every_form_of_pairs(translation, cache):
    model, sources, targets = translation
    opened = datasets.translation((sources, targets), batch_size=1)
    values = [
        evaluate(model, pairs, metrics.PSNR(), cache=cache)["psnr"]
        for pairs in (opened, (sources, targets))
    ]
    assert values[0] == values[1]
    with pytest.raises(ValueError, match="`data` must be pairs"):
        images = datasets.images(targets, batch_size=1)
        evaluate(model, images, metrics.PSNR(), cache=cache)


def test_labels_that_the_model_does_not_know_are_refused(judge, cache):
    model = ToyGAN((SIDE, SIDE, 1), 8, num_classes=3, seed=1)
    labels = np.arange(20) % 4
    with pytest.raises(ValueError, match="below num_classes=3.*Received: 3"):
        evaluate(model, (pictures(20, 0), labels), measures(judge), cache=cache)
