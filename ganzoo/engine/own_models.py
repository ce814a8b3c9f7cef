"""Checks of what a model class, the zoo's or a user's, is made of."""

import inspect
import warnings

import keras

_SEVERAL = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def check_augmenter(augmenter) -> None:
    """Refuse what is no function of images, such as a class or its name.

    Args:
        augmenter: What the model was given.

    Raises:
        TypeError: If it is neither `None` nor a layer or function.
    """
    if augmenter is not None and (
        isinstance(augmenter, type) or not callable(augmenter)
    ):
        raise TypeError(
            "`augmenter` must be a layer, such as `ganzoo.augmentation.DiffAugment()`. "
            f"Received: {augmenter!r}."
        )


def check_arguments(model, arguments) -> None:
    """Refuse arguments of the constructor that no one takes.

    Args:
        model: `AdversarialModel` that is being made.
        arguments: Names of what shall be handed to `networks`.

    Raises:
        TypeError: If `networks` does not take one of them.
    """
    if _takes_any(model.networks):
        return
    name = type(model).__name__
    taken = _names(model.networks) | _names(model.build_networks)
    left = [argument for argument in arguments if argument not in taken]
    bases = type(model).__mro__
    bases = bases[: bases.index(keras.Model)]
    known = taken.union(*(_names(base.__init__) for base in bases))
    unknown = [argument for argument in left if argument not in known]
    if unknown:
        raise TypeError(
            f"Unknown arguments of {name}: {unknown}. Expected some of {sorted(known)}."
        )
    if left:
        raise TypeError(
            f"`networks` of {name} must take {left}, which its constructor hands on. "
            f"Received a function of {sorted(_names(model.networks))}."
        )


def checked_networks(model, networks):
    """The two networks that a model is made of.

    Args:
        model: `AdversarialModel`, for the error.
        networks: What its `networks` returned.

    Returns:
        (generator, discriminator).

    Raises:
        TypeError: If these are not two Keras models whose inputs are known.
    """
    pair = isinstance(networks, (tuple, list)) and len(networks) == 2
    if not pair or not all(getattr(part, "inputs", None) for part in networks):
        raise TypeError(
            f"`networks` of {type(model).__name__} must return (generator, "
            "discriminator), two Functional Keras models. Received: "
            f"{_told(networks)}."
        )
    generator, discriminator = networks
    # A score that fills (0, 1) trains, badly, with any loss on logits.
    if _ends_in_sigmoid(discriminator):
        warnings.warn(
            f"The discriminator of {type(model).__name__} ends in a sigmoid, but its "
            "outputs are taken for logits, numbers of any size: leave the sigmoid out.",
            stacklevel=4,
        )
    if _ends_in_sigmoid(generator) and len(generator.output_shape) == 4:
        warnings.warn(
            f"The generator of {type(model).__name__} ends in a sigmoid, but images "
            "are in [-1, 1]: take tanh.",
            stacklevel=4,
        )
    return generator, discriminator


def check_loadable(model) -> None:
    """Refuse a class whose files could be written but not read.

    Args:
        model: `AdversarialModel`.

    Raises:
        TypeError: If its constructor takes what is not in the config, or does not take
            what is.
    """
    kind = type(model)
    for method in ("get_config", "from_config"):
        # Who writes one of these decides what the constructor gets.
        if not _is_ours(next(base for base in kind.__mro__ if method in vars(base))):
            return
    taken, kept = _names(kind.__init__), model.get_config().keys()
    lost = sorted(taken - kept)
    if lost:
        raise TypeError(
            f"The constructor of {kind.__name__} must hand on all that it takes, "
            f"`super().__init__(..., {', '.join(f'{x}={x}' for x in lost)})`, to "
            f"`networks` and into files. Received: {lost} is not in the config."
        )
    refused = sorted(kept - taken)
    if refused and not _takes_any(kind.__init__):
        raise TypeError(
            f"The constructor of {kind.__name__} must take `**options` and hand them "
            f"on, `super().__init__(..., **options)`, as files hold {refused}."
        )


def _names(function):
    """Names of a function's parameters, but of `self` and those that take any."""
    parameters = inspect.signature(function).parameters.values()
    named = {each.name for each in parameters if each.kind not in _SEVERAL}
    return named - {"self"}


def _takes_any(function):
    kinds = [each.kind for each in inspect.signature(function).parameters.values()]
    return inspect.Parameter.VAR_KEYWORD in kinds


def _is_ours(base):
    return base.__module__.split(".")[0] == "ganzoo"


def _ends_in_sigmoid(network):
    if len(network.outputs) > 1:  # Beside logits there may be anything.
        return False
    last, node, _ = network.outputs[0]._keras_history
    while isinstance(last, (keras.layers.Reshape, keras.layers.Flatten)):
        last, node, _ = last._inbound_nodes[node].input_tensors[0]._keras_history
    return getattr(last, "activation", None) is keras.activations.sigmoid


def _told(networks):
    if isinstance(networks, (tuple, list)):
        return f"({', '.join(type(part).__name__ for part in networks)})"
    return type(networks).__name__
