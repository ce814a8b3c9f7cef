"""Small files of PyTorch in both of its formats, with what is hard to read in them.

    python tools/oracles/torch_files.py

Needs torch, and no TensorFlow.
"""

import collections
import pathlib

import numpy as np
import torch

OUT = pathlib.Path(__file__).parents[2] / "tests/features/oracles"


def tensors():
    count = torch.arange(24, dtype=torch.float32)
    table = count.reshape(2, 3, 4)
    return collections.OrderedDict(
        table=table,
        transposed=table.permute(2, 0, 1),  # Strides of its own.
        part=table[1, :, 1:3],  # An offset, in the storage of the table.
        half=torch.linspace(-1, 1, 5).half(),
        double=torch.tensor([1 / 3], dtype=torch.float64),
        whole=torch.tensor(7, dtype=torch.int64),
        flags=torch.tensor([True, False]),
        empty=torch.zeros(0, 3),
        repeated=torch.tensor([5.0]).expand(2, 3),  # Strides of 0.
    )


def main():
    OUT.mkdir(exist_ok=True)
    state = tensors()
    layer = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    for name, zipped in (("zip", True), ("legacy", False)):
        path = OUT / f"torch_{name}.pth"
        torch.save(state, path, _use_new_zipfile_serialization=zipped)
        # As modules write it: with metadata of their versions, and parameters.
        path = OUT / f"torch_module_{name}.pth"
        whole = layer.state_dict(keep_vars=True)
        torch.save(whole, path, _use_new_zipfile_serialization=zipped)
    np.savez(OUT / "torch.npz", **{name: t.numpy() for name, t in state.items()})
    module = {name: t.detach().numpy() for name, t in layer.state_dict().items()}
    np.savez(OUT / "torch_module.npz", **module)


if __name__ == "__main__":
    main()
