"""What decides the figures of each benchmark: code that it measures, and its seed.

`python -m benchmarks.ledger` calls a record stale when that code has changed.
"""

import dataclasses

STEP = (
    "ganzoo/constraints.py",
    "ganzoo/engine",
    "ganzoo/gradients.py",
    "ganzoo/layers",
    "ganzoo/losses",
    "ganzoo/models",
    "ganzoo/networks",
    "ganzoo/random.py",
    "ganzoo/regularizers",
    "ganzoo/schedules.py",
)
METRICS = (
    "ganzoo/evaluation/evaluate.py",
    "ganzoo/evaluation/samples.py",
    "ganzoo/features",
    "ganzoo/metrics",
)


@dataclasses.dataclass(frozen=True)
class Measured:
    """What a benchmark measures.

    Args:
        sources: Files and folders whose code decides its figures.
        seeded: Whether its arguments tell the seed. Where it is `False`, the script
            has a fixed one: times do not depend on it.
    """

    sources: tuple[str, ...]
    seeded: bool = False


# By the module in a record's command.
MEASURED = {
    "combinations": Measured(
        (
            *STEP,
            "benchmarks/combinations.py",
            "benchmarks/options.py",
            "ganzoo/augmentation",
            "ganzoo/callbacks/exact_resume.py",
            "ganzoo/distribution.py",
        )
    ),
    "metric_speed": Measured(("ganzoo/metrics", "benchmarks/metric_speed.py")),
    "mode_coverage": Measured(
        (
            *STEP,
            "benchmarks/mixtures.py",
            "benchmarks/stacked_digits.py",
            "ganzoo/metrics/mode_coverage.py",
            "ganzoo/metrics/modes.py",
        ),
        seeded=True,
    ),
    "quality": Measured(
        (
            *STEP,
            *METRICS,
            "benchmarks/methods.py",
            "benchmarks/quality_run.py",
            "benchmarks/textbook.py",
            "benchmarks/textbook_tensorflow.py",
            "benchmarks/torch_dcgan.py",
            "ganzoo/datasets/pipeline.py",
        ),
        seeded=True,
    ),
    "scaling": Measured((*STEP, "benchmarks/scaling.py")),
    "step_time": Measured(
        (
            *STEP,
            "benchmarks/flops.py",
            "benchmarks/long_run.py",
            "benchmarks/step_cases.py",
            "benchmarks/step_comparison.py",
            "benchmarks/step_growth.py",
            "benchmarks/tensorflow_steps.py",
            "benchmarks/textbook.py",
            "benchmarks/textbook_tensorflow.py",
            "benchmarks/torch_dcgan.py",
            "benchmarks/torch_pix2pix.py",
            "benchmarks/torch_steps.py",
            "benchmarks/torch_wgan_gp.py",
            "benchmarks/turns.py",
            "benchmarks/worker.py",
        )
    ),
    "tonight": Measured(
        (
            *STEP,
            *METRICS,
            "benchmarks/tonight_halving.py",
            "benchmarks/tonight_run.py",
            "benchmarks/tonight_space.py",
            "ganzoo/augmentation",
        ),
        seeded=True,
    ),
    "train_fashion_mnist_classifier": Measured(
        (
            "benchmarks/train_fashion_mnist_classifier.py",
            "ganzoo/features/fashion_mnist.npz",
            "ganzoo/features/fashion_mnist.py",
        ),
        seeded=True,
    ),
    "training_costs": Measured(
        (*STEP, "benchmarks/training_costs.py", "ganzoo/datasets/pipeline.py")
    ),
    "translation": Measured(
        (
            *STEP,
            *METRICS,
            "benchmarks/quality_run.py",
            "benchmarks/translation_pairs.py",
            "benchmarks/translation_run.py",
            "ganzoo/datasets/edges.py",
            "ganzoo/datasets/pipeline.py",
            "ganzoo/datasets/split.py",
        ),
        seeded=True,
    ),
    "watch_cost": Measured(
        (
            *STEP,
            *METRICS,
            "benchmarks/watch_cost.py",
            "ganzoo/callbacks/best_samples.py",
            "ganzoo/callbacks/collapse_monitor.py",
        )
    ),
}
