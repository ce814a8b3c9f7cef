"""PyTorch's contestants: the same networks, steps that see each update."""

import importlib.util
import pathlib
import subprocess
import sys

import pytest

from benchmarks import step_cases, step_comparison

ROOT = pathlib.Path(__file__).parent.parent.parent
# Looked for, not imported: beside TensorFlow it crashes.
NO_TORCH = importlib.util.find_spec("torch") is None


@pytest.mark.skipif(NO_TORCH, reason="needs the extra `peers`")
@pytest.mark.parametrize("case", step_cases.PEERS, ids=lambda case: case.model)
def test_pytorch_has_networks_of_that_size(case, monkeypatch):
    monkeypatch.setattr(step_cases, "SIDE", 64)
    side = 16 * 2 ** (case.model == "Pix2Pix")
    shape = (side, side, 1)
    arguments = dict.fromkeys(set(case.arguments) - {"width"}, shape) | {"width": 4}
    case = step_cases.Case(case.model, arguments, case.batch_sizes, case.tutorials)
    contestants = step_cases.beside(
        case, "steps", sys.executable, batch_size=5, dtype="bfloat16"
    )
    compared = step_cases.Comparison("steps", {}, contestants, 5)
    row = step_comparison.compare(compared, rounds=1, seconds=0.0, threads=1)
    assert {step_cases.PYTORCH, step_cases.CHANNELS_LAST} < set(row["contestants"])


# Prints what the critic says of equal images in each of its five steps.
AUTOCAST = """
import torch
from benchmarks import torch_steps, torch_wgan_gp

torch.manual_seed(1)
model = torch_steps.wgan_gp((16, 16, 1), 4)
critic = model.networks[1]
adams = [torch.optim.Adam(n.parameters(), lr=0.1) for n in model.networks]
images = torch.ones(10, 1, 16, 16)
seen = []


def look(critic, inputs, logits):
    if inputs[0].equal(images[:2]):
        seen.append(logits)


critic.register_forward_hook(look)
precision = lambda: torch.autocast("cpu", dtype=torch.bfloat16)
torch_wgan_gp.train_step(images, *model.networks, *adams, precision)
print(len({logits.float().mean().item() for logits in seen}))
"""


@pytest.mark.skipif(NO_TORCH, reason="needs the extra `peers`")
def test_pytorch_sees_each_update_in_bfloat16():
    # `torch.autocast` keeps the casts of weights until its context ends.
    command = [sys.executable, "-c", AUTOCAST]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert int(done.stdout) == 5


def test_processes_of_pytorch_do_not_load_tensorflow():
    for name in ("torch_steps", "worker", "processes"):
        text = (ROOT / "benchmarks" / f"{name}.py").read_text()
        assert (
            "ganzoo" not in text.split('"""')[2]
            and "tensorflow" not in text.split('"""')[2]
        )
