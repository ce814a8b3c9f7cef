"""PyTorch's DCGAN example on the networks of ganzoo's DCGAN.

    pip install -e '.[peers]'

`benchmarks/quality.py` starts this as a process of its own, as torch and TensorFlow
crash in one. The training step, the initial weights, the optimizers and sampling in
training mode are those of github.com/pytorch/examples, `dcgan/main.py`; the layers are
those of `ganzoo/networks/dcgan.py`.
"""

import argparse
import contextlib
import json
import math
import pathlib

import numpy as np
import torch
from torch import nn
from torch.optim.lr_scheduler import LinearLR

from benchmarks.processes import now

KERNEL = 5
LATENT = 128
ADAM = {"lr": 2e-4, "betas": (0.5, 0.999)}


class Generator(nn.Module):
    """Noise to an image in [-1, 1]."""

    def __init__(self, channels, sizes, width):
        super().__init__()
        widths = [width * min(2**stage, 8) for stage in range(len(sizes) - 1)][::-1]
        self.start = (widths[0], sizes[-1], sizes[-1])
        self.dense = nn.Linear(LATENT, math.prod(self.start), bias=False)
        stages = []
        for index, filters in enumerate(widths):
            last = index == len(widths) - 1
            small, large = sizes[-1 - index], sizes[-2 - index]
            stages += [
                nn.BatchNorm2d(filters),
                nn.ReLU(),
                nn.ConvTranspose2d(
                    filters,
                    channels if last else widths[index + 1],
                    KERNEL,
                    stride=2,
                    padding=KERNEL // 2,
                    output_padding=large - 2 * small + 1,
                    bias=last,
                ),
            ]
        self.stages = nn.Sequential(*stages, nn.Tanh())

    def forward(self, noise):
        return self.stages(self.dense(noise).view(-1, *self.start))


class Discriminator(nn.Sequential):
    """An image to the probability that it is real."""

    def __init__(self, channels, sizes, width):
        stages, maps = [], channels
        for stage in range(len(sizes) - 1):
            filters = width * min(2**stage, 8)
            first = stage == 0
            stages.append(nn.Conv2d(maps, filters, KERNEL, 2, KERNEL // 2, bias=first))
            if not first:
                stages.append(nn.BatchNorm2d(filters))
            stages.append(nn.LeakyReLU(0.2))
            maps = filters
        dense = nn.Linear(maps * sizes[-1] ** 2, 1)
        super().__init__(*stages, nn.Flatten(), dense, nn.Sigmoid())


def sides(side, base=7):
    """Sides of the stages' feature maps, as `ganzoo.networks.sizes.stage_sizes`."""
    found = [side]
    while found[-1] > base:
        found.append((found[-1] + 1) // 2)
    return found


def initialize(module):
    """N(0, 0.02) for kernels, N(1, 0.02) for scales of batch norm."""
    if isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
    elif isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    else:
        return
    # The example has biases in batch norm alone; those of ganzoo begin at 0 too.
    if module.bias is not None:
        nn.init.zeros_(module.bias)


def batches(images, size, seed):
    """Endless batches of floats in [-1, 1], shuffled in each epoch."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        order = torch.randperm(len(images), generator=generator).numpy()
        for start in range(0, len(order) - size + 1, size):
            batch = images[np.sort(order[start : start + size])]
            yield torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 127.5 - 1.0


def train_step(
    real, generator, discriminator, g_adam, d_adam, precision=contextlib.nullcontext
):
    """The example's step; forward passes are in a context that `precision` makes, each
    in one of its own, as `torch.autocast` keeps casts of the weights until it ends."""
    criterion = nn.BCELoss()

    def judged(images, label):
        with precision():
            chances = discriminator(images).view(-1)
            return criterion(chances, torch.full((len(images),), label))

    discriminator.zero_grad()
    judged(real, 1.0).backward()
    with precision():
        fake = generator(torch.randn(len(real), LATENT))
    judged(fake.detach(), 0.0).backward()
    d_adam.step()
    generator.zero_grad()
    judged(fake, 1.0).backward()
    g_adam.step()


@torch.no_grad()
def draw(generator, count, batch_size, training):
    """Images `(count, h, w, c)`, uint8, of the same noise each time."""
    noise = torch.Generator().manual_seed(0)
    generator.train(training)
    parts = [
        generator(torch.randn(batch_size, LATENT, generator=noise))
        for _ in range(-(-count // batch_size))
    ]
    generator.train()
    images = torch.cat(parts)[:count].permute(0, 2, 3, 1)
    return ((images + 1.0) * 127.5).round().clamp(0, 255).to(torch.uint8).numpy()


def count(network):
    """Numbers that are trained."""
    return sum(parameter.numel() for parameter in network.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=pathlib.Path, required=True, help=".npy")
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    for name in ("steps", "batch-size", "width", "samples", "checkpoints", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument(
        "--falling-from", type=float, help="a rate, not the example's, that falls to 0"
    )
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    images = np.load(given.images, mmap_mode="r")
    sizes = sides(images.shape[1])
    networks = [
        kind(images.shape[-1], sizes, given.width)
        for kind in (Generator, Discriminator)
    ]
    adam = ADAM | {"lr": given.falling_from or ADAM["lr"]}
    adams, falls = [], []
    for network in networks:
        network.apply(initialize)
        adams.append(torch.optim.Adam(network.parameters(), **adam))
        if given.falling_from:
            falls.append(LinearLR(adams[-1], 1.0, 0.0, given.steps))
    stream = batches(images, given.batch_size, given.seed)
    every = given.steps // given.checkpoints
    spent, after = np.zeros(2), []
    for checkpoint in range(1, given.checkpoints + 1):
        start = now()
        for _ in range(every):
            train_step(next(stream), *networks, *adams)
            for fall in falls:
                fall.step()
        spent += now() - start
        after.append(spent.tolist())
        drawn = draw(networks[0], given.samples, given.batch_size, training=True)
        np.save(given.folder / f"{checkpoint * every}.npy", drawn)
        print(f"PyTorch step {checkpoint * every}: {spent[0]:.1f} s", flush=True)
    drawn = draw(networks[0], given.samples, given.batch_size, training=False)
    np.save(given.folder / "moving_statistics.npy", drawn)
    told = {
        "spent": after,
        "parameters": [count(network) for network in networks],
        "torch": torch.__version__,
    }
    (given.folder / "told.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
