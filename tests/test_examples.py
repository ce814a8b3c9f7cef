"""Every example runs as the README says, and leaves what it promises."""

import json
import os
import pathlib
import runpy
import subprocess
import sys

import keras
import numpy as np
from PIL import Image
import pytest

import ganzoo

EXAMPLES = pathlib.Path(__file__).parent.parent / "examples"
# Those that train; the page is tried in `test_demo.py`.
NOT_TRAINING = {
    "common.py",
    "demo.py",
    "demo_pages.py",
    "evaluate.py",
    "export.py",
}
SCRIPTS = sorted({path.name for path in EXAMPLES.glob("*.py")} - NOT_TRAINING)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Twenty small pictures of two classes in a file."""
    path = tmp_path_factory.mktemp("data") / "pictures.npz"
    images = np.random.default_rng(0).integers(0, 256, (20, 16, 16, 3), np.uint8)
    np.savez(path, image=images, label=np.arange(20) % 2)
    return path


def run(script, *arguments):
    command = [sys.executable, EXAMPLES / script, *arguments]
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        env=os.environ,
        check=False,
    )


def run_here(script, monkeypatch, *arguments):
    """The same without the seconds that a process needs to load TensorFlow."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.setattr(sys, "argv", [script, *map(str, arguments)])
    # It could not be undone.
    monkeypatch.setattr(
        ganzoo.random, "make_deterministic", keras.utils.set_random_seed
    )
    runpy.run_path(str(EXAMPLES / script), run_name="__main__")


def flags(pictures, folder):
    # Ten a batch: what five critic steps divide.
    return ["--data", pictures, "--batch-size", 10, "--width", 4, "--out", folder]


# Where the usual flags do not do: U-Nets begin at 32 pixels.
MORE_FLAGS = {"pix2pix.py": ["--image-size", 32]}


# Families of scripts have one that is run as a user runs it.
IN_PROCESSES = {"add_your_own_gan.py", "dcgan.py"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_runs_and_leaves_its_results(script, pictures, tmp_path, monkeypatch):
    more = [*MORE_FLAGS.get(script, []), "--epochs", 1]
    if script in IN_PROCESSES:
        result = run(script, *flags(pictures, tmp_path), *more)
        assert (result.returncode, result.stderr) == (0, "")
    else:
        run_here(script, monkeypatch, *flags(pictures, tmp_path), *more)
    left = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert left >= {
        "samples/epoch-0001.png",
        "samples/training.gif",
        "losses.png",
        "history.csv",
        "model.keras",
        "run.json",
    }
    if script == "dcgan.py":
        resumed = [*flags(pictures, tmp_path), "--epochs", 2, "--resume"]
        run_here(script, monkeypatch, *resumed)
        record = json.loads((tmp_path / "run.json").read_text())
        assert (record["epochs"], record["steps"]) == (2, 4)
        assert record["status"] == "finished" and record["arguments"]["width"] == 4
        assert len((tmp_path / "history.csv").read_text().splitlines()) == 3
        judged = ["--data", pictures, "--extractor", "fashion_mnist"]
        result = run("evaluate.py", tmp_path / "model.keras", *judged)
        assert (result.returncode, result.stderr) == (0, "")
        assert "kid_fashion_10" in result.stdout
        assert (tmp_path / "model.report.html").exists()


def test_bad_data_are_refused_at_once(tmp_path):
    result = run("dcgan.py", "--data", "no_such_set", "--out", tmp_path)
    assert result.returncode == 1
    assert "no_such_set" in result.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_pix2pix_takes_pairs_that_lie_side_by_side(tmp_path):
    pictures = tmp_path / "pairs"
    pictures.mkdir()
    draw = np.random.default_rng(0).integers
    for index in range(20):
        pair = Image.fromarray(draw(0, 256, (32, 64, 3), np.uint8))
        pair.save(pictures / f"{index}.png")
    arguments = ["--task", "folder", "--data", pictures, "--direction", "b_to_a"]
    small = ["--width", 2, "--epochs", 1, "--out", tmp_path / "out"]
    result = run("pix2pix.py", *arguments, *small)
    assert (result.returncode, result.stderr) == (0, "")
    assert Image.open(tmp_path / "out/samples/epoch-0001.png").size == (2 * 96, 2 * 32)


def test_exported_files_are_measured(tmp_path):
    model = ganzoo.GAN((4, 4, 1), latent_dim=3, num_classes=2, width=4)
    model.save(tmp_path / "model.keras")
    arguments = ["--formats", "keras", "saved_model", "--batch", 2]
    result = run("export.py", tmp_path / "model.keras", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    head, *rows = result.stdout.splitlines()
    assert head.split()[:6] == "format MB ms for 1 for".split()
    for row, file in zip(rows, ["generator.keras", "generator"], strict=True):
        _, size, one, many, apart, path = row.split()
        assert min(map(float, (size, one, many))) > 0 and float(apart) <= 1
        assert path == str(tmp_path / "exported" / file)
        assert (tmp_path / "exported" / file).exists()
