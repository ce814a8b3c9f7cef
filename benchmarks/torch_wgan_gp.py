"""WGAN-GP in PyTorch, on the networks of ganzoo's.

The step is that of the paper's reimplementations, github.com/caogang/wgan-gp and
github.com/eriklindernoren/PyTorch-GAN: five critic steps on fresh images, samples for
them without a graph, the penalty by `torch.autograd.grad`; then one of the generator
with the critic frozen. The generator is DCGAN's.
"""

import contextlib

import torch
from torch import nn

from benchmarks.torch_dcgan import KERNEL, LATENT

CRITIC_STEPS = 5
WEIGHT = 10.0
ADAM = {"lr": 1e-4, "betas": (0.0, 0.9)}


class Critic(nn.Sequential):
    """An image to a number, without batch norm."""

    def __init__(self, channels, sizes, width):
        stages, maps = [], channels
        for stage in range(len(sizes) - 1):
            filters = width * min(2**stage, 8)
            stages.append(nn.Conv2d(maps, filters, KERNEL, 2, KERNEL // 2))
            stages.append(nn.LeakyReLU(0.2))
            maps = filters
        super().__init__(*stages, nn.Flatten(), nn.Linear(maps * sizes[-1] ** 2, 1))


def gradient_penalty(critic, real, fake):
    share = torch.rand(len(real), 1, 1, 1)
    between = (real + share * (fake - real)).requires_grad_()
    logits = critic(between)
    (gradient,) = torch.autograd.grad(
        logits, between, torch.ones_like(logits), create_graph=True
    )
    norm = gradient.float().flatten(1).norm(dim=1)
    return ((norm - 1.0) ** 2).mean()


def train_step(
    images, generator, critic, g_adam, d_adam, precision=contextlib.nullcontext
):
    """One step of both players on `CRITIC_STEPS` equal parts of the images; `precision`
    is that of `torch_dcgan.train_step`."""
    critic.requires_grad_(True)
    for real in images.chunk(CRITIC_STEPS):
        critic.zero_grad()
        with precision():
            with torch.no_grad():
                fake = generator(torch.randn(len(real), LATENT))
            loss = critic(fake).mean() - critic(real).mean()
            loss = loss + WEIGHT * gradient_penalty(critic, real, fake)
        loss.backward()
        d_adam.step()
    critic.requires_grad_(False)
    generator.zero_grad()
    with precision():
        fake = generator(torch.randn(len(images) // CRITIC_STEPS, LATENT))
        loss = -critic(fake).mean()
    loss.backward()
    g_adam.step()
