"""Write what the packages make of the recipes to `references.json`.

    python -m tests.oracles.make_references

In an environment that has the packages; ganzoo's tests only read the file.
"""

import argparse
from importlib.metadata import version
import json
import pathlib
import platform

import numpy as np

from tests.oracles import packages
from tests.oracles.recipes import CASES, NEIGHBORS

FILE = pathlib.Path(__file__).parent / "references.json"


def reference(real, fake):
    return {
        "frechet": packages.frechet(real, fake),
        "kernel": packages.kernel(real, fake),
        "prdc": {str(k): packages.prdc(real, fake, k) for k in NEIGHBORS},
        "precision_recall": {
            str(k): packages.precision_recall(real, fake, k) for k in NEIGHBORS
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=FILE)
    arguments = parser.parse_args()
    versions = {name: version(name) for name in (*packages.NAMES, "scipy")}
    versions |= {"numpy": np.__version__, "python": platform.python_version()}
    cases = {name: reference(*sets) for name, sets in CASES.items()}
    text = json.dumps({"versions": versions, "cases": cases}, indent=2)
    arguments.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
