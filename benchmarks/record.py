"""Results with everything that is needed to make them again."""

import argparse
from importlib.metadata import version
import json
import os
import pathlib
import platform
import re
import shlex
import subprocess
import sys

PACKAGES = ("keras-ganzoo", "keras", "tensorflow", "numpy")


def write_record(path, arguments, results):
    """Write `results` with command, versions, commit and machine as JSON.

    Args:
        path: File to write.
        arguments: Dict of what the script was started with.
        results: Dict of what it found.
    """
    words = [portable(word) for word in sys.argv[1:]]
    command = shlex.join(["python", "-m", f"benchmarks.{_module()}", *words])
    arguments = {name: portable(value) for name, value in arguments.items()}
    record = {
        "command": command,
        "arguments": arguments,
        **origin(),
        "results": results,
    }
    # Not above: it loads TensorFlow, which some benchmarks leave to other processes.
    from ganzoo.files import atomic

    with atomic(path) as temporary:
        temporary.write_text(json.dumps(record, indent=2, default=str) + "\n")


def out_file(text: str) -> pathlib.Path:
    """Argument `--out` of a benchmark: a new file, or a record that it made.

    Raises:
        ArgumentTypeError: If it is anything else, before hours of work are lost or the
            file of another benchmark is written over.
    """
    path = pathlib.Path(text)
    if not path.exists():
        return path
    try:
        record = json.loads(path.read_text())
        maker = benchmark_of(record)
    except (OSError, ValueError, AttributeError, TypeError):
        maker = None
    if maker == _module():
        return path
    made = f"which `{record['command']}` made" if maker else "which is no record"
    raise argparse.ArgumentTypeError(
        f"must be a new file, or a record of `python -m benchmarks.{_module()}`. "
        f"Received: {path}, {made}."
    )


def earlier(path) -> dict:
    """The results of a record that is to be gone on with; none without a file."""
    if path is None or not path.exists():
        return {}
    return json.loads(path.read_text())["results"]


def benchmark_of(record: dict) -> str | None:
    """The module that made a record.

    >>> benchmark_of({"command": "python -m benchmarks.quality --seeds 1"})
    'quality'
    """
    found = re.match(r"python -m benchmarks\.(\S+)", record.get("command") or "")
    return found and found.group(1)


def name_of(path) -> str:
    """What a record in that file is called; nothing without a file."""
    return path.stem if path else ""


def same(row: dict, key: dict) -> bool:
    """Whether a row of a record is the one of `key`, whatever else it tells."""
    return all(row.get(name) == value for name, value in key.items())


def portable(value):
    """`value`, but of an absolute path its last part alone: where things lie on one
    machine helps nobody on another.

    >>> portable("--plots=/home/me/plots"), portable("runs/a"), portable(3)
    ('--plots=plots', 'runs/a', 3)
    """
    name, equals, path = str(value).rpartition("=")
    if not pathlib.PurePath(path).is_absolute():
        return value
    return f"{name}{equals}{pathlib.PurePath(path).name}"


def _module():
    return pathlib.Path(sys.argv[0]).stem


def origin() -> dict:
    """Where results come from: code, packages and machine. Rows of a record that grows
    in several sessions each tell their own."""
    return {
        "commit": commit(),
        "uncommitted_changes": uncommitted_changes(),
        "versions": {name: version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
        "machine": machine(),
    }


def machine() -> dict:
    """Its processor."""
    return {"cpu": _cpu(), "cores": os.cpu_count()}


def commit() -> str:
    """The commit that is checked out."""
    return _git("rev-parse", "HEAD")


def uncommitted_changes(root=None) -> bool:
    """Whether the code is another than at that commit, or files are new."""
    code = ["ganzoo", "benchmarks/*.py"]
    return bool(_git("status", "--porcelain", "--", *code, root=root))


def _git(*arguments, root=None):
    result = subprocess.run(
        ["git", *arguments], capture_output=True, text=True, cwd=root, check=False
    )
    return result.stdout.strip()


def _cpu():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor()
