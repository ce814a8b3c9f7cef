"""Who is compared with whom in `benchmarks/step_time.py`."""

import dataclasses
import inspect
import sys

from benchmarks.turns import Contestant
import ganzoo

PYTORCH, CHANNELS_LAST = "PyTorch", "PyTorch channels-last"
# A tutorial's step on networks of ganzoo's layers: tells steps from layers.
OUR_LAYERS = "Keras, ganzoo's layers"
MATMUL = "matmul"
# Of its matrices. Large enough for its threads and caches not to matter.
SIDE = 4096
DTYPES = ("float32", "bfloat16")
GREY, COLOR, LARGE = (28, 28, 1), (32, 32, 3), (256, 256, 3)


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Contestants who are compared.

    Args:
        part: Of the benchmark.
        key: Dict that tells it from others.
        contestants: The zoo's first.
        images: How many each makes or learns from in a call.
    """

    part: str
    key: dict
    contestants: list[Contestant]
    images: int


@dataclasses.dataclass(frozen=True)
class Case:
    """A model, and how many images it learns from at once.

    Args:
        model: Name in `ganzoo`.
        arguments: What it is made with.
        batch_sizes: Images of a training step.
        tutorials: Whose steps there are of it, `tensorflow_steps.TEXTBOOKS`.
    """

    model: str
    arguments: dict
    batch_sizes: tuple[int, ...]
    tutorials: tuple[str, ...] = ()

    @property
    def image_shape(self):
        """Of what it learns from."""
        return self.arguments.get("image_shape") or self.arguments["source_shape"]

    def key(self, batch_size, **more):
        """What tells a comparison of it from others."""
        shape = list(self.image_shape)
        found = {"model": self.model, "batch_size": batch_size, "image_shape": shape}
        return found | more


# Those with a step of other people, on networks of the papers' width.
PEERS = [
    Case(
        "DCGAN",
        {"image_shape": GREY, "width": 64},
        (64, 128),
        ("Keras", "TensorFlow"),
    ),
    # Five critic steps on 64 images each.
    Case("WGANGP", {"image_shape": COLOR, "width": 64}, (320,), ("Keras", OUR_LAYERS)),
    Case("Pix2Pix", {"source_shape": LARGE, "width": 64}, (1,), ("TensorFlow",)),
]
# Images that a call of `generate` makes, and below, `generate`'s default, how many go
# through the generator at once.
SAMPLES = 10_000
GENERATE = Case("DCGAN", {"image_shape": GREY, "width": 64}, (256,))


def variants() -> list[Case]:
    """Every model of the zoo. SNGAN and the projection GAN have their networks in the
    width of the others', as their residual ones take ten seconds a step."""
    cases = []
    for name in ganzoo.models.__all__:
        kind = getattr(ganzoo, name)
        if not issubclass(kind, ganzoo.LatentGAN):
            cases.append(Case(name, {"source_shape": LARGE}, (1, 4)))
            continue
        arguments = {"image_shape": GREY}
        known = inspect.signature(kind).parameters
        if known["num_classes"].default is inspect.Parameter.empty:
            arguments["num_classes"] = 10
        if "architecture" in known:
            arguments["architecture"] = "dcgan"
        steps = kind(**arguments, seed=1).recipe().discriminator_steps
        cases.append(Case(name, arguments, (64 * steps, 128 * steps)))
    return cases


def comparisons(part: str, dtypes, torch_python: str | None) -> list[Comparison]:
    """All of a part.

    Args:
        part: `"steps"`, `"generate"` or `"variants"`.
        dtypes: Some of `DTYPES`.
        torch_python: Interpreter that has torch, or `None` to leave PyTorch out.
    """
    found = []
    if part == "variants":
        for case in variants():
            for size in case.batch_sizes:
                some = forms(case, size, dtypes)
                found.append(Comparison(part, case.key(size), some, size))
        return found
    for dtype in dtypes:
        for case in PEERS if part == "steps" else [GENERATE]:
            for size in case.batch_sizes:
                some = beside(case, part, torch_python, batch_size=size, dtype=dtype)
                images = size if part == "steps" else SAMPLES
                found.append(
                    Comparison(part, case.key(size, dtype=dtype), some, images)
                )
    return found


def beside(case, part, torch_python, **settings) -> list[Contestant]:
    """The zoo, tutorials where there are any, and PyTorch in both layouts."""
    generate = part == "generate"
    found = [zoo("ganzoo", case, "generate" if generate else "ganzoo", **settings)]
    if not generate:
        found += [zoo(name, case, name, **settings) for name in case.tutorials]
    for name in (PYTORCH, CHANNELS_LAST) if torch_python else ():
        request = {
            "what": "generate" if generate else "step",
            "samples": SAMPLES,
            "model": case.model,
            "arguments": case.arguments,
            "channels_last": name == CHANNELS_LAST,
        }
        found.append(Contestant(name, torch_python, "torch_steps", request | settings))
    return [*found, matmul(MATMUL, settings["dtype"])]


def forms(case, batch_size, dtypes) -> list[Contestant]:
    """A model in each precision, as a graph and compiled by XLA."""
    found, products = [], []
    for dtype in dtypes:
        for form, jit_compile in (("graph", False), ("XLA", True)):
            settings = {"dtype": dtype, "jit_compile": jit_compile}
            name = f"{dtype} {form}"
            found.append(zoo(name, case, batch_size=batch_size, **settings))
        products.append(matmul(f"{dtype} {MATMUL}", dtype))
    return found + products


def zoo(name, case, what="ganzoo", *, batch_size, dtype, jit_compile=False):
    """A contestant in TensorFlow."""
    request = {
        "what": what,
        "model": case.model,
        "arguments": case.arguments,
        "batch_size": batch_size,
        "dtype": dtype,
        "jit_compile": jit_compile,
        "samples": SAMPLES,
    }
    return Contestant(name, sys.executable, "tensorflow_steps", request)


def matmul(name, dtype):
    """What the machine could do at most."""
    request = {"what": "matmul", "dtype": dtype, "side": SIDE}
    return Contestant(name, sys.executable, "tensorflow_steps", request)
