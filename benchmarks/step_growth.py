"""How the cost of a step grows with what there is to do, for `benchmarks/step_time.py`.

- `batch size`: milliseconds an image, DCGAN;
- `operations`: milliseconds an operation (`flops.py`) from 32 to 128 pixels a side,
  DCGAN, whose networks get deeper and wider with the image;
- `pixels`: milliseconds a pixel, SNGAN, all of whose residual stages have one width;
- `images`: milliseconds an image of an epoch of `fit`;
- `steps`: resident set and time over thousands of steps in one `fit` (`long_run.py`).

`growth` is the last point's cost over the first's. A thing that grows linearly has 1.
"""

import json
import math
import subprocess
import sys

from benchmarks.step_cases import Case, Comparison, zoo
from benchmarks.turns import ROOT, take_turns

SIDES = (32, 64, 128)
BATCHES = (32, 64, 128, 256)
EPOCHS = (1280, 2560, 5120)


def contestant(name, model, shape, batch_size, what="ganzoo", **more):
    arguments = {"image_shape": shape, **more.pop("arguments", {})}
    case = Case(model, arguments, (batch_size,))
    found = zoo(name, case, what, batch_size=batch_size, dtype="float32")
    found.request.update(more)
    return found


def planned() -> list[Comparison]:
    """All of them but `steps`."""
    batches = [contestant(str(n), "DCGAN", (28, 28, 1), n) for n in BATCHES]
    deeper = [contestant(str(n), "DCGAN", (n, n, 3), 16) for n in SIDES]
    residual = {"architecture": "resnet", "width": 32}
    larger = [
        contestant(str(n), "SNGAN", (n, n, 3), 40, arguments=residual) for n in SIDES
    ]
    epochs = [
        contestant(
            str(n), "DCGAN", (28, 28, 1), 64, "epoch", images=n, arguments={"width": 16}
        )
        for n in EPOCHS
    ]
    return [
        Comparison("growth", {"with": name, "model": model}, contestants, 0)
        for name, model, contestants in (
            ("batch size", "DCGAN", batches),
            ("operations", "DCGAN", deeper),
            ("pixels", "SNGAN", larger),
            ("images", "DCGAN", epochs),
        )
    ]


def grow(comparison, rounds: int, seconds: float, threads: int) -> dict:
    """Milliseconds at each point, and the cost of one of what there is to do.

    Args:
        comparison: Of `planned`.
        rounds: As in `take_turns`, as the others.
        seconds: Of a turn.
        threads: Of each process.
    """
    done = take_turns(comparison.contestants, rounds, seconds, threads)
    points = []
    for name, process in done.items():
        told = process.results()
        amount = work(comparison.key["with"], process)
        cost = told["milliseconds"] / amount
        points.append({"at": int(name), "work": amount, "cost": cost} | told)
    for point in reversed(points):
        point["cost"] = round(point["cost"] / points[0]["cost"], 3)
    return {"points": points, "growth": points[-1]["cost"]}


def work(what, process) -> int:
    """How much there is to do."""
    request = process.contestant.request
    return {
        "batch size": request["batch_size"],
        "operations": process.facts["operations"],
        "pixels": math.prod(request["arguments"]["image_shape"][:2]),
        "images": request.get("images"),
    }[what]


def over_steps(steps: int) -> dict:
    """What `long_run.py` tells of one long `fit`."""
    command = [sys.executable, "-m", "benchmarks.long_run", f"--steps={steps}"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])
