"""Which options go together, as a table."""

from benchmarks.markdown import table


def combinations(results: dict) -> str:
    """The upper triangle of all pairs, and what is to be said of its cells.

    Args:
        results: Those of `benchmarks/combinations.py`.

    Returns:
        Markdown: a table whose columns are the numbers of its rows, and notes.
    """
    rows = results["pairs"]
    names = list(dict.fromkeys(name for row in rows for name in row["options"]))
    verdicts = {frozenset(row["options"]): row for row in rows}
    lines, notes = [], {}
    for place, name in enumerate(names):
        cells = [f"{place + 1} `{name}`"] + [""] * place
        for other in names[place:]:
            row = verdicts.get(frozenset({name, other}), {"verdict": "–"})
            cell, note = row["verdict"], row.get("error", row.get("reason"))
            if note:
                number = notes.setdefault((cell, note), len(notes) + 1)
                cell += f" [{number}]"
            cells.append(cell)
        lines.append(cells)
    told = [f"{n}. {cell}: {note}" for (cell, note), n in notes.items()]
    heads = ["", *map(str, range(1, len(names) + 1))]
    return "\n".join([table(heads, lines), "", *told])
