"""Reads and updates of one variable keep their order in the graph that runs."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

from ganzoo import GAN, WGANGP, regularizers

SHAPE = (16, 16, 1)


def unordered(step, *inputs):
    """Pairs of a read and an update, or of two updates, of one variable that TensorFlow
    may run in either order, after all that it does to the graph of `step`."""
    step.get_concrete_function(*inputs)
    context.enable_run_metadata()
    try:
        step(*inputs)
        graphs = context.export_run_metadata().function_graphs
    finally:
        context.disable_run_metadata()
    # Others are small: an update that is compiled, a conversion of the inputs.
    graph = max((g.post_optimization_graph for g in graphs), key=lambda g: len(g.node))
    before, users = {}, {}
    for node in _sorted(graph):
        sources = [_name(i) for i in node.input]
        before[node.name] = {*sources}.union(*(before[s] for s in sources))
        if node.op == "ReadVariableOp" or node.op.startswith("Assign"):
            users.setdefault(sources[0], []).append(node)
    assert users
    return [
        (one.name, other.name)
        for together in users.values()
        for one in together
        for other in together
        if one.op != "ReadVariableOp"
        and one is not other
        and one.name not in before[other.name]
        and other.name not in before[one.name]
    ]


def _name(place):
    return place.lstrip("^").split(":")[0]


def _sorted(graph):
    """Each node after what it needs."""
    left, done = list(graph.node), set()
    while left:
        ready = [n for n in left if all(_name(i) in done for i in n.input)]
        assert ready
        yield from ready
        done |= {node.name for node in ready}
        left = [node for node in left if node.name not in done]


@pytest.mark.parametrize("accumulate", [1, 2])
@pytest.mark.parametrize(
    ("kind", "loss", "penalties", "critic_steps"),
    [
        (GAN, "non_saturating", [regularizers.GradientPenalty], 1),
        (WGANGP, "relativistic_pairing", [regularizers.R1, regularizers.R2], 1),
        (WGANGP, "wasserstein", [regularizers.GradientPenalty], 3),
    ],
)
def test_no_update_before_all_that_reads(
    kind, loss, penalties, critic_steps, accumulate
):
    # TensorFlow's graph optimizer drops the order of a bias's read and its update where
    # no gradient of that bias comes from the penalty: it might be read too late.
    model = kind(SHAPE, latent_dim=4, width=4, seed=1)
    model.compile(
        loss=loss,
        discriminator_steps=critic_steps,
        regularizers=[penalty() for penalty in penalties],
        accumulate=accumulate,
        jit_compile=False,
    )
    images = tf.constant(
        np.random.default_rng(0).integers(
            0, 256, (2 * model.batch_divisor, *SHAPE), np.uint8
        )
    )
    step = tf.function(lambda batch: model.train_step(batch), autograph=False)
    assert unordered(step, images) == []
