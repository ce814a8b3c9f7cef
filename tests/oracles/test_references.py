"""The metrics' values beside those of the packages, recorded in `references.json`."""

import json

import numpy as np
import pytest

from ganzoo.metrics import manifold
from ganzoo.metrics.frechet import frechet_distance, moments
from ganzoo.metrics.kernel import kernel_distance
from tests.oracles import recipes
from tests.oracles.make_references import FILE

CASES = json.loads(FILE.read_text())["cases"]
cases = pytest.mark.parametrize("name", recipes.CASES)
neighbors = pytest.mark.parametrize("k", recipes.NEIGHBORS)


@cases
def test_frechet_distance(name):
    # Their square roots of singular products are good to about six digits.
    rel = 1e-9 if name in recipes.FULL_RANK else 1e-5
    real, fake = recipes.CASES[name]
    ours = frechet_distance(*moments(real), *moments(fake))
    assert CASES[name]["frechet"] == pytest.approx(
        dict.fromkeys(["pytorch-fid", "clean-fid", "torch-fidelity"], ours), rel=rel
    )


@cases
@pytest.mark.parametrize(
    "package, subsets",
    [
        ("torch-fidelity", recipes.torch_fidelity_subsets),
        ("clean-fid", recipes.clean_fid_subsets),
    ],
)
def test_kernel_distance_on_the_same_subsets(name, package, subsets):
    real, fake = recipes.CASES[name]
    ours = kernel_distance(real, fake, indices=subsets(real, fake))
    theirs = CASES[name]["kernel"][package]
    np.testing.assert_allclose(ours[: len(theirs)], theirs, rtol=1e-11, atol=1e-11)


@cases
@neighbors
def test_prdc_to_the_last_digit(name, k):
    found = manifold.prdc(*recipes.CASES[name], k)._asdict()
    theirs = CASES[name]["prdc"][str(k)]
    assert {part: found[part] for part in theirs} == theirs


@cases
@neighbors
def test_precision_recall_of_torch_fidelity(name, k):
    found = manifold.precision_recall(*recipes.CASES[name], k)._asdict()
    theirs = CASES[name]["precision_recall"][str(k)]
    assert {part: found[part] for part in theirs} == pytest.approx(theirs, abs=1e-6)
