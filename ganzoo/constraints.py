"""Constraints on weights."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("ganzoo")
class ClipWeights(keras.constraints.Constraint):
    """Keep every weight in [-limit, limit], which bounds a critic's slope.

    `w ← min(max(w, -limit), limit)` after each update of the optimizer. Given to the
    layers of a critic as `kernel_constraint`, `bias_constraint` and so on.

    Args:
        limit: Bound on the absolute value of a weight, above 0. Defaults to the
            paper's 0.01.

    Raises:
        ValueError: If `limit` is not above 0.

    Example:

    >>> ClipWeights(0.5)(ops.array([-2.0, 0.25, 2.0])).numpy().tolist()
    [-0.5, 0.25, 0.5]

    Reference:
        Arjovsky et al., Wasserstein Generative Adversarial Networks, 2017, section 3,
        algorithm 1.
    """

    def __init__(self, limit: float = 0.01):
        if not limit > 0:
            raise ValueError(f"`limit` must be above 0. Received: {limit!r}.")
        self.limit = limit

    def __call__(self, w):
        return ops.clip(w, -self.limit, self.limit)

    def get_config(self):
        return {"limit": self.limit}

    def __repr__(self):
        return f"ClipWeights(limit={self.limit!r})"
