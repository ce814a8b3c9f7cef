"""The comparison of methods: what is compared, runs, ratios, tables."""

import argparse
import importlib.util
import inspect
import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from benchmarks import methods, provenance, quality, quality_run, tables
import ganzoo


def test_every_latent_model_of_the_zoo_is_compared():
    latent = {
        name
        for name in ganzoo.models.__all__
        if issubclass(getattr(ganzoo, name), ganzoo.LatentGAN)
    }
    assert latent <= set(methods.ZOO)
    told = {
        name
        for name in latent
        if inspect.signature(getattr(ganzoo, name)).parameters["num_classes"].default
        is inspect.Parameter.empty
    }
    assert told == set(methods.CONDITIONAL)


@pytest.mark.parametrize("name", methods.ZOO)
def test_each_is_built_to_the_same_width(name):
    model = methods.ZOO[name](methods.Sizes((16, 16, 1), 3, 4, seed=1))
    assert model.compiled and model.ema == methods.EMA
    if name != "GAN":
        kernels = {v.shape for v in model.discriminator.trainable_variables}
        assert (5, 5, 1, 4) in kernels and (5, 5, 4, 8) in kernels


def settings(method, **changes):
    return argparse.Namespace(
        **{
            "data": "fashion_mnist_10k",
            "method": method,
            "seed": 1,
            "steps": 10,
            "batch_size": 8,
            "width": 4,
            "samples": 100,
            "extractor": "fashion_mnist",
            "checkpoints": 2,
            "data_dir": None,
            "torch_python": sys.executable,
        }
        | changes
    )


@pytest.mark.parametrize(
    "method, updates",
    [("WGANGP", 2), ("ACGAN", 10), *((name, 10) for name in methods.TEXTBOOKS)],
)
def test_all_see_as_many_images(method, updates):
    found = quality_run.run(settings(method))
    assert found["generator_updates"] == updates
    assert [row["images"] for row in found["checkpoints"]] == [40, 80]
    assert found["pictures"].shape == (64, 28, 28, 1)
    assert found["last"]["kid_fashion_100"] > 0.3
    assert json.loads(json.dumps({k: v for k, v in found.items() if k != "pictures"}))


def test_the_floor_is_other_real_images():
    found = quality_run.run(settings("Real", samples=1000))
    assert abs(found["last"]["kid_fashion_1k"]) < 0.01
    assert found["last"]["precision_fashion_1k"] > 0.8


# Looked for, not imported: beside TensorFlow it crashes.
NO_TORCH = importlib.util.find_spec("torch") is None


@pytest.fixture
def pytorch(tmp_path):
    """Trains PyTorch's example, and returns the folder of what it wrote."""
    if NO_TORCH:
        pytest.skip("needs the extra `peers`")

    def train(shape, steps, *flags):
        images = np.random.default_rng(0).integers(0, 256, (16, *shape), np.uint8)
        np.save(tmp_path / "real.npy", images)
        numbers = {"steps": steps, "batch-size": 8, "width": 4, "samples": 9}
        numbers |= {"checkpoints": 1, "seed": 1}
        given = [f"--{name}={number}" for name, number in numbers.items()]
        given += [f"--images={tmp_path / 'real.npy'}", f"--folder={tmp_path}", *flags]
        command = [sys.executable, "-m", "benchmarks.torch_dcgan", *given]
        subprocess.run(command, check=True)
        return tmp_path

    return train


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3)])
def test_pytorch_has_the_same_networks(pytorch, shape):
    folder = pytorch(shape, 2)
    told = json.loads((folder / "told.json").read_text())
    assert told["parameters"] == quality_run._counts(ganzoo.DCGAN(shape, width=4))
    assert np.load(folder / "2.npy").shape == (9, *shape)


def test_pytorchs_rate_falls(pytorch):
    def drawn(*arguments):
        folder = pytorch((28, 28, 1), *arguments)
        return np.load(folder / f"{arguments[0]}.npy")

    # The first step has the whole rate, and the second of two half of it.
    falling = "--falling-from=2e-4"
    assert np.array_equal(drawn(1, falling), drawn(1))
    assert not np.array_equal(drawn(2, falling), drawn(2))


def row(method, seed, last, others=(), best=None):
    def point(step, kid):
        values = {"kid_lite0_5k": kid, "kid_lite0_5k_std": 9.0, "fid_lite0_5k": 7.0}
        values |= {
            f"{word}_lite0_5k": 0.5
            for word in ("precision", "recall", "density", "coverage")
        }
        return {
            "step": step,
            "images": 64 * step,
            "seconds": 30.0,
            "cpu_seconds": 60.0,
        } | values

    return {
        "settings": {
            "data": "set",
            "method": method,
            "seed": seed,
            "steps": 100,
            "batch_size": 64,
        },
        "machine": {"cpu": "one"},
        "generator_updates": 100,
        "checkpoints": [point(50, best or last), point(100, last)],
        "best": point(50, best or last),
        "last": point(100, last),
        "others": {str(i): point(100, kid) for i, kid in enumerate(others)},
    }


ROWS = [
    row("DCGAN-fast", 1, 0.3),
    row("DCGAN", 1, 0.1, others=[0.01], best=0.05),
    row("DCGAN", 2, 0.3, best=0.15),
    row("Textbook-Keras", 1, 0.5),
    row("Textbook-TensorFlow", 1, 0.9),
    row("PyTorch-DCGAN", 1, 0.8, others=[0.4]),
]


def test_the_ratio_is_to_the_best_that_others_come_to():
    found = {(r["method"], r["when"]): r["ratio"] for r in quality.ratios(ROWS)}
    # Of seed 1 alone, which all have.
    assert found["DCGAN", "last"] == 0.25 and found["DCGAN", "best"] == 0.125
    assert found["DCGAN-fast", "last"] == 0.75
    assert {r["beside"] for r in quality.ratios(ROWS)} == {"PyTorch-DCGAN"}
    assert quality.ratios(ROWS[:-1]) == []


def test_ratios_are_of_averages_and_tell_those_of_generators():
    rows = [*ROWS[3:], row("DCGAN-fast", 1, 0.3)]
    rows[-1]["others"] = {"not averaged": {"kid_lite0_5k": 0.36}}
    last, best = quality.ratios(rows)
    assert (last["ratio"], last["not_averaged"]) == (0.75, 0.9)
    assert best["ratio"] == 0.75 and "not_averaged" not in best
    assert tables.quality({"ratios": [last, best]}, "ratios").splitlines()[2:] == [
        "| set | DCGAN-fast | PyTorch-DCGAN | 0.75 | 0.90 | 1 |"
    ]


def test_the_ratio_to_a_tutorial_with_our_rates():
    rows = [
        row("DCGAN-fast", 1, 0.3),
        row("DCGAN-fast", 2, 0.5),
        row("Textbook-TensorFlow-fast", 1, 0.5),
        row("Textbook-TensorFlow-fast", 2, 0.5),
        row("PyTorch-DCGAN-fast", 1, 0.9, others=[0.6]),
        row("PyTorch-DCGAN-fast", 2, 0.7, others=[0.5]),
    ]
    last, _ = quality.ratios(rows)
    assert last["ratio"] == 0.8 and last["seeds"] == [1, 2]
    assert last["beside"] == "Textbook-TensorFlow-fast"
    wider = row("DCGAN-fast", 2, 0.5)
    wider["settings"]["width"] = 64
    last, _ = quality.ratios([rows[0], wider, *rows[2:]])
    assert last["ratio"] == 0.6 and last["seeds"] == [1]


def test_the_table_has_means_over_seeds():
    lines = tables.quality({"runs": ROWS}, "set").splitlines()
    assert "FID, 5k" in lines[0]
    first = "| DCGAN | 6,400 | 100 | 1.0 | 200.0 (100.0–300.0) | 7.0 | 0.50"
    assert lines[2].startswith(first) and lines[2].endswith("| 2 |")
    assert [line.split(" | ")[0] for line in lines[3:]] == [
        "| DCGAN-fast",
        "| Textbook-Keras",
        "| PyTorch-DCGAN",
        "| Textbook-TensorFlow",
    ]
    wider = row("DCGAN", 2, 0.2)
    wider["settings"]["width"] = 64
    assert tables.quality({"runs": [ROWS[1], wider]}, "set").count("| 1 |") == 2
    with pytest.raises(ValueError, match=r"no run on 'other', but on \['set'\]"):
        tables.quality({"runs": ROWS}, "other")
    best = tables.quality({"runs": ROWS}, "set", "best").splitlines()
    assert best[2].startswith("| DCGAN | 3,200 | 50 | 1.0 |")


def test_minutes_of_two_machines_stand_in_no_table():
    other = ROWS[-1] | {"machine": {"cpu": "another"}}
    lines = tables.quality({"runs": [*ROWS[:-1], other]}, "set").splitlines()
    assert "CPU minutes" not in lines[0]
    assert lines[2].startswith("| DCGAN | 6,400 | 100 | 200.0 (100.0–300.0) |")


def test_ratios_of_the_record_are_those_of_its_runs():
    record = pathlib.Path(quality.__file__).parent / "results/quality.json"
    results = json.loads(record.read_text())["results"]
    assert results["ratios"] == quality.ratios(results["runs"])


@pytest.mark.parametrize(
    "words, message",
    [
        (["--steps", "30", "--checkpoints", "4"], "--steps must be a multiple"),
        (["--samples", "9"], "--samples must be 10 or more"),
        (["--seeds", "1", "1"], "--seeds must differ"),
        (["--torch-python", "/not/there"], "/not/there has no torch"),
        (["--torch-python", "false"], "leave PyTorch-DCGAN and PyTorch-DCGAN-fast out"),
    ],
)
def test_bad_arguments_are_refused_at_once(words, message, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["quality", *words])
    with pytest.raises(SystemExit):
        quality.parse()
    assert message in capsys.readouterr().err


def test_what_is_finished_is_not_run_again(monkeypatch):
    monkeypatch.setattr(provenance, "changed_since", lambda *_: [])
    done = {"settings": {"seed": 1}, "commit": "c", "uncommitted_changes": False}

    def finished(row, key):
        return provenance.finished(quality.ROOT, row, key, "record", "quality")

    assert finished(done, {"seed": 1})
    assert not finished(done, {"seed": 2})
    assert not finished(done | {"uncommitted_changes": True}, {"seed": 1})
    monkeypatch.setattr(provenance, "changed_since", lambda *_: ["x.py"])
    assert not finished(done, {"seed": 1})


def test_a_set_that_is_not_prepared_is_the_shipped_one(tmp_path):
    assert quality.source("fashion_mnist", tmp_path) == "fashion_mnist_10k"
    assert quality.source("cifar10", tmp_path) is None
    (tmp_path / "cifar10/1.0.0").mkdir(parents=True)
    (tmp_path / "cifar10/1.0.0/dataset_info.json").touch()
    assert quality.source("cifar10", tmp_path) == "tfds:cifar10"
