"""Models at test size whose generators use their weights, and what they draw."""

import keras
import numpy as np

COUNT = 5


def spread(model):
    """`model` with weights that tell: nothing is 0, 1 or too small to be seen."""
    draw = np.random.default_rng(1)
    for network in filter(None, (model.generator, model.averaged_generator)):
        for variable in network.weights:
            if "variance" in variable.name:
                variable.assign(draw.uniform(0.5, 1.5, variable.shape))
            else:
                variable.assign(draw.normal(0.1, 0.2, variable.shape))
    return model


def inputs(model, count=COUNT):
    """What an exported generator of `model` takes."""
    if hasattr(model, "translate"):
        draw = np.random.default_rng(2).integers
        return [draw(0, 256, (count, *model.source_shape), np.uint8)]
    noise = model.noise(count, seed=3)
    if not model.num_classes:
        return [noise]
    return [noise, np.arange(count, dtype=np.int32) % model.num_classes]


def floats(model, arrays):
    """Float samples of `model`, as Keras computes them."""
    if hasattr(model, "translate"):
        network = model.deterministic_generator()
        return keras.ops.convert_to_numpy(network(arrays[0] / np.float32(127.5) - 1))
    return keras.ops.convert_to_numpy(model(arrays if len(arrays) > 1 else arrays[0]))


def images(model, arrays):
    """Samples of `model` through its public methods."""
    if hasattr(model, "translate"):
        return model.translate(*arrays, deterministic=True)
    return model.decode(*arrays)
