"""Every figure in README and docs against the record that it comes from.

    python -m benchmarks.ledger            # fails, and says where
    python -m benchmarks.ledger --write    # fills marked figures and tables in
    python -m benchmarks.ledger --vouch step_time "only `evaluate` changed"

`benchmarks/figures.py` says how figures are marked, CONTRIBUTING.md when a record is
stale. The records are `benchmarks/results/NAME.json`; paths begin in their `results`.
"""

import argparse
import json
import pathlib
import re
import sys

from benchmarks import figures, provenance
from benchmarks.record import benchmark_of
from benchmarks.tables import TABLES
from ganzoo.files import atomic

ROOT = pathlib.Path(__file__).parent.parent
RESULTS = "benchmarks/results"
_SPEC = re.compile(r"(?P<record>[\w/-]+)\s+(?:(?P<factor>[\d.]+)\s*\*\s*)?(?P<path>.+)")


def pages(root: pathlib.Path) -> list[pathlib.Path]:
    """The documents whose figures are checked."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def check(root: pathlib.Path = ROOT) -> list[str]:
    """Everything that is wrong, a line each."""
    problems, used = [], set()
    for page in pages(root):
        text, place = page.read_text(), str(page.relative_to(root))
        for line, told in figures.unmarked(text):
            problems.append(
                f"{place}:{line}: no marker says where this is from: {told}"
            )
        for marker, start, end in _claims(text):
            line = text.count("\n", 0, marker.start) + 1
            try:
                used.add(marker.words.split()[0])
                expected = _expected(root, marker, text[start:end])
            except ValueError as error:
                problems.append(f"{place}:{line}: {error}")
                continue
            if text[start:end] != expected:
                problems.append(
                    f"{place}:{line}: {_short(text[start:end])} is "
                    f"{_short(expected)} in {marker.words!r}"
                )
    for name in sorted(used):
        try:
            found = provenance.complaints(root, name, read(root, name))
        except ValueError:  # Told above.
            continue
        problems += [f"{RESULTS}/{name}.json {complaint}" for complaint in found]
    return problems


def write(root: pathlib.Path = ROOT) -> list[str]:
    """Fill in what the records say; returns the pages that changed.

    Raises:
        ValueError: If a marker names what is not there.
    """
    changed = []
    for page in pages(root):
        text = old = page.read_text()
        # From the end, so that places before stay where they are.
        for marker, start, end in sorted(_claims(text), key=lambda c: -c[1]):
            text = text[:start] + _expected(root, marker, text[start:end]) + text[end:]
        if text != old:
            with atomic(page) as temporary:
                temporary.write_text(text)
            changed.append(str(page.relative_to(root)))
    return changed


def read(root: pathlib.Path, name: str) -> dict:
    """The record of that name.

    Raises:
        ValueError: If there is none, or it cannot be read.
    """
    file = root / RESULTS / f"{name}.json"
    try:
        return json.loads(file.read_text())
    except FileNotFoundError:
        raise ValueError(f"there is no {RESULTS}/{name}.json") from None
    except ValueError as error:
        raise ValueError(f"{RESULTS}/{name}.json: {error}") from None


def look_up(results, path: str):
    """The value at a path such as `steps[0].ratio`, `steps[model=WGANGP].ratio` or
    `seconds[prdc]`; a key with a dot in it stands in brackets.

    Raises:
        ValueError: If there is no such value, or more than one.
    """
    value = results
    for inside, outside in re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", path):
        key = inside or outside.strip()
        if isinstance(value, list) and "=" in key:
            wanted = [pair.split("=", 1) for pair in key.split(",")]
            rows = [
                row
                for row in value
                if all(str(row.get(k.strip())) == v.strip() for k, v in wanted)
            ]
            if len(rows) != 1:
                raise ValueError(f"[{key}] in {path!r} is true of {len(rows)} rows")
            (value,) = rows
        else:
            try:
                value = value[int(key) if isinstance(value, list) else key]
            except (KeyError, IndexError, TypeError, ValueError):
                raise ValueError(f"there is no {key!r} in {path!r}") from None
    return value


def _claims(text):
    """Markers of figures and tables, and the part of the text that each is about."""
    for marker in figures.markers(text):
        if marker.kind == "figure":
            # Without a number, an empty part that nothing can be equal to.
            yield marker, *(marker.number or (marker.start, marker.start))
    yield from figures.tables(text)


def _expected(root, marker, told):
    """What should stand where `told` stands."""
    if marker.kind == "table":
        name, *words = marker.words.split()
        record = read(root, name)
        table = TABLES.get(benchmark_of(record))
        if table is None:
            raise ValueError(f"benchmarks/tables.py has no table of {name!r}")
        try:
            return f"\n{table(record['results'], *words)}\n"
        except (KeyError, TypeError) as error:
            raise ValueError(f"no such table, {marker.words!r}: {error!r}") from error
    spec = _SPEC.fullmatch(marker.words)
    if spec is None:
        raise ValueError(f"not `RECORD [FACTOR *] PATH`: {marker.words!r}")
    value = look_up(read(root, spec["record"]).get("results"), spec["path"])
    if not told:
        raise ValueError(f"no number stands before the marker {marker.words!r}")
    if marker.alone:
        raise ValueError(f"a marker must not begin a line: {marker.words!r}")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"not a number, {value!r}: {marker.words!r}")
    digits = len(told.partition(".")[2])
    return f"{float(spec['factor'] or 1) * value:,.{digits}f}"


def _short(text):
    text = " ".join(text.split())
    return text if len(text) < 60 else text[:57] + "..."


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--vouch", nargs=2, metavar=("RECORD", "WHY"))
    arguments = parser.parse_args()
    if arguments.vouch:
        name, why = arguments.vouch
        try:
            provenance.vouch(ROOT, name, read(ROOT, name), why)
        except ValueError as error:
            parser.error(str(error))
    if arguments.write:
        for page in write():
            print(f"{page} was brought up to date")
    problems = check()
    print("\n".join(problems) or "Every figure has its record.")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
