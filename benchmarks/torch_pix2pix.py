"""pix2pix in PyTorch, on the networks of ganzoo's.

The step is that of the authors' port, github.com/junyanz/pytorch-CycleGAN-and-pix2pix,
`models/pix2pix_model.py`; the layers are those of `ganzoo/networks/unet.py` and
`patch.py`.
"""

import contextlib

import torch
from torch import nn

KERNEL = 4
DEPTH = 8
# The stages out of the bottleneck that have dropout, as for 256 pixels a side.
DROPPED = 3
L1 = 100.0
ADAM = {"lr": 2e-4, "betas": (0.5, 0.999)}


def stage_widths(width, stages):
    return [width * min(2**stage, 8) for stage in range(stages)]


def convolution(kind, maps, filters, bias):
    return kind(maps, filters, KERNEL, stride=2, padding=1, bias=bias)


class Generator(nn.Module):
    """Source images to target images in [-1, 1], for sides that halve `depth` times."""

    def __init__(self, source_channels, target_channels, width, depth=DEPTH):
        super().__init__()
        widths = stage_widths(width, depth)
        self.inwards = nn.ModuleList()
        maps = source_channels
        for stage, filters in enumerate(widths):
            plain = stage in (0, depth - 1)
            layers = [convolution(nn.Conv2d, maps, filters, bias=plain)]
            if not plain:
                layers.append(nn.InstanceNorm2d(filters, affine=True))
            self.inwards.append(nn.Sequential(*layers, nn.LeakyReLU(0.2)))
            maps = filters
        self.outwards = nn.ModuleList()
        for stage, filters in enumerate(widths[-2::-1]):
            layers = [
                nn.ReLU(),
                convolution(nn.ConvTranspose2d, maps, filters, bias=False),
                nn.InstanceNorm2d(filters, affine=True),
            ]
            if stage < DROPPED:
                layers.append(nn.Dropout(0.5))
            self.outwards.append(nn.Sequential(*layers))
            maps = 2 * filters
        last = convolution(nn.ConvTranspose2d, maps, target_channels, bias=True)
        self.last = nn.Sequential(nn.ReLU(), last, nn.Tanh())

    def forward(self, x):
        maps = []
        for stage in self.inwards:
            x = stage(x)
            maps.append(x)
        for stage, skip in zip(self.outwards, maps[-2::-1]):
            x = torch.cat([stage(x), skip], 1)
        return self.last(x)


class Discriminator(nn.Sequential):
    """A target and its source, joined, to a logit for each patch."""

    def __init__(self, channels, width, depth=3):
        layers, maps = [], channels
        for stage, filters in enumerate(stage_widths(width, depth + 1)):
            stride = 2 if stage < depth else 1
            layers.append(nn.Conv2d(maps, filters, KERNEL, stride, 1, bias=stage == 0))
            if stage:
                layers.append(nn.InstanceNorm2d(filters, affine=True))
            layers.append(nn.LeakyReLU(0.2))
            maps = filters
        super().__init__(*layers, nn.Conv2d(maps, 1, KERNEL, 1, 1))


def train_step(
    pair, generator, discriminator, g_adam, d_adam, precision=contextlib.nullcontext
):
    """The port's step; `precision` is that of `torch_dcgan.train_step`."""
    source, target = pair
    criterion = nn.BCEWithLogitsLoss()

    def judged(images, real):
        logits = discriminator(torch.cat([source, images], 1))
        label = torch.full_like(logits, float(real))
        return criterion(logits, label)

    with precision():
        fake = generator(source)
    discriminator.requires_grad_(True)
    d_adam.zero_grad()
    with precision():
        loss = judged(fake.detach(), real=False) + judged(target, real=True)
    (0.5 * loss).backward()
    d_adam.step()
    discriminator.requires_grad_(False)
    g_adam.zero_grad()
    with precision():
        loss = judged(fake, real=True) + L1 * nn.functional.l1_loss(fake, target)
    loss.backward()
    g_adam.step()
