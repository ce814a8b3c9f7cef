"""Objects from names, as in `keras.losses.get`."""

import re

import keras


def snake_case(name):
    """
    >>> [snake_case(n) for n in ("LeastSquares", "R1", "GradientPenalty", "WGANGP")]
    ['least_squares', 'r1', 'gradient_penalty', 'wgangp']
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def number_text(value):
    """A number, or a schedule of it, as readable text.

    >>> number_text(0.0002)
    '0.0002'
    >>> number_text(keras.optimizers.schedules.CosineDecay(0.1, 100))
    'CosineDecay(initial_learning_rate=0.1, decay_steps=100, alpha=0.0, warmup_steps=0)'
    """
    if not hasattr(value, "get_config"):
        return f"{value:g}"
    settings = {k: v for k, v in value.get_config().items() if k != "name"}
    told = ", ".join(f"{k}={v!r}" for k, v in settings.items() if v is not None)
    return f"{type(value).__name__}({told})"


def get(identifier, base, classes, argument):
    """The object that `identifier` stands for.

    Args:
        identifier: An instance of `base`; a class name of one of `classes`, also in
            snake case; or the config that `keras.saving.serialize_keras_object` makes.
        base: Class that the result must be an instance of.
        classes: Classes that can be named.
        argument: What errors call the identifier.

    Returns:
        An instance of `base`.

    Raises:
        ValueError: If a name is not known.
        TypeError: If `identifier` is something else.
    """
    names = {snake_case(cls.__name__): cls for cls in classes}
    if isinstance(identifier, str):
        cls = names.get(snake_case(identifier))
        if cls is None:
            raise ValueError(
                f"`{argument}` must be one of {sorted(names)}. Received: "
                f"{identifier!r}."
            )
        return cls()
    if isinstance(identifier, dict):
        identifier = keras.saving.deserialize_keras_object(identifier)
    if not isinstance(identifier, base):
        raise TypeError(
            f"`{argument}` must be a name ({sorted(names)}), a config or an instance "
            f"of {base.__name__}. Received: {identifier!r}."
        )
    return identifier
