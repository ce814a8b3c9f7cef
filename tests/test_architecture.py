"""The rules of the code's structure, checked."""

import ast
import pathlib
import re
import statistics

import pytest

import ganzoo
from tests.models.cases import CASES

ROOT = pathlib.Path(__file__).parent.parent
SOURCES = sorted((ROOT / "ganzoo").rglob("*.py"))
EVERYTHING = [
    path
    for folder in ("ganzoo", "tests", "examples", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]

# What each part of the package may import of the others.
LEAVES = {
    "arguments",
    "cluster",
    "random",
    "gradients",
    "lookup",
    "files",
    "quality",
    "quiet",
    "replicas",
    "schedules",
}
ALLOWED = {
    "arguments": set(),
    "cluster": set(),
    "random": set(),
    "gradients": set(),
    "lookup": set(),
    "files": set(),
    "quality": set(),
    "quiet": set(),
    "replicas": set(),
    "schedules": set(),
    "constraints": set(),
    "distribution": {"cluster"},
    "launch": set(),
    "latents": LEAVES,
    "losses": LEAVES,
    "regularizers": LEAVES,
    "augmentation": LEAVES,
    "layers": LEAVES,
    "networks": LEAVES | {"layers"},
    "datasets": LEAVES,
    "features": LEAVES,
    "metrics": LEAVES | {"features"},
    "evaluation": LEAVES | {"features", "metrics", "datasets"},
    "callbacks": LEAVES
    | {"datasets", "distribution", "features", "metrics", "evaluation"},
    "report": LEAVES | {"datasets", "features", "metrics", "evaluation", "callbacks"},
    "engine": LEAVES | {"losses", "regularizers", "augmentation", "datasets"},
    "export": LEAVES | {"engine", "layers"},
    "models": LEAVES
    | {"engine", "losses", "regularizers", "augmentation", "constraints", "layers"}
    | {"networks"},
}


def names(path):
    return str(path.relative_to(ROOT))


def part(path):
    relative = path.relative_to(ROOT / "ganzoo")
    return relative.parts[0].removesuffix(".py")


def imported_modules(path):
    """Dotted names that a file imports, `from a import b` as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_imports_point_one_way(path):
    own = part(path)
    if own == "__init__":
        return
    for module in imported_modules(path):
        pieces = module.split(".")
        if pieces[0] == "ganzoo":
            assert pieces[1] in ALLOWED[own] | {own}, f"imports {module}"


def test_no_paper_imports_another():
    papers = [p for p in (ROOT / "ganzoo/models").glob("*.py") if p.stem != "__init__"]
    for path in papers:
        for module in imported_modules(path):
            assert not module.startswith("ganzoo.models"), f"{path.name}: {module}"


def without_docstrings(path):
    """The code of a file; examples in docstrings may draw what they like."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            node.body = [part for part in node.body if not is_text(part)] or [
                ast.Pass()
            ]
    return ast.unparse(tree)


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_tapes_and_draws_have_one_home(path):
    text = without_docstrings(path)
    if path.name != "gradients.py":
        assert "GradientTape" not in text
    if path != ROOT / "ganzoo/random.py":
        draws = r"(tf|np|keras|numpy)\.random\.|SeedGenerator|layers\.Dropout"
        assert not re.search(draws, text)
        assert "random" not in list(imported_modules(path))


@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_one_train_step(path):
    defined = "def train_step" in path.read_text()
    assert defined == (path == ROOT / "ganzoo/engine/adversarial_model.py")


def test_files_are_short():
    lengths = {path: len(path.read_text().splitlines()) for path in EVERYTHING}
    long = {names(path): length for path, length in lengths.items() if length > 300}
    assert not long
    assert statistics.median(lengths[path] for path in SOURCES) <= 150


def test_examples_are_under_80_lines():
    for path in (ROOT / "examples").glob("*.py"):
        assert len(path.read_text().splitlines()) < 80, path.name


def papers():
    """The exported models, by name."""
    return [(name, getattr(ganzoo, name)) for name in ganzoo.models.__all__]


@pytest.mark.parametrize("name, model", papers(), ids=ganzoo.models.__all__)
def test_every_paper_is_documented_tested_and_shown(name, model):
    for section in ("Args:", "Raises:", "Example:", "Reference:"):
        assert section in model.__doc__, section
    assert model.__subclasses__() == []
    assert any(isinstance(case.build(), model) for case in CASES)
    file = pathlib.Path(__import__(model.__module__, fromlist=["_"]).__file__)
    assert (ROOT / "examples" / file.name).exists()
    assert f"`ganzoo.{name}" in (ROOT / "README.md").read_text()


PUBLIC = [
    (f"{module.__name__}.{name}", getattr(module, name))
    for module in (
        ganzoo.augmentation,
        ganzoo.layers,
        ganzoo.losses,
        ganzoo.regularizers,
        ganzoo.callbacks,
        ganzoo.datasets,
        ganzoo.engine,
        ganzoo.features,
        ganzoo.metrics,
        ganzoo.evaluation,
        ganzoo.export,
        ganzoo.models,
    )
    for name in module.__all__
]


@pytest.mark.parametrize("name, thing", PUBLIC, ids=[name for name, _ in PUBLIC])
def test_public_names_have_docstrings_of_their_own(name, thing):
    assert "__doc__" in vars(thing) or not isinstance(thing, type)
    first = (thing.__doc__ or "").strip().splitlines()
    assert first and first[0].rstrip().endswith((".", ":")), name
