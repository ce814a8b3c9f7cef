"""The contestants that run in PyTorch, one a process.

    pip install -e '.[peers]'

`benchmarks/turns.py` starts it, with requests as `benchmarks/tensorflow_steps.py` gets;
`channels_last` is a layout, and bfloat16 is `torch.autocast`. Each has networks of as
many weights as the zoo's, and the step of its example.
"""

import contextlib
import dataclasses
import math

import torch

from benchmarks import torch_dcgan, torch_pix2pix, torch_wgan_gp
from benchmarks.worker import serve


@dataclasses.dataclass
class Model:
    """Networks, their optimizers, a batch, and the function that trains with them."""

    networks: tuple
    adam: dict
    shapes: list
    train_step: object


def dcgan(image_shape, width):
    sizes = torch_dcgan.sides(image_shape[0])
    kinds = torch_dcgan.Generator, torch_dcgan.Discriminator
    networks = [kind(image_shape[-1], sizes, width) for kind in kinds]
    step = torch_dcgan.train_step
    return Model(networks, torch_dcgan.ADAM, [image_shape], step)


def wgan_gp(image_shape, width):
    sizes = torch_dcgan.sides(image_shape[0])
    kinds = torch_dcgan.Generator, torch_wgan_gp.Critic
    networks = [kind(image_shape[-1], sizes, width) for kind in kinds]
    step = torch_wgan_gp.train_step
    return Model(networks, torch_wgan_gp.ADAM, [image_shape], step)


def pix2pix(source_shape, width):
    channels, depth = source_shape[-1], source_shape[0].bit_length() - 1
    networks = [
        torch_pix2pix.Generator(channels, channels, width, depth),
        torch_pix2pix.Discriminator(2 * channels, width),
    ]
    step = torch_pix2pix.train_step
    return Model(networks, torch_pix2pix.ADAM, [source_shape] * 2, step)


MODELS = {"DCGAN": dcgan, "WGANGP": wgan_gp, "Pix2Pix": pix2pix}


def batch(shapes, size, layout):
    images = [
        torch.rand(size, shape[-1], *shape[:2]).mul(2).sub(1).to(memory_format=layout)
        for shape in shapes
    ]
    return images if len(images) > 1 else images[0]


def facts(model):
    """What must agree with the zoo's networks."""
    with torch.no_grad():
        if len(model.shapes) == 1:
            made = model.networks[0](torch.randn(2, torch_dcgan.LATENT))
            seen = made
        else:
            images = batch(model.shapes, 2, torch.contiguous_format)
            made = model.networks[0](images[0])
            seen = torch.cat([images[0], made], 1)
        judged = model.networks[1](seen)
    return {
        "parameters": [torch_dcgan.count(network) for network in model.networks],
        "outputs": [[math.prod(t.shape[1:])] for t in (made, judged)],
    }


@torch.no_grad()
def generate(generator, samples, size):
    """uint8 array of `samples` images, as `generate` of the zoo returns them."""
    parts = []
    for start in range(0, samples, size):
        noise = torch.randn(min(size, samples - start), torch_dcgan.LATENT)
        images = generator(noise).permute(0, 2, 3, 1)
        parts.append(((images + 1.0) * 127.5).round().clamp(0, 255).to(torch.uint8))
    return torch.cat(parts).numpy()


def build(request):
    torch.set_num_threads(request["threads"])
    torch.manual_seed(1)
    model = MODELS[request["model"]](**request["arguments"])
    told = facts(model)
    layout = (
        torch.channels_last if request["channels_last"] else torch.contiguous_format
    )
    for network in model.networks:
        network.apply(torch_dcgan.initialize)
        network.to(memory_format=layout)
    size = request["batch_size"]
    half = request["dtype"] == "bfloat16"

    def precision():
        if half:
            return torch.autocast("cpu", dtype=torch.bfloat16)
        return contextlib.nullcontext()

    if request["what"] == "generate":
        model.networks[0].eval()

        def call():
            with precision():
                generate(model.networks[0], request["samples"], size)

        return call, told
    adams = [torch.optim.Adam(n.parameters(), **model.adam) for n in model.networks]
    images = batch(model.shapes, size, layout)

    def call():
        model.train_step(images, *model.networks, *adams, precision)

    return call, told


if __name__ == "__main__":
    serve(build, f"torch {torch.__version__}")
