"""The comparison of steps: what is counted, who takes turns, what is written down."""

import itertools
import json
import sys
import types

import keras
from keras import layers
import numpy as np
import pytest

from benchmarks import (
    flops,
    long_run,
    record,
    step_cases,
    step_comparison,
    step_growth,
    step_time,
    tables,
    turns,
)
import ganzoo


def network(*parts, shape=(8, 8, 3)):
    inputs = x = keras.Input(shape)
    for part in parts:
        x = part(x)
    return keras.Model(inputs, x)


@pytest.mark.parametrize(
    "parts, forward, first",
    [
        # Places x kernel x channels in x channels out, times 2.
        ([layers.Conv2D(5, 3, strides=2, padding="same")], 2 * 16 * 9 * 3 * 5, True),
        ([layers.Conv2DTranspose(5, 3, strides=2)], 2 * 64 * 9 * 3 * 5, True),
        ([layers.Flatten(), layers.Dense(7)], 2 * 192 * 7, True),
        (
            [ganzoo.layers.SpectralNormalization(layers.Conv2D(5, 1))],
            2 * 64 * 3 * 5,
            True,
        ),
        # Its weights are in front of the layer.
        ([layers.BatchNormalization(), layers.Dense(7)], 2 * 64 * 3 * 7, False),
        ([layers.ReLU()], 0, True),
    ],
)
def test_operations_are_counted(parts, forward, first):
    assert flops.count(network(*parts)) == flops.Count(forward, forward * first)


def test_what_stands_behind_a_layer_gets_a_gradient():
    counted = flops.count(network(layers.Conv2D(4, 1), layers.Dense(2)))
    assert counted == flops.Count(2 * 64 * (3 * 4 + 4 * 2), 2 * 64 * 3 * 4)
    # Of the first, to its kernel; of the second, to its kernel and its input.
    assert counted.to_weights == 2 * 64 * (3 * 4 + 2 * 4 * 2)


def test_a_layer_that_is_called_twice_counts_twice():
    dense = layers.Dense(3)
    assert flops.count(network(dense, dense)).forward == 2 * 2 * 64 * 9


@pytest.mark.parametrize("name, size, penalty", [("DCGAN", 4, 0), ("WGANGP", 20, 4)])
def test_operations_of_a_step(name, size, penalty):
    model = getattr(ganzoo, name)((16, 16, 1), width=4, seed=1)
    model.compile()
    g, d = flops.count(model.generator), flops.count(model.discriminator)
    part = g.forward + 2 * d.forward + 2 * (2 * d.forward - d.first)
    part += penalty * d.forward
    last = d.forward + d.forward + 2 * g.forward - g.first
    steps = model.discriminator_steps
    assert flops.training_step(model, size) == 4 * (steps * part + last)


def test_operations_of_a_step_by_hand():
    model = ganzoo.DCGAN((16, 16, 1), latent_dim=128, width=4, seed=1)
    model.compile()
    # Products of an image: dense 128 x 128, 4 x 4 places of 5 x 5 x 4 x 8, 8 x 8 of
    # 5 x 5 x 4; and back 8 x 8 of 5 x 5 x 4, 4 x 4 of 5 x 5 x 4 x 8, 128.
    generator, discriminator = 16_384 + 12_800 + 6_400, 6_400 + 12_800 + 128
    judged = 2 * discriminator + 2 * (2 * discriminator - 6_400)
    fooled = 2 * discriminator + 2 * generator - 16_384
    one = 2 * (generator + judged + fooled)
    assert one == 464_384 and flops.training_step(model, 4) == 4 * one


def small(batch_size=5, **arguments):
    arguments = {"image_shape": (16, 16, 1), "width": 4} | arguments
    return step_cases.Case("DCGAN", arguments, (batch_size,), ("Keras",))


class Process:
    """One that took so many milliseconds, as told by its name."""

    def __init__(self, contestant):
        self.contestant = contestant
        self.facts = {"operations": 6e9, "parameters": [1], "outputs": [[2]]}

    def results(self):
        spent = float(self.contestant.name.split()[0])
        return dict.fromkeys(("milliseconds", "cpu_milliseconds", "megabytes"), spent)


def timed(contestants, *_):
    return {each.name: Process(each) for each in contestants}


def test_ratios_and_shares(monkeypatch):
    monkeypatch.setattr(step_comparison, "take_turns", timed)
    contestants = [
        step_cases.zoo("4", small(), batch_size=5, dtype="float32"),
        step_cases.zoo("6", small(), batch_size=5, dtype="bfloat16"),
        step_cases.matmul("2 matmul", "float32"),
        step_cases.matmul("1 matmul", "bfloat16"),
    ]
    compared = step_cases.Comparison("steps", {}, contestants, images=5)
    row = step_comparison.compare(compared, 1, 0.0, 1)
    assert row["ratios"] == row["memory_ratios"] == {"6": 1.5}
    assert row["gigaflops"] == 6.0
    peaks = {"float32": 3000.0, "bfloat16": 6000.0}
    assert row["peak_gigaflops_a_second"] == peaks
    told = row["contestants"]
    assert [told[name]["share_of_peak"] for name in told] == [0.5, 0.167]
    assert [told[name]["images_a_second"] for name in told] == [1250.0, 833.3]


def test_steps_take_turns(monkeypatch):
    monkeypatch.setattr(step_cases, "SIDE", 64)
    contestants = step_cases.beside(
        small(), "steps", None, batch_size=5, dtype="bfloat16"
    )
    compared = step_cases.Comparison("steps", {}, contestants, 5)
    row = step_comparison.compare(compared, rounds=1, seconds=0.0, threads=1)
    assert list(row["contestants"]) == ["ganzoo", "Keras"]
    ours = row["contestants"]["ganzoo"]
    assert ours["megabytes"] > 100 and ours["first_seconds"] > 0.1
    assert 0 < ours["cpu_milliseconds"] and "share_of_peak" in ours


def test_networks_of_another_size_are_refused():
    facts = {"parameters": [1, 2], "outputs": [[3], [1]]}
    step_comparison.agree({"ganzoo": facts, "PyTorch": facts | {"seconds": 1}})
    with pytest.raises(ValueError, match="parameters of the networks differ"):
        step_comparison.agree({"a": facts, "b": facts | {"parameters": [1, 3]}})


def test_every_model_has_its_forms():
    found = step_cases.comparisons("variants", step_cases.DTYPES, None)
    assert {row.key["model"] for row in found} == set(ganzoo.models.__all__)
    names = [each.name for each in found[0].contestants]
    assert names[:2] == ["float32 graph", "float32 XLA"]
    assert len({json.dumps(row.key) for row in found}) == len(found)


def test_growth_is_told_against_the_first_point(monkeypatch):
    def last_is_slower(contestants, *_):
        done = timed(contestants)
        done["256"].contestant = turns.Contestant(
            "300", "", "", contestants[-1].request
        )
        return done

    monkeypatch.setattr(step_growth, "take_turns", last_is_slower)
    row = step_growth.grow(step_growth.planned()[0], 1, 0.0, 1)
    assert [point["at"] for point in row["points"]] == [32, 64, 128, 256]
    assert [point["cost"] for point in row["points"]] == [1.0, 1.0, 1.0, 1.172]
    assert row["growth"] == 1.172


def test_epochs_are_run():
    point = step_growth.contestant(
        "10", "DCGAN", (16, 16, 1), 5, "epoch", images=10, arguments={"width": 4}
    )
    done = turns.take_turns([point], rounds=1, seconds=0.0, threads=1)
    assert step_growth.work("images", done["10"]) == 10


def test_a_long_run_that_holds_more_and_takes_longer_says_so(monkeypatch):
    held, clock = itertools.count(1), iter(np.cumsum(np.arange(101)) / 1000)
    monkeypatch.setattr(long_run, "megabytes", lambda: next(held))
    monkeypatch.setattr(
        long_run, "time", types.SimpleNamespace(perf_counter=lambda: next(clock))
    )
    told = long_run.measure(100)
    # A megabyte more after each of 50 epochs; the n-th of them takes 2 n - 1 ms.
    assert told["megabytes"] == list(range(5, 51, 5)) and told["memory_growth"] == 5.0
    assert told["milliseconds"][:2] == [2.5, 7.5]  # Two steps an epoch.
    assert told["time_growth"] == round(95 / 15, 4)


def test_a_contestant_that_fails_is_told():
    wrong = step_cases.zoo("x", small(width=-1), batch_size=5, dtype="float32")
    with pytest.raises(RuntimeError, match="ended with code 1"):
        turns.take_turns([wrong], rounds=1, seconds=0.0, threads=1)


def test_the_same_command_goes_on_after_what_is_there(tmp_path, monkeypatch):
    done = []

    def compare(found, **_):
        done.append(found.key)
        return {"contestants": {}, "ratios": {}}

    monkeypatch.setattr(step_time, "compare", compare)
    monkeypatch.setattr(record, "uncommitted_changes", lambda: False)
    monkeypatch.setattr(step_time.provenance, "changed_since", lambda *_: [])
    out = tmp_path / "step_time.json"
    command = ["step_time", "--torch-python", "", "--out", str(out), "--parts", "steps"]
    monkeypatch.setattr(sys, "argv", [*command, "--models", "WGANGP"])
    step_time.main()
    monkeypatch.setattr(sys, "argv", [*command, "--dtypes", "float32"])
    step_time.main()
    step_time.main()
    assert [key["model"] for key in done] == ["WGANGP"] * 2 + ["DCGAN"] * 2 + [
        "Pix2Pix"
    ]
    rows = json.loads(out.read_text())["results"]["steps"]
    assert len(rows) == 5 and all("commit" in row for row in rows)
    # Measured in another way it is another row, in the place of the one before.
    more = [*command, "--models", "WGANGP", "--rounds", "99"]
    monkeypatch.setattr(sys, "argv", more)
    step_time.main()
    assert [key["model"] for key in done[5:]] == ["WGANGP"] * 2
    rows = json.loads(out.read_text())["results"]["steps"]
    assert len(rows) == 5 and rows[0]["measured"]["rounds"] == 99
    monkeypatch.setattr(step_time, "machine", lambda: {"cpu": "another"})
    with pytest.raises(SystemExit, match="times of another machine"):
        step_time.main()


def row(model, dtype, ratios):
    key = {"model": model, "batch_size": 64, "image_shape": [28, 28, 1]}
    return key | {"dtype": dtype, "ratios": ratios}


def test_tables():
    rows = [
        row("DCGAN", "float32", {"Keras": 1.234, "PyTorch": 1.5}),
        row("Pix2Pix", "bfloat16", {"PyTorch": 2}),
    ]
    assert tables.step_time({"steps": rows}).splitlines() == [
        "| Step | Precision | Images | Keras | PyTorch |",
        "| --- | --- | --- | --- | --- |",
        "| `DCGAN`, 28 x 28 | float32 | 64 | 1.23 | 1.50 |",
        "| `Pix2Pix`, 28 x 28 | bfloat16 | 64 |  | 2.00 |",
    ]
    form = {"milliseconds": 12.6, "images_a_second": 1234.5}
    rows = [{"model": "GAN", "batch_size": 64, "contestants": {"float32 graph": form}}]
    assert tables.step_time({"variants": rows}, "variants").splitlines()[2:] == [
        "| `GAN` | 64 | 13 | 1,234 |"
    ]


def test_tables_of_costs_and_of_growth():
    told = {"images_a_second": 1234.5, "share_of_peak": 0.654, "first_seconds": 1.52}
    told["megabytes"] = 1234
    rows = [
        row("DCGAN", dtype, {})
        | {"contestants": {"ganzoo": told}, "peak_gigaflops_a_second": {dtype: peak}}
        for dtype, peak in (("float32", 300.0), ("bfloat16", 60.0))
    ]
    # This processor only emulates bfloat16.
    assert tables.step_time({"steps": rows}, "costs").splitlines()[2:] == [
        "| `DCGAN`, 28 x 28 | float32 | 64 | 1,234 | 65 | 1.5 | 1,234 |",
        "| `DCGAN`, 28 x 28 | bfloat16 | 64 | 1,234 |  | 1.5 | 1,234 |",
    ]
    points = [{"at": 32, "cost": 1.0}, {"at": 128, "cost": 1.06}]
    rows = [
        {"with": "pixels", "model": "SNGAN", "points": points, "growth": 1.06},
        {"with": "steps", "model": "DCGAN", "steps": 5000}
        | {"memory_growth": 1.0042, "time_growth": 0.98},
    ]
    assert tables.step_time({"growth": rows}, "growth").splitlines()[2:] == [
        "| pixels | `SNGAN` | 32 | 128 | 1.06 |",
        "| steps | `DCGAN` | 1,000 | 5,000 | 0.98 |",
        "| steps, memory | `DCGAN` | 1,000 | 5,000 | 1.004 |",
    ]
