"""The packages themselves say what was recorded of them, where they are installed."""

from importlib.util import find_spec
import json
import pathlib
import subprocess
import sys

import pytest

from tests.oracles import recipes
from tests.oracles.make_references import FILE
from tests.oracles.packages import MODULES

ROOT = pathlib.Path(__file__).parents[2]
RECORDED = json.loads(FILE.read_text())["cases"]
MISSING = [module for module in MODULES if find_spec(module) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """What they say now, in a process of its own: torch crashes beside TensorFlow."""
    file = tmp_path_factory.mktemp("oracles") / "references.json"
    command = [sys.executable, "-m", "tests.oracles.make_references", "--out", file]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return json.loads(file.read_text())["cases"]


@pytest.mark.parametrize("name", recipes.CASES)
def test_recorded_values_are_those_of_the_packages(live, name):
    now, then = live[name], RECORDED[name]
    assert now["prdc"] == then["prdc"]
    for k, values in then["precision_recall"].items():
        assert now["precision_recall"][k] == pytest.approx(values, abs=1e-6)
    for package, values in then["kernel"].items():
        assert now["kernel"][package] == pytest.approx(values, rel=1e-10, abs=1e-10)
    # Versions of SciPy find the root of a singular product in different ways.
    rel = 1e-9 if name in recipes.FULL_RANK else 1e-5
    assert now["frechet"] == pytest.approx(then["frechet"], rel=rel)
