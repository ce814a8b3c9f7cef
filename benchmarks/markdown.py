"""Markdown."""


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Cells as a table.

    >>> print(table(["Model", "KID"], [["`GAN`", "1.2"]]))
    | Model | KID |
    | --- | --- |
    | `GAN` | 1.2 |
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
