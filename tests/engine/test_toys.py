"""What the engine promises, for models that reach each of its corners."""

import pytest

from tests import checks
from tests.engine.toys import ToyGAN, ToyPairs, ToyUnpaired, ToyWGANGP
from tests.models.cases import Case, grey, labelled

SHAPE = (16, 16, 1)

TOYS = [
    Case("latent", lambda **k: ToyGAN(SHAPE, 8, ema=0.9, seed=1, **k), grey),
    Case("labels", lambda **k: ToyGAN(SHAPE, 8, num_classes=3, seed=1, **k), labelled),
    Case("critic steps", lambda **k: ToyWGANGP(SHAPE, 8, seed=1, **k), grey),
    Case(
        "pairs",
        lambda **k: ToyPairs(SHAPE, (16, 16, 3), ema=0.9, seed=1, **k),
        lambda: {"source": grey(), "target": grey((16, 16, 3), seed=1)},
    ),
    Case(
        "unpaired",
        lambda **k: ToyUnpaired(SHAPE, ema=0.9, seed=1, **k),
        lambda: {"a": grey(), "b": grey(seed=1)},
    ),
]

every_toy = pytest.mark.parametrize("case", TOYS, ids=repr)


@every_toy
def test_fit_moves_both_players_and_a_file_goes_on(case, tmp_path):
    checks.check_reload(checks.check_fit(case), case, tmp_path)


@every_toy
def test_xla_and_replicas_equal_the_graph(case, two_replicas):
    checks.check_equalities(case, two_replicas)


@every_toy
@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(case, dtype):
    checks.check_mixed_precision(case, dtype)
