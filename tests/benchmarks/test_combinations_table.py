"""The table of options that go together."""

from benchmarks.combinations_table import combinations


def test_each_pair_has_its_cell_and_its_reason():
    refused = {"verdict": "refused", "error": "no"}
    pairs = [
        {"options": ["a"], "verdict": "same"},
        {"options": ["a", "b"]} | refused,
        {"options": ["b"], "verdict": "trains"},
        {"options": ["a", "c"]} | refused,
        {"options": ["c"], "verdict": "same", "reason": "so"},
    ]
    assert combinations({"pairs": pairs}).splitlines() == [
        "|  | 1 | 2 | 3 |",
        "| --- | --- | --- | --- |",
        "| 1 `a` | same | refused [1] | refused [1] |",
        "| 2 `b` |  | trains | – |",
        "| 3 `c` |  |  | same [2] |",
        "",
        "1. refused: no",
        "2. same: so",
    ]
