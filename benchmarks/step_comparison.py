"""What contestants of `benchmarks/step_time.py` come to, beside each other."""

import json

from benchmarks.step_cases import MATMUL
from benchmarks.turns import take_turns


def compare(comparison, rounds: int, seconds: float, threads: int) -> dict:
    """Medians of all, ratios to the first, and shares of a matrix product's speed.

    Args:
        comparison: A `step_cases.Comparison`.
        rounds: As in `take_turns`, as the others.
        seconds: Of a turn.
        threads: Of each process.

    Raises:
        ValueError: If networks differ in their number of weights or outputs.
    """
    done = take_turns(comparison.contestants, rounds, seconds, threads)
    peaks = {}
    for name in [name for name in done if name.endswith(MATMUL)]:
        process = done.pop(name)
        peaks[process.contestant.request["dtype"]] = gigaflops_a_second(process)
    agree({name: process.facts for name, process in done.items()})
    rows = {}
    for name, process in done.items():
        rows[name] = row = process.results()
        row["images_a_second"] = round(
            1000 * comparison.images / row["milliseconds"], 1
        )
        # The zoo's alone is counted: others do more, or leave something out.
        if "operations" in process.facts:
            peak = peaks[process.contestant.request["dtype"]]
            row["share_of_peak"] = round(gigaflops_a_second(process) / peak, 3)
    first = comparison.contestants[0].name
    return {
        "parameters": done[first].facts["parameters"],
        "gigaflops": round(done[first].facts["operations"] / 1e9, 2),
        "peak_gigaflops_a_second": {k: round(v, 1) for k, v in peaks.items()},
        "contestants": rows,
        "ratios": ratios(rows, first, "milliseconds"),
        "cpu_ratios": ratios(rows, first, "cpu_milliseconds"),
        "memory_ratios": ratios(rows, first, "megabytes"),
    }


def gigaflops_a_second(process) -> float:
    return process.facts["operations"] / process.results()["milliseconds"] / 1e6


def ratios(rows, first, quantity) -> dict[str, float]:
    """How many times as much each takes as the first."""
    return {
        name: round(row[quantity] / rows[first][quantity], 3)
        for name, row in rows.items()
        if name != first
    }


def agree(facts: dict) -> None:
    """Refuse to compare networks of different size.

    Args:
        facts: From names to what contestants told of themselves.

    Raises:
        ValueError: If they differ in their number of weights or outputs.
    """
    for part in ("parameters", "outputs"):
        if len({json.dumps(told[part]) for told in facts.values()}) > 1:
            found = {name: told[part] for name, told in facts.items()}
            raise ValueError(f"The {part} of the networks differ: {found}.")
