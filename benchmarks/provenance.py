"""Whether a record says how it was made, and still holds for the code as it is."""

import ast
import json
import pathlib
import re
import subprocess

from benchmarks.record import PACKAGES, benchmark_of, uncommitted_changes
from benchmarks.sources import MEASURED
from ganzoo.files import atomic

VOUCHED = "benchmarks/vouched.json"
_VERSIONS = (*PACKAGES, "python")


def complaints(root: pathlib.Path, name: str, record: dict) -> list[str]:
    """What is wrong with a record.

    Args:
        root: The repository.
        name: The record's name, `NAME.json` without the ending.
        record: What the file holds.
    """
    found = [f"has no {key}" for key in ("command", "results") if not record.get(key)]
    measured = MEASURED.get(benchmark_of(record))
    if measured is None:
        return [*found, "was made by no benchmark that benchmarks/sources.py knows"]
    told = record.get("arguments") or {}
    if measured.seeded and not any(told.get(key) for key in ("seed", "seeds")):
        found.append("has no seed")
    commits = {}
    for part in parts(record):
        versions = part.get("versions") or {}
        found += [f"has no version of {k}" for k in _VERSIONS if not versions.get(k)]
        if not (part.get("machine") or {}).get("cpu"):
            found.append("has no CPU")
        commits.setdefault(part.get("commit"), []).append(part)
    for commit, made in commits.items():
        if any(part.get("uncommitted_changes") is not False for part in made):
            found.append("was made of code that was not committed")
        found += _about_commit(root, name, commit, measured.sources)
    # Rows may lack the same, or be vouched for up to the same commit.
    return list(dict.fromkeys(found))


def parts(record: dict) -> list[dict]:
    """What was made at a commit: the record, or the rows in it that have their own."""
    rows = []

    def walk(value):
        if isinstance(value, dict):
            if "commit" in value:
                rows.append(value)
            value = list(value.values())
        for item in value if isinstance(value, list) else ():
            walk(item)

    walk(record.get("results"))
    return rows or [record]


def changed_since(root, commit: str, sources) -> list[str]:
    """Files among `sources` whose code is another than at `commit`.

    Comments, docstrings and layout are no code. A file that is new changes nothing
    unless an older one uses it, and `__init__.py` gather names. Since a commit that is
    not in the history all of them may have changed.
    """
    if not _knows(root, commit):
        return list(sources)
    names = _git(root, "diff", "--name-only", "--diff-filter=a", commit, "--", *sources)
    return [
        name
        for name in names.splitlines()
        if not name.endswith("__init__.py") and _differs(root, commit, name)
    ]


def finished(root, row: dict, key: dict, name: str, benchmark: str) -> bool:
    """Whether a row of a record is of these settings, and of the code as it is.

    Args:
        root: The repository.
        row: One that has a commit of its own, and `settings`.
        key: The settings of the run that is due.
        name: The record's name.
        benchmark: Module that makes it.
    """
    return row["settings"] == key and holds(root, row, name, benchmark)


def holds(root, row: dict, name: str, benchmark: str) -> bool:
    """Whether a row of a record is of the code as it is, or vouched for."""
    if row["uncommitted_changes"]:
        return False
    since = looked_through(root, name, row["commit"])
    return not changed_since(root, since, MEASURED[benchmark].sources)


def vouch(root: pathlib.Path, name: str, record: dict, why: str) -> None:
    """Note that someone has looked at what changed up to now, and why it does not
    matter for the figures of a record: of its stale parts, after what was noted before.

    Raises:
        ValueError: If code is not committed, or no part is stale.
    """
    if uncommitted_changes(root):
        raise ValueError("Commit what changed before you vouch for it.")
    file = root / VOUCHED
    notes = json.loads(file.read_text()) if file.exists() else {}
    sources = MEASURED[benchmark_of(record)].sources
    commits = dict.fromkeys(part["commit"] for part in parts(record))
    # What was noted of rows that are no longer there has nothing to vouch for.
    told = notes[name] = {c: n for c, n in notes.get(name, {}).items() if c in commits}
    stale = [
        commit
        for commit in commits
        if changed_since(root, looked_through(root, name, commit), sources)
    ]
    if not stale:
        raise ValueError(f"Nothing that {name} measures has changed.")
    for commit in stale:
        before = told.get(commit, {}).get("why", "")
        told[commit] = {
            "up_to": _git(root, "rev-parse", "HEAD").strip(),
            "why": f"{before} {why}".strip(),
        }
    with atomic(file) as temporary:
        temporary.write_text(json.dumps(notes, indent=2) + "\n")


def looked_through(root: pathlib.Path, name: str, commit: str) -> str:
    """The commit up to which a record made at `commit` is vouched for, or that one."""
    file = pathlib.Path(root) / VOUCHED
    notes = json.loads(file.read_text()) if file.exists() else {}
    return notes.get(name, {}).get(commit, {}).get("up_to", commit)


def in_repository(root) -> bool:
    """Whether there is a history to look commits up in."""
    shallow = subprocess.run(
        ["git", "rev-parse", "--is-shallow-repository"],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    return shallow.stdout.strip() == "false"


def _about_commit(root, name, commit, sources):
    if not re.fullmatch(r"[0-9a-f]{40}", commit or ""):
        return ["has no commit"]
    if not in_repository(root):
        return []
    if not _knows(root, commit):
        return [f"was made at {commit[:9]}, which is not in the history"]
    up_to = looked_through(root, name, commit)
    if not _knows(root, up_to):
        return [f"is vouched for up to {up_to[:9]}, which is not in the history"]
    changed = changed_since(root, up_to, sources)
    if not changed:
        return []
    return [f"is stale: since {up_to[:9]} the code of {', '.join(changed)} changed"]


def _knows(root, commit):
    result = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"],
        capture_output=True,
        cwd=root,
        check=False,
    )
    return result.returncode == 0


def _differs(root, commit, name):
    file = pathlib.Path(root) / name
    if not name.endswith(".py") or not file.exists():
        return True
    return _code(_git(root, "show", f"{commit}:{name}")) != _code(file.read_text())


def _code(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            del body[0]
    return ast.dump(tree)


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _git(root, *arguments):
    result = subprocess.run(
        ["git", *arguments], capture_output=True, text=True, cwd=root, check=True
    )
    return result.stdout
