"""What a search of `benchmarks/tonight.py` found, out of its folder.

Nothing is remembered elsewhere, so that a record is whole whenever it is written.
"""

import json
import statistics

from benchmarks import methods, tonight_run, tonight_space

FAST = tonight_space.PAPER | {
    "generator_rate": methods.FAST,
    "discriminator_rate": methods.FAST,
    "decay": "linear",
}
# What is known without a search, and trained beside its winner.
KNOWN = {
    "DCGAN": tonight_space.PAPER,
    "DCGAN-fast": FAST,
    "DCGAN-fast-DiffAugment": FAST | {"augmentation": "diff_augment"},
}


def found(folder, name: str) -> list[dict]:
    """What one training came to, rung by rung."""
    files = sorted((folder / name).glob("rung-*.json"))
    return [json.loads(file.read_text()) for file in files]


def trials(folder, values: dict[int, dict]) -> list[dict]:
    """Every candidate and what it came to, those that came furthest first.

    Args:
        folder: That of the search.
        values: What each candidate has chosen.
    """
    rows = []
    for candidate, chosen in values.items():
        rungs = found(folder, f"trial-{candidate:03d}")
        if rungs:
            last = rungs[-1]["part"]
            stopped = None if last == tonight_run.PARTS else last
            row = {"candidate": candidate, "values": chosen, "stopped_after": stopped}
            rows.append(row | {"rungs": rungs})

    def order(row):
        # Of those that went as far, what was looked at there decides.
        last, count = row["rungs"][-1], len(row["rungs"])
        return -count, last["kid" if count > 1 else "first_kid"]

    return sorted(rows, key=order)


def collect(folder, values: dict[int, dict], given) -> dict:
    """The results of a record.

    Args:
        folder: That of the search.
        values: What each candidate has chosen.
        given: Arguments of `benchmarks/tonight.py`.
    """
    rows = trials(folder, values)
    costs = folder / "costs.json"
    results = {
        "parts": tonight_run.PARTS,
        "rungs": tonight_run.RUNGS,
        "costs": json.loads(costs.read_text()) if costs.exists() else {},
        "trials": rows,
    }
    recipes = dict(KNOWN)
    if rows and rows[0]["stopped_after"] is None:
        results["winner"] = {key: rows[0][key] for key in ("candidate", "values")}
        recipes = {"winner": rows[0]["values"]} | recipes
    results["final"] = final = [
        {"recipe": recipe} | row
        for recipe in recipes
        for seed in given.seeds
        for row in found(folder, f"final-{recipe}-{seed}")
    ]
    kids = {}
    for row in final:
        kids.setdefault(row["recipe"], []).append(row["kid"])
    results["kid"] = means = {
        name: round(statistics.mean(each), 6) for name, each in kids.items()
    }
    if means.keys() == recipes.keys():
        best = min(means, key=means.get)
        steps = next(row["steps"] for row in final if row["recipe"] == best)
        program = tonight_space.snippet(
            recipes[best], steps, given.width, given.batch_size, given.data
        )
        results["best"] = {"recipe": best, "program": program}
    return results
