"""What every model must do, whatever paper it comes from."""

import dataclasses
import math

import keras
import numpy as np
import tensorflow as tf


def weights(model):
    return [np.array(weight) for weight in model.get_weights()]


def assert_same(model, other, tolerance=0.0):
    for variable, a, b in zip(model.weights, weights(model), weights(other)):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, tolerance, tolerance, err_msg=variable.path)


def sgd():
    """Plain steps: Adam's sign-like first steps blow rounding up."""
    return {
        "generator_optimizer": keras.optimizers.SGD(0.01),
        "discriminator_optimizer": keras.optimizers.SGD(0.01),
    }


def frozen():
    """Optimizers that change nothing."""
    return {
        "generator_optimizer": keras.optimizers.SGD(0.0),
        "discriminator_optimizer": keras.optimizers.SGD(0.0),
    }


def trained(case, strategy=None, epochs=1, synchronized=False, **compile_arguments):
    """A model of `case`, trained on its data."""
    with (strategy or tf.distribute.get_strategy()).scope():
        model = case.build(**({"synchronized": True} if synchronized else {}))
        model.compile(**case.compile_arguments | compile_arguments)
    fit(model, case, epochs)
    return model


def fit(model, case, epochs=1):
    """The history of training `model` on the data of `case`."""
    return model.fit(
        case.data(), batch_size=case.batch_size, epochs=epochs, verbose=0
    ).history


def check_fit(case):
    """Both players move, every term is finite and logged.

    Returns:
        The trained model.
    """
    model = case.build()
    before = weights(model.generator), weights(model.discriminator)
    model.compile(**case.compile_arguments)
    history = fit(model, case)
    assert history.keys() == model.trackers.keys()
    assert all(np.isfinite(values).all() for values in history.values())
    for network, old in zip((model.generator, model.discriminator), before):
        for variable, a, b in zip(network.weights, old, weights(network)):
            # A last bias cancels out of a Wasserstein loss.
            moved = not np.array_equal(a, b) or variable.name == "bias"
            assert moved, f"{variable.path} did not move"
    return model


def check_reload(model, case, tmp_path):
    """A reloaded file is compiled, and goes on as if nothing had happened."""
    model.save(tmp_path / "model.keras")
    reloaded = keras.models.load_model(tmp_path / "model.keras")
    assert_same(model, reloaded)
    for twin in (model, reloaded):
        fit(twin, case)
    assert_same(model, reloaded)


def check_equalities(case, strategy):
    """XLA equals the graph, and replicas one device: where there is batch norm, if it
    is synchronized."""
    # The batch sizes of the cases are for two replicas.
    share = strategy.num_replicas_in_sync / 2
    case = dataclasses.replace(case, batch_size=int(case.batch_size * share))
    epochs = math.ceil(share)
    alone = trained(case, epochs=epochs, jit_compile=False, **sgd())
    together = trained(case, strategy, epochs, synchronized=case.batch_norm, **sgd())
    # Statistics of the batch are rounded otherwise, and every step builds on them.
    assert_same(alone, together, tolerance=1e-5 if case.batch_norm else 1e-6)
    compiled = trained(case, epochs=epochs, jit_compile=True, **sgd())
    assert_same(alone, compiled, tolerance=1e-5)


def check_mixed_precision(case, dtype):
    model = case.build(dtype=dtype)
    computed = {layer.compute_dtype for layer in model.discriminator.layers}
    assert dtype.removeprefix("mixed_") in computed
    model.compile(**case.compile_arguments)
    history = fit(model, case, epochs=2)
    assert all(np.isfinite(values).all() for values in history.values())
    wrapped = isinstance(
        model.discriminator_optimizer, keras.optimizers.LossScaleOptimizer
    )
    assert wrapped == (dtype == "mixed_float16")
