"""One run of `benchmarks/translation.py`: train, and judge what is made of sources that
were held out."""

import warnings

import keras
from keras import ops
import numpy as np

from benchmarks.quality_run import Checkpoints
import ganzoo
from ganzoo import gradients, losses, metrics, random
from ganzoo.engine import TranslationGAN
from ganzoo.schedules import LinearDecay

PIX2PIX, L1_ONLY = "pix2pix", "L1 alone"
# What is there without training: the source itself, and as many real targets.
SOURCE, REAL = "Source", "Real"
METHODS = (L1_ONLY, PIX2PIX, SOURCE, REAL)
# Those of examples/pix2pix.py: more than the paper's 2e-4 for the generator, because
# some thousand steps are all there is.
GENERATOR_RATE, DISCRIMINATOR_RATE = 5e-4, 2e-4


class UNetAlone(TranslationGAN):
    """pix2pix's generator, trained by pix2pix's L1 term and nothing else.

    All but the step is pix2pix's or the engine's, so initial weights, dropout, order
    and learning rate are those of a `Pix2Pix` with the same arguments. Its
    discriminator is never run.
    """

    extra_terms = ("l1",)
    networks = ganzoo.Pix2Pix.networks
    recipe = ganzoo.Pix2Pix.recipe

    def train_step(self, data):
        target, source = self.unpack(self._columns(data))

        def terms():
            output = self.generator(source, training=True)
            return {"l1": self.l1_weight * ops.mean(losses.l1(target, output))}

        with random.scope(self.seed, self.step.value):
            told = gradients.minimize(
                [terms], self.optimizer, self.generator.trainable_variables
            )
        self.step.assign_add(1)
        self.trackers["l1"].update_state(told["l1"])
        return {"l1": self.trackers["l1"].result()}


class Judge:
    """How near outputs are to held-out targets, one by one and as a set.

    Args:
        held_out: Dict of `"source"` and `"target"`.
        extractor: What `ganzoo.features.get` takes.
    """

    def __init__(self, held_out, extractor):
        self.sources, self.targets = held_out["source"], held_out["target"]
        count = len(self.targets)
        # All pairs of samples at once: there are too few to draw subsets from.
        self.kid = metrics.KernelDistance(
            extractor, samples=count, subsets=1, subset_size=count
        )

    def __call__(self, model, deterministic=True) -> dict[str, float]:
        return self.compare(self.outputs(model, deterministic))

    def outputs(self, model, deterministic=True):
        return model.translate(self.sources, deterministic=deterministic)

    def compare(self, outputs) -> dict[str, float]:
        """Outputs with the targets that they should be."""
        difference = outputs.astype("int16") - self.targets.astype("int16")
        pairwise = [metrics.PSNR(), metrics.SSIM()]
        return {"l1": round(float(np.abs(difference).mean()), 4)} | self._evaluate(
            outputs, [*pairwise, self.kid]
        )

    def distance(self, images) -> dict[str, float]:
        """KID alone, of images that no target belongs to."""
        return self._evaluate(images, [self.kid])

    def _evaluate(self, images, which):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of few samples: the name tells it.
            values = ganzoo.evaluation.evaluate(images, self.targets, which)
        # One subset has no deviation, and JSON no infinity: PSNR's mean, if one of the
        # outputs is equal to its target, as some sketches of black signs are.
        return {
            name: round(float(value), 6)
            for name, value in values.items()
            if not name.endswith("_std") and np.isfinite(value)
        }


def build(method: str, pairs, width: int, seed: int) -> TranslationGAN:
    """A compiled model of `PIX2PIX` or `L1_ONLY`."""
    kind = {PIX2PIX: ganzoo.Pix2Pix, L1_ONLY: UNetAlone}[method]
    model = kind(
        pairs.held_out["source"].shape[1:],
        pairs.held_out["target"].shape[1:],
        width=width,
        # Statistics of batches of more than one, patches of 34 pixels.
        normalization="batch",
        patch_depth=2,
        # The paper's.
        dropout=0.5,
        l1_weight=100.0,
        feature_weight=0.0,
        seed=seed,
    )
    model.compile(
        generator_optimizer=_adam(GENERATOR_RATE),
        discriminator_optimizer=_adam(DISCRIMINATOR_RATE),
    )
    return model


def _adam(rate):
    return keras.optimizers.Adam(LinearDecay(rate, hold=0.5), beta_1=0.5)


def run(given, pairs) -> tuple[dict, np.ndarray]:
    """Train, and judge at each checkpoint.

    Args:
        given: `method`, `seed`, `steps`, `checkpoints`, `batch_size`, `width` and
            `extractor`, as attributes.
        pairs: `Pairs`.

    Returns:
        What was found, ready for JSON; and the outputs for the held-out sources.
    """
    judge = Judge(pairs.held_out, given.extractor)
    if given.method == SOURCE:
        outputs = np.broadcast_to(judge.sources, judge.targets.shape)
        return _told([_untrained(judge.compare(outputs))]), outputs
    if given.method == REAL:
        outputs = pairs.training["target"][: len(judge.targets)]
        return _told([_untrained(judge.distance(outputs))]), outputs
    model = build(given.method, pairs, given.width, given.seed)
    watch = Checkpoints(judge, given)
    model.fit(
        pairs.batches(given.batch_size, given.seed),
        epochs=given.checkpoints,
        steps_per_epoch=given.steps // given.checkpoints,
        callbacks=[watch],
        verbose=0,
    )
    others = {"with dropout": judge(model, deterministic=False)}
    parameters = model.generator.count_params()
    told = _told(watch.rows, others) | {"generator_parameters": parameters}
    return told, judge.outputs(model)


def _untrained(values):
    return {"step": 0, "images": 0, "seconds": 0.0, "cpu_seconds": 0.0} | values


def _told(checkpoints, others=None):
    return {
        "checkpoints": checkpoints,
        "last": checkpoints[-1],
        "others": others or {},
    }
