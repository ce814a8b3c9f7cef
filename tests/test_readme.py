"""README and docs tell the truth: their code runs, their links lead somewhere."""

import ast
import json
import pathlib
import re

import keras
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_gan_of_the_readme_trains(tmp_path):
    (block,) = [block for block in blocks("python") if "class MyGAN" in block]
    names = {}
    exec(block.split("model.fit(")[0], names)
    model = names["model"]
    images = np.zeros((8, 28, 28, 1), np.uint8)
    history = model.fit(images, epochs=1, verbose=0).history
    assert set(history) == {"d_loss", "g_loss", "r1"}
    model.save(tmp_path / "mine.keras")
    copy = keras.models.load_model(tmp_path / "mine.keras")
    np.testing.assert_array_equal(model.generate(2, seed=1), copy.generate(2, seed=1))


GUIDES = sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))
PAGES = ["README.md", "CONTRIBUTING.md", *GUIDES]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_exists(page):
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text):
        target = "".join(target)
        if not target.startswith("http"):
            assert ((ROOT / page).parent / target).exists(), target


def test_the_variant_of_the_contributing_guide_is_the_real_one():
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    (listing,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    source = ast.parse((ROOT / "ganzoo/models/lsgan.py").read_text())
    model = source.body[-1]
    assert ast.get_docstring(model)
    del model.body[0]
    assert ast.unparse(ast.parse(listing)) == ast.unparse(source)


def test_what_the_guide_to_methods_shows_compiles():
    guide = (ROOT / "docs/choosing.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) == 3
    names = {}
    for block in blocks:  # The second goes on from the first.
        names.pop("model", None)
        exec(re.sub(r"steps_per_epoch=\d+", "steps_per_epoch=1", block), names)
        assert names["model"].compiled


def test_its_table_names_every_loss_and_regularizer():
    import ganzoo

    for module, base in [
        (ganzoo.losses, "AdversarialLoss"),
        (ganzoo.regularizers, "Regularizer"),
    ]:
        for name in set(module.__all__) - {base, "get"}:
            assert f"`{name}`" in README
            methods = (ROOT / "docs/choosing.md").read_text()
            assert not name[0].isupper() or f"`{name}`" in methods, name


def test_the_guide_to_judging_runs(tmp_path, monkeypatch):
    guide = (ROOT / "docs/evaluation.md").read_text()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GANZOO_CACHE", str(tmp_path / "cache"))
    names = {}
    for block in re.findall(r"```python\n(.*?)```", guide, re.DOTALL):
        smaller = block.replace("width=16", "width=4").replace("90%", "256")
        exec(smaller.replace("256:]", "256:1300]"), names)
    assert names["values"]["kid_fashion_1k"] == pytest.approx(0.0, abs=0.01)
    assert (tmp_path / "runs/mine/best.keras").exists()


def test_the_page_on_scaling_compiles():
    page = (ROOT / "docs/scaling.md").read_text()
    page = page.replace("(64, 64, 3)", "(16, 16, 3), width=4")
    names = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, names)
    assert names["model"].compiled
    assert names["model"].optimizer.global_clipnorm == 1.0


def test_no_two_options_fail_together():
    record = json.loads((ROOT / "benchmarks/results/combinations.json").read_text())
    rows = record["results"]["pairs"]
    assert not [row for row in rows if row["verdict"] == "fails"]


def test_the_page_on_shipping_runs(tmp_path, monkeypatch):
    for module in ("ai_edge_litert", "onnxruntime", "tf2onnx"):
        pytest.importorskip(module)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/shipping.md").read_text()
    page = page.replace("num_classes=10", "num_classes=10, width=4")
    names, seen = {}, []
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, names)
        if "images" in names:
            seen.append(names.pop("images"))
    assert [images.shape for images in seen] == 4 * [(8, 28, 28, 1)]
    for images in seen:
        assert images.dtype == np.uint8
        assert np.abs(images.astype(int) - seen[0]).max() <= 1
    assert len(names["way"]) == 9 and len(names["typical"]) == 16
