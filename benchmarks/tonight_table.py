"""The record of `benchmarks/tonight.py` as Markdown tables."""

import statistics

from benchmarks.markdown import table


def tonight(results: dict, what: str = "final") -> str:
    """The `"final"` comparison, all `"trials"`, or the best as a `"program"`."""
    makers = {"final": final_table, "trials": trials_table, "program": program}
    return makers[what](results)


def program(results: dict) -> str:
    """What trains the best of the final comparison."""
    return f"```python\n{results['best']['program']}```"


def final_table(results: dict) -> str:
    """The winner beside what was known: means over seeds, after KID the least and the
    greatest."""
    heads = ["Recipe", "Steps", "CPU minutes", "KID × 1000", "Seeds"]
    groups = {}
    for row in results["final"]:
        groups.setdefault(row["recipe"], []).append(row)
    lines = []
    for recipe, rows in groups.items():
        kids = [1000 * row["kid"] for row in rows]
        minutes = statistics.mean(row["cpu_seconds"] for row in rows) / 60
        cells = [recipe, f"{rows[0]['steps']:,}", f"{minutes:.1f}"]
        told = f"{statistics.mean(kids):.1f}"
        if len(kids) > 1:
            told += f" ({min(kids):.1f}–{max(kids):.1f})"
        lines.append([*cells, told, str(len(rows))])
    return table(heads, lines)


def trials_table(results: dict) -> str:
    """Every candidate, and at each rung that it came to the KID that decided; at the
    first that is one by other features."""
    parts = results["parts"]
    rungs = [f"KID × 1000 at {part}/{parts}" for part in results["rungs"]]
    rungs[0] = f"First {rungs[0]}"
    heads = ["Loss", "Penalty", "Augmentation", "Adam", "Average", "Steps", *rungs]
    lines = []
    for row in results["trials"]:
        chosen = row["values"]
        penalty = chosen["regularizer"]
        if "weight" in chosen:
            penalty += f" {chosen['weight']:g}, every {chosen['interval']}"
        adam = f"{chosen['generator_rate']:g} and {chosen['discriminator_rate']:g}"
        adam += f"; {chosen['beta_1']:g}"
        if chosen["decay"] != "none":
            adam += f", {chosen['decay']} decay"
        kids = [row["rungs"][0]["first_kid"], *(r["kid"] for r in row["rungs"][1:])]
        kids = [f"{1000 * kid:.1f}" for kid in kids]
        kids += [""] * (len(rungs) - len(kids))
        cells = [chosen["loss"], penalty, chosen["augmentation"], adam]
        cells += [f"{chosen['ema']:g}", f"{row['rungs'][0]['steps']:,}"]
        lines.append([*cells, *kids])
    return table(heads, lines)
