"""What figures are taken to mean."""

import pytest

from ganzoo.evaluation import ClassShare
from ganzoo.report import Examination, findings
from ganzoo.report.scores import Score


def fine(**figures):
    """Samples of two classes with nothing wrong but those figures."""
    return Examination(
        model="Mine",
        repeats=1,
        extractor="small",
        data=(4000, 1000),
        scores={
            name: Score(1.0, None, 1.0, "one")
            for name in ("precision", "diversity", "coverage")
        },
        shown=None,
        balance=[ClassShare(name, 0.5, 0.5, 0.0) for name in ("large", "small")],
        **{"samples": 1000, "balance_accuracy": 1.0} | figures,
    )


@pytest.mark.parametrize(
    "obeyed, of_real, samples, mixed_up",
    [
        # Half of what real ones have above chance, 0.75, less 3 standard errors.
        (0.71, 1.0, 1000, False),
        (0.70, 1.0, 1000, True),
        (0.70, 1.0, 100, False),
        (0.61, 1.0, 100, True),
        (0.35, 1.0, 10, False),
        (0.0, 1.0, 10, True),
        # Where classes do not show in real samples, they may not in others.
        (0.49, 0.52, 1000, False),
    ],
)
def test_classes_are_mixed_up_beyond_chance(obeyed, of_real, samples, mixed_up):
    found = fine(obeyed=obeyed, balance_accuracy=of_real, samples=samples)
    kinds = [finding.kind for finding in findings(found)]
    assert kinds == (["mislabelled"] if mixed_up else ["fine"])
