"""The record of `benchmarks/step_time.py` as Markdown tables."""

from benchmarks.markdown import table


def step_time(results: dict, what: str = "steps") -> str:
    """One of them.

    Args:
        results: Those of the record.
        what: `"steps"` or `"generate"` for how many times as long others take,
            `"costs"` for what ganzoo's steps take, `"variants"` for every model in
            every form, `"growth"` for what a cost grows with.
    """
    makers = {"costs": _costs, "variants": _variants, "growth": _growth}
    if what in makers:
        return makers[what](results)
    return _ratios(results[what])


def _ratios(rows):
    names = list(dict.fromkeys(name for row in rows for name in row["ratios"]))
    heads = ["Step", "Precision", "Images", *names]
    return table(
        heads,
        [
            [*_who(row), *(_number(row["ratios"].get(name), 2) for name in names)]
            for row in rows
        ],
    )


def _who(row):
    step = "`{}`, {} x {}".format(row["model"], *row["image_shape"][:2])
    return [step, row["dtype"], str(row["batch_size"])]


def _costs(results):
    """The zoo is the first of the contestants. No share is told of a peak that is below
    float32's: of arithmetic that the processor has not."""
    heads = ["Step", "Precision", "Images", "Images a second", "Share of the peak, %"]
    heads += ["First step, s", "MB at most"]
    rows = []
    floats = [row for row in results["steps"] if row["dtype"] == "float32"]
    full = max(map(_peak, floats), default=0.0)
    for row in results["steps"]:
        told = row["contestants"]["ganzoo"]
        emulated = row["dtype"] != "float32" and _peak(row) < full
        share = None if emulated else 100 * told["share_of_peak"]
        rows.append(
            [
                *_who(row),
                _number(told["images_a_second"], 0),
                _number(share, 0),
                _number(told["first_seconds"], 1),
                _number(told["megabytes"], 0),
            ]
        )
    return table(heads, rows)


def _peak(row):
    return row["peak_gigaflops_a_second"][row["dtype"]]


def _variants(results):
    """Milliseconds a step in each form, and images a second of the fastest."""
    rows = sorted(results["variants"], key=lambda r: (r["model"], r["batch_size"]))
    names = list(dict.fromkeys(name for row in rows for name in row["contestants"]))
    cells = []
    for row in rows:
        forms = row["contestants"]
        spent = [forms.get(name, {}).get("milliseconds") for name in names]
        most = max(form["images_a_second"] for form in forms.values())
        first = [f"`{row['model']}`", str(row["batch_size"])]
        cells.append([*first, *(_number(each, 0) for each in spent), _number(most, 0)])
    return table(["Model", "Images", *names, "Images a second"], cells)


def _growth(results):
    heads = ["More", "Model", "From", "To", "Cost of one, of what it was"]
    rows = []
    for row in results["growth"]:
        first = [row["with"], f"`{row['model']}`"]
        if "points" in row:
            ends = [f"{row['points'][place]['at']:,}" for place in (0, -1)]
            rows.append([*first, *ends, _number(row["growth"], 2)])
            continue
        # From the second tenth of one run to its last.
        ends = [f"{row['steps'] // 5:,}", f"{row['steps']:,}"]
        rows.append([*first, *ends, _number(row["time_growth"], 2)])
        rows.append([f"{first[0]}, memory", *first[1:], *ends])
        rows[-1].append(_number(row["memory_growth"], 3))
    return table(heads, rows)


def _number(value, digits):
    return "" if value is None else f"{value:,.{digits}f}"
