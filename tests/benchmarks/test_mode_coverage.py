"""The benchmark of mode coverage, on a handful of steps."""

import json
import pathlib

import numpy as np
import pytest

from benchmarks import mixtures, mode_coverage, mode_table, record, stacked_digits
from ganzoo import metrics
from ganzoo.schedules import LinearDecay


def test_a_run_is_written_and_not_made_twice(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(record, "uncommitted_changes", lambda: False)
    monkeypatch.setattr(mode_coverage.provenance, "changed_since", lambda *_: [])
    out = tmp_path / "modes.json"
    arguments = ["--task", "ring", "--methods", "GAN, pack 2", "--seeds", "5"]
    arguments += ["--steps", "20", "--width", "4", "--out", str(out)]
    mode_coverage.main(arguments)
    results = json.loads(out.read_text())["results"]
    (run,) = results["runs"]
    assert run["step"] == run["looks"][-1]["step"] == 20
    assert run["arguments"]["pack"] == 2
    assert any("4 and 2 units" in told for told in run["deviations"])
    assert results["summary"][0]["published"]["modes"] == [7.9, 0.1]
    assert "7.9 ± 0.1" in capsys.readouterr().out
    mode_coverage.main(arguments)
    assert json.loads(out.read_text())["results"]["runs"] == [run]
    # Of other code it is made again, in the place of the one before.
    monkeypatch.setattr(mode_coverage.provenance, "changed_since", lambda *_: ["x.py"])
    mode_coverage.main(arguments)
    (again,) = json.loads(out.read_text())["results"]["runs"]
    assert again["looks"] == run["looks"] and again["seconds"] != run["seconds"]


def test_the_summary_of_the_record_is_that_of_its_runs():
    path = pathlib.Path(mode_coverage.__file__).parent / "results/mode_coverage.json"
    results = json.loads(path.read_text())["results"]
    made = json.loads(json.dumps(mode_table.summary(results["runs"])))
    assert results["summary"] == made
    tried = json.loads(json.dumps(mixtures.TRIED))
    assert results["tried_on_another_seed"] == tried


@pytest.mark.parametrize("steps", [0, -10, 15, 1500])
def test_steps_must_fill_the_looks(steps, capsys):
    with pytest.raises(SystemExit):
        mode_coverage.main([f"--steps={steps}"])
    assert f"Received: {steps}" in capsys.readouterr().err


def test_many_steps_in_a_call_are_the_steps_one_by_one():
    points = metrics.gaussian_grid().sample(80, seed=1)
    trained = []
    for inner_steps in (1, 4):
        model = mixtures.MixtureGAN(8, inner_steps=inner_steps, seed=3)
        rate = LinearDecay(0.01)
        model.compile(mixtures.adam(rate), jit_compile=False)
        model.fit(points, batch_size=20 * inner_steps, shuffle=False, verbose=0)
        assert int(model.step.numpy()) == 4
        assert float(model.optimizer.learning_rate) == 0.0
        trained.append(model.generate(5, seed=0))
    np.testing.assert_allclose(*trained, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", mixtures.methods(0.1))
def test_a_step_has_as_many_packs_as_in_the_paper(name):
    task = mixtures.Mixture("grid", metrics.gaussian_grid(), 0.1, 4, inner_steps=1)
    model = task.model(task.methods[name], seed=1)
    points, batch_size, calls = task.feed(model, steps=7)
    assert len(points) >= 100_000 and calls == 7
    assert batch_size == 100 * model.pack * model.discriminator_steps


def test_the_published_networks():
    model = mixtures.MixtureGAN(seed=1)
    hidden = 2 * 400 + 3 * 400 * 400 + 4 * 4 * 400
    assert model.generator.count_params() == hidden + 2 * 400 + 2
    pieces = 3 * 1000 + 2 * 201 * 1000 + 201
    assert model.discriminator.count_params() == pieces


def test_stacked_digits_and_their_shares():
    images = np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1)
    made = stacked_digits.stacked(images, count=50, seed=0)
    assert made.shape == (50, 1, 1, 3) and len(np.unique(made, axis=0)) > 40
    shares = stacked_digits.shares(np.array([0, 0, 0, 9]))
    assert shares[0] == 0.75**3 and shares[9] == 0.75**2 * 0.25
    assert shares.sum() == 1.0


def test_methods_that_only_papers_report_have_lines_too():
    text = mode_table.markdown(
        mode_table.summary(
            [
                {"task": "grid", "method": "GAN", "steps": 1000, "parameters": [4, 5]}
                | {"recipe": [], "deviations": []}
                | {"modes": 25, "high_quality": 0.5, "reverse_kl": 0.1}
            ]
        )
    )
    lines = text.splitlines()
    assert "| GAN | 9 | 1,000 | 1 | 25.0 | 17.3 ± 0.8 | 50.0 | 94.8 ± 0.7 |" in lines[4]
    assert any(line.startswith("| ALI |  |  |  | – | 24.1 ± 0.4 |") for line in lines)
    assert len({line.count("|") for line in lines[2:]}) == 1
