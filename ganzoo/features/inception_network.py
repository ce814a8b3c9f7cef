"""The network of the TensorFlow graph `inception-2015-12-05`, Inception v3.

It is not the Inception v3 of later libraries: averages leave the border out, the last
block takes maxima, and it has 1008 classes.
"""

import keras
from keras import layers

from ganzoo.features import frozen

SIZE = 299
CLASSES = 1008
EPSILON = 1e-3

# Names are those of the weights. A convolution is (filters, kernel), or with a stride
# (filters, kernel, 2), which goes without padding.
STEM = {
    "Conv2d_1a_3x3": (32, 3, 2),
    "Conv2d_2a_3x3": (32, 3, 1),
    "Conv2d_2b_3x3": (64, 3),
    "maximum_1": None,
    "Conv2d_3b_1x1": (80, 1),
    "Conv2d_4a_3x3": (192, 3, 1),
    "maximum_2": None,
}


def _a(pooled):
    branches = {
        "branch1x1": [(64, 1)],
        "branch5x5": [(48, 1), (64, 5)],
        "branch3x3dbl": [(64, 1), (96, 3), (96, 3)],
    }
    return branches, "average", pooled


def _c(n):
    branches = {
        "branch1x1": [(192, 1)],
        "branch7x7": [(n, 1), (n, (1, 7)), (192, (7, 1))],
        "branch7x7dbl": [(n, 1), (n, (7, 1)), (n, (1, 7)), (n, (7, 1)), (192, (1, 7))],
    }
    return branches, "average", 192


def _e(pool):
    # The last two see the same, side by side.
    both = {"a": (384, (1, 3)), "b": (384, (3, 1))}
    branches = {
        "branch1x1": [(320, 1)],
        "branch3x3": [(384, 1), both],
        "branch3x3dbl": [(448, 1), (384, 3), both],
    }
    return branches, pool, 192


# Branches, which pool stands beside them, and filters of the convolution after it.
# Pools without one have a stride, as the branches there.
BLOCKS = {
    "Mixed_5b": _a(32),
    "Mixed_5c": _a(64),
    "Mixed_5d": _a(64),
    "Mixed_6a": (
        {
            "branch3x3": [(384, 3, 2)],
            "branch3x3dbl": [(64, 1), (96, 3), (96, 3, 2)],
        },
        "maximum",
        None,
    ),
    "Mixed_6b": _c(128),
    "Mixed_6c": _c(160),
    "Mixed_6d": _c(160),
    "Mixed_6e": _c(192),
    "Mixed_7a": (
        {
            "branch3x3": [(192, 1), (320, 3, 2)],
            "branch7x7x3": [(192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, 2)],
        },
        "maximum",
        None,
    ),
    "Mixed_7b": _e("average"),
    "Mixed_7c": _e("maximum"),
}


def network() -> keras.Model:
    """Functional model from prepared images to 2048 features and 1008 logits.

    The logits have no bias, as in the first inception scores.
    """
    x = inputs = keras.Input((SIZE, SIZE, 3))
    for name, step in STEM.items():
        x = _pool(x, "maximum", strides=2) if step is None else _step(x, name, step)
    for name, (branches, pool, pooled) in BLOCKS.items():
        made = [_branch(x, f"{name}.{branch}", s) for branch, s in branches.items()]
        beside = _pool(x, pool, strides=1 if pooled else 2)
        if pooled:
            beside = _step(beside, f"{name}.branch_pool", (pooled, 1))
        x = layers.Concatenate(dtype="float32")([*made, beside])
    features = layers.GlobalAveragePooling2D(dtype="float32")(x)
    logits = layers.Dense(CLASSES, use_bias=False, dtype="float32", name="fc")(features)
    outputs = {"features": features, "logits": logits}
    return keras.Model(inputs, outputs, name="inception_2015")


def _branch(x, name, steps):
    """Convolutions in a row, numbered where there are several."""
    for number, step in enumerate(steps, start=1):
        numbered = name if len(steps) == 1 else f"{name}_{number}"
        if isinstance(step, dict):
            both = [_step(x, numbered + letter, s) for letter, s in step.items()]
            x = layers.Concatenate(dtype="float32")(both)
        else:
            x = _step(x, numbered, step)
    return x


def _step(x, name, step):
    filters, kernel, *strides = step
    padding = "valid" if strides else "same"
    return frozen.convolution(x, name, filters, kernel, *strides, padding=padding)


def _pool(x, kind, strides):
    pool = {"average": layers.AveragePooling2D, "maximum": layers.MaxPooling2D}[kind]
    padding = "same" if strides == 1 else "valid"
    return pool(3, strides, padding, dtype="float32")(x)


def weights(state: dict) -> dict:
    """Kernels and biases by the names of layers, from those of pytorch-fid's file.

    Args:
        state: Arrays of the state dict.
    """
    names = [key.removesuffix(".conv.weight") for key in state if ".conv.w" in key]
    folded = {
        name: frozen.from_torch(state, f"{name}.conv", f"{name}.bn", EPSILON)
        for name in names
    }
    return folded | {"fc": [state["fc.weight"].T]}
