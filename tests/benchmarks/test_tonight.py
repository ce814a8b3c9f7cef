"""The search for a recipe: what it may choose, its pruning, budgets, a tiny search."""

import json
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest

pytest.importorskip("keras_tuner", reason="needs the extra `tune`")

from benchmarks import (
    tonight,
    tonight_halving,
    tonight_results,
    tonight_run,
    tonight_space,
    tonight_table,
)
import ganzoo

PAPER = tonight_space.PAPER
PENALIZED = PAPER | {
    "loss": "hinge",
    "regularizer": "r1_r2",
    "weight": 0.1,
    "interval": 4,
    "augmentation": "adaptive",
    "decay": "linear",
}


def draw(count, folder):
    """Choices as the search draws and keeps them."""
    found = []

    def evaluate(values, candidate, rung):
        found.append(tonight_space.chosen(values))
        return 0.0

    oracle = tonight_halving.SuccessiveHalving(
        count, 1, 4, PAPER, hyperparameters=tonight_space.space(), seed=1
    )
    tonight_halving.Search(evaluate, oracle, folder).search()
    return found


def test_the_first_candidate_is_the_paper(tmp_path):
    assert draw(1, tmp_path) == [PAPER]


def test_all_is_drawn_but_what_makes_no_sense(tmp_path):
    choices = draw(60, tmp_path)
    for name, options in [
        ("loss", tonight_space.LOSSES),
        ("regularizer", tonight_space.PENALTIES),
        ("augmentation", tonight_space.AUGMENTERS),
    ]:
        assert {choice[name] for choice in choices} == set(options)
    for choice in choices:
        penalized = choice["regularizer"] != "none"
        assert ("weight" in choice) == ("interval" in choice) == penalized
        if choice["augmentation"] == "adaptive":
            assert choice["loss"] in ("non_saturating", "hinge")


@pytest.mark.parametrize("regularizer", tonight_space.PENALTIES)
def test_no_penalty_meets_batch_norm(regularizer):
    values = PAPER | {"regularizer": regularizer, "weight": 1.0, "interval": 16}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = tonight_space.build(values, (16, 16, 1), width=4, seed=1)
    norms = [x for x in model.discriminator.layers if hasattr(x, "moving_variance")]
    assert bool(norms) == (not model.regularizers) == (regularizer == "none")


def test_the_paper_is_that_of_the_zoo():
    model = ganzoo.DCGAN((16, 16, 1), width=4, ema=0.999, seed=1)
    model.compile()
    ours = tonight_space.build(PAPER, (16, 16, 1), width=4, seed=1)
    assert type(ours) is type(model)
    assert without_names(ours.get_config()) == without_names(model.get_config())
    assert ours.current_recipe.describe() == model.current_recipe.describe()


@pytest.mark.parametrize("values", [PAPER, PENALIZED])
def test_the_program_is_the_choice(values, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (16, 16, 16, 1), "uint8")
    file = tmp_path / "images.npz"
    np.savez(file, image=images)
    # A page shows it, and ruff looks at pages.
    shown = tonight_space.snippet(values, 10_000, 32, batch_size=64, data="some_set")
    command = [sys.executable, "-m", "ruff", "format", "--check", "-"]
    subprocess.run(command, input=shown, text=True, check=True)
    program = tonight_space.snippet(values, 2, 4, batch_size=8, data=str(file))
    told = {}
    exec(program, told)
    model = tonight_space.build(values, (16, 16, 1), width=4, seed=1)
    assert told["pictures"].shape == (64, 16, 16, 1)
    assert int(told["model"].step.numpy()) == 2
    assert told["model"].current_recipe.describe() == model.current_recipe.describe()
    assert without_names(told["model"].get_config()) == without_names(
        model.get_config()
    )


def without_names(config):
    if isinstance(config, dict):
        return {k: without_names(v) for k, v in config.items() if k != "name"}
    return config


def test_a_quarter_goes_on():
    assert tonight_halving.sizes(16, rungs=3, factor=4) == [16, 4, 1]
    assert tonight_halving.sizes(6, rungs=3, factor=4) == [6, 2, 1]
    scores = {0: 0.3, 1: 0.1, 2: math.nan, 3: 0.1, 4: 0.2}
    assert tonight_halving.best(scores, 3) == [1, 3, 4]
    assert tonight_halving.best(scores, 5) == [1, 3, 4, 0, 2]


def test_a_search_goes_by_rungs(tmp_path):
    """Of 5 candidates the 2 best go on, and of those the best."""
    kids = {0: [0.5], 1: [0.2, 0.09, 0.08], 2: [0.4], 3: [0.1, 0.1], 4: [0.3]}
    order = []

    def evaluate(values, candidate, rung):
        order.append((candidate, rung))
        return kids[candidate][rung]

    oracle = tonight_halving.SuccessiveHalving(
        5, 3, 4, PAPER, hyperparameters=tonight_space.space(), seed=1
    )
    search = tonight_halving.Search(evaluate, oracle, tmp_path)
    search.search()
    first = [(candidate, 0) for candidate in range(5)]
    assert order == [*first, (3, 1), (1, 1), (1, 2)]


def test_errors_of_a_training_are_not_passed_over(tmp_path):
    def evaluate(values, candidate, rung):
        raise ZeroDivisionError("told")

    oracle = tonight_halving.SuccessiveHalving(
        2, 1, 4, PAPER, hyperparameters=tonight_space.space(), seed=1
    )
    with pytest.raises(Exception, match="told"):
        tonight_halving.Search(evaluate, oracle, tmp_path).search()


def test_a_budget_buys_steps():
    cost = {"setup_seconds": 10.0, "step_seconds": 0.1}
    assert tonight_run.affordable(cost, 20.0) == 96
    slower = cost | {"step_seconds": 0.2}
    assert tonight_run.affordable(slower, 20.0) == 48
    with pytest.raises(ValueError, match="`budget` must be 11 .* budget=10.5"):
        tonight_run.affordable(cost, 10.5)


def test_images_must_remain():
    with pytest.raises(ValueError, match="between 2 and 9936.*samples=9940"):
        tonight_run.Settings(samples=9940)


def test_seeds_must_be_others(capsys):
    with pytest.raises(SystemExit):
        tonight.parse(["--seed=2", "--seeds", "2", "3"])
    assert "--seeds must be others than --seed 2" in capsys.readouterr().err


FLAGS = ["--trials=2", "--width=2", "--batch-size=4", "--samples=20"]
FLAGS += ["--extractor=fashion_mnist", "--seeds", "3"]


def test_a_small_search(tmp_path, monkeypatch):
    # Four steps a part, whatever the machine: only `affordable` may decide by time.
    cost = {"setup_seconds": 0.0, "step_seconds": 1.0}
    monkeypatch.setattr(tonight_run, "cost", lambda *_: cost)
    monkeypatch.setattr(tonight.provenance, "changed_since", lambda *_: [])
    known = {"DCGAN": tonight_results.KNOWN["DCGAN"]}
    monkeypatch.setattr(tonight_results, "KNOWN", known)
    out = tmp_path / "record.json"
    flags = [*FLAGS, f"--folder={tmp_path / 'state'}", f"--out={out}", "--budget=32"]

    with monkeypatch.context() as patch:
        # Interrupted where the best candidate was to go on.
        real = tonight_run.train

        def until_rung_1(values, steps, seed, until, *rest):
            if until > 1:
                raise RuntimeError("interrupted")
            return real(values, steps, seed, until, *rest)

        patch.setattr(tonight_run, "train", until_rung_1)
        with pytest.raises(Exception, match="interrupted"):
            tonight.Tonight(tonight.parse(flags)).run()
    begun = json.loads(out.read_text())["results"]
    assert len(begun["trials"]) == 2 and "winner" not in begun

    search = tonight.Tonight(tonight.parse(flags))
    search.run()
    results = json.loads(out.read_text())["results"]
    best, other = results["trials"]
    assert [rung["step"] for rung in best["rungs"]] == [4, 12, 32]
    assert best["stopped_after"] is None and other["stopped_after"] == 1
    assert best["rungs"][0]["first_kid"] <= other["rungs"][0]["first_kid"]
    assert [rungs["rungs"][0] for rungs in begun["trials"]] == [
        row["rungs"][0] for row in results["trials"]
    ]
    assert results["winner"]["values"] == best["values"]
    best = min(results["final"], key=lambda row: row["kid"])
    assert results["best"]["recipe"] == best["recipe"]
    assert "steps_per_epoch=32" in results["best"]["program"]
    seeds = [(row["recipe"], row["seed"], row["step"]) for row in results["final"]]
    assert seeds == [(name, 3, 32) for name in ("winner", "DCGAN")]
    kids = {row["recipe"]: row["kid"] for row in results["final"]}
    assert results["kid"] == pytest.approx(kids)
    assert len(tonight_table.tonight(results).splitlines()) == 4
    assert len(tonight_table.tonight(results, "trials").splitlines()) == 4

    def refuse(*_):
        raise AssertionError("what is there must not be trained again")

    monkeypatch.setattr(tonight_space, "build", refuse)
    again = tonight.Tonight(tonight.parse(flags))
    again.run()
    assert again.results()["final"] == results["final"]
    with pytest.raises(ValueError, match="`--folder` must be a new one"):
        tonight.Tonight(tonight.parse([*flags, "--width=4"]))


def test_what_halts_ends_as_if_it_had_not(tmp_path):
    settings = tonight_run.Settings(width=2, batch_size=4, samples=20)
    values = PAPER | {"decay": "linear"}
    kept = {}

    def judge(name):
        def look(model):
            kept[name] = model.get_weights()
            return {"kid": 0.0}

        return look

    for until in (1, 3, 8):
        tonight_run.train(
            values, 16, 1, until, tmp_path / "a", settings, judge("halted")
        )
    row = tonight_run.train(
        values, 16, 1, 8, tmp_path / "b", settings, judge("straight")
    )
    assert row["step"] == 16
    assert len(json.loads((tmp_path / "a/cpu_seconds.json").read_text())) == 8
    for halted, straight in zip(kept["halted"], kept["straight"]):
        np.testing.assert_allclose(halted, straight, atol=1e-5)


def test_steps_are_timed():
    settings = tonight_run.Settings(width=2, batch_size=4, samples=20)
    cost = tonight_run.cost(PAPER, settings)
    assert cost["step_seconds"] > 0 and cost["setup_seconds"] > 0
    assert tonight_run.affordable(cost, 1e6) % tonight_run.PARTS == 0


def test_tables():
    def rung(part, kid):
        row = {"part": part, "steps": 1600, "seed": 2, "cpu_seconds": 600}
        return row | {"kid": kid, "first_kid": kid / 2}

    results = {
        "parts": 8,
        "rungs": [1, 3, 8],
        "trials": [
            {"values": PENALIZED, "rungs": [rung(1, 0.2), rung(3, 0.1)]},
            {"values": PAPER, "rungs": [rung(1, 0.3)]},
        ],
        "final": [
            {"recipe": "winner"} | rung(8, 0.01),
            {"recipe": "winner"} | rung(8, 0.02),
            {"recipe": "DCGAN"} | rung(8, 0.04),
        ],
        "best": {"program": "x = 1\n"},
    }
    assert tonight_table.tonight(results, "program") == "```python\nx = 1\n```"
    assert tonight_table.tonight(results).splitlines()[2:] == [
        "| winner | 1,600 | 10.0 | 15.0 (10.0–20.0) | 2 |",
        "| DCGAN | 1,600 | 10.0 | 40.0 | 1 |",
    ]
    lines = tonight_table.tonight(results, "trials").splitlines()[2:]
    assert lines == [
        "| hinge | r1_r2 0.1, every 4 | adaptive | 0.0002 and 0.0002; 0.5, linear decay"
        " | 0.999 | 1,600 | 100.0 | 100.0 |  |",
        "| non_saturating | none | none | 0.0002 and 0.0002; 0.5 | 0.999 | 1,600"
        " | 150.0 |  |  |",
    ]
