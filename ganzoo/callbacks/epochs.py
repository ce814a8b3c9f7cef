"""Where an epoch begins and whether it is the last, as far as callbacks can tell."""

import math


def epochs_wanted(callback) -> float:
    """How many `fit` was asked for: infinitely many, if nobody told the callback, as in
    a `CallbackList` of a user's own."""
    return (callback.params or {}).get("epochs", math.inf)


def is_last(callback, epoch: int) -> bool:
    """Whether training ends after an epoch; a callback that comes later may end it too.

    Args:
        callback: Keras callback, in `on_epoch_end`.
        epoch: The epoch's number, from 0 on.
    """
    return callback.model.stop_training or epoch + 1 >= epochs_wanted(callback)


def step_of(model) -> int:
    """Training steps of a model, 0 for one that does not count them."""
    return int(model.step.numpy()) if hasattr(model, "step") else 0


def first_step(model) -> int:
    """The step of a model at which its epoch begins, or began before it was left.

    Args:
        model: Keras model, when `on_epoch_begin` is called.
    """
    return step_of(model) - getattr(model, "steps_to_count", 0)


def left_inside(callback, first: int) -> bool:
    """Whether an epoch has been left before its last step, to be gone on with.

    Args:
        callback: Keras callback, in `on_epoch_end`.
        first: What `first_step` returned.
    """
    steps = (callback.params or {}).get("steps")
    if not callback.model.stop_training or steps is None:
        return False
    return step_of(callback.model) - first < steps
