"""Every model of the zoo, through everything that it must do."""

import numpy as np
import pytest

from tests import checks
from tests.models.cases import CASES

every_model = pytest.mark.parametrize("case", CASES, ids=repr)


@every_model
def test_fit_moves_both_players_and_a_file_goes_on(case, tmp_path):
    checks.check_reload(checks.check_fit(case), case, tmp_path)


@every_model
def test_xla_and_replicas_equal_the_graph(case, replicas):
    checks.check_equalities(case, replicas)


def test_replicas_may_normalize_by_their_own_samples(two_replicas):
    """The default, as in the papers."""
    together = checks.trained(CASES[0], two_replicas)
    assert all(np.isfinite(weight).all() for weight in checks.weights(together))
    alone = checks.trained(CASES[0])
    with pytest.raises(AssertionError):
        checks.assert_same(alone, together, tolerance=1e-5)


@every_model
def test_float16(case):
    checks.check_mixed_precision(case, "mixed_float16")


# The same casts without the loss scales; so some will do.
@pytest.mark.parametrize("case", CASES[::4], ids=repr)
def test_bfloat16(case):
    checks.check_mixed_precision(case, "mixed_bfloat16")
