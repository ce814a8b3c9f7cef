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
    kind = type(model)
    parts = "networks", "build_networks"
    of_zoo, by_zoo = (_is_ours(_definer(kind, part)) for part in parts)
    # A class may build the zoo's networks in a way of its own.
    builds = of_zoo and not by_zoo and _takes_any(model.build_networks)
    if builds or _takes_any(model.networks):
        return
    name = kind.__name__
    taken = _names(model.networks) | _names(model.build_networks)
    left = [argument for argument in arguments if argument not in taken]
    bases = kind.__mro__
    bases = bases[: bases.index(keras.Model)]
    known = taken.union(*(_names(base.__init__.__get__(model)) for base in bases))
    unknown = [argument for argument in left if argument not in known]
    if unknown:
        raise TypeError(
            f"Unknown arguments of {name}: {unknown}. Expected some of {sorted(known)}."
        )
    if left:
        raise TypeError(
            f"`networks` of {name} must take {left}, which its constructor hands on, "
            "or `build_networks` by name. Received a function of "
            f"{sorted(_names(model.networks))}."
        )


def require_pair(model, networks) -> None:
    """Refuse what are not two Keras models whose inputs are known.

    Args:
        model: `AdversarialModel`, for the error.
        networks: What its `networks` returned.

    Raises:
        TypeError: If it is something else.
    """
    pair = isinstance(networks, (tuple, list)) and len(networks) == 2
    if not pair or not all(getattr(part, "inputs", None) for part in networks):
        raise TypeError(
            f"`networks` of {type(model).__name__} must return (generator, "
            "discriminator), two Functional Keras models. Received: "
            f"{_told(networks)}."
        )


def warn_of_sigmoids(model) -> None:
    """Tell of activations with which a model trains, but badly.

    Args:
        model: `AdversarialModel` with both networks.
    """
    kind = type(model).__name__
    if _ends_in_sigmoid(model.discriminator):
        warnings.warn(
            f"The discriminator of {kind} ends in a sigmoid, but its outputs are "
            "taken for logits, numbers of any size: leave the sigmoid out.",
            stacklevel=4,
        )
    if _ends_in_sigmoid(model.generator) and len(model.generator.output_shape) == 4:
        warnings.warn(
            f"The generator of {kind} ends in a sigmoid, but images are in [-1, 1]: "
            "take tanh.",
            stacklevel=4,
        )


def check_loadable(model) -> None:
    """Refuse a class whose files could be written but not read.

    Of a model that can be written to none, which may still be looked at, only warn.

    Args:
        model: `AdversarialModel`.

    Raises:
        TypeError: If its constructor takes what is not in the config, or does not take
            what is.
    """
    kind = type(model)
    # Who writes one of these decides what the constructor gets.
    if not all(_is_ours(_definer(kind, m)) for m in ("get_config", "from_config")):
        return
    options = model.made_with()
    if not _is_ours(kind):
        _require_loadable(model, options)
    for name, value in options.items():
        try:
            keras.saving.serialize_keras_object(value)
        except Exception as error:
            reason = " ".join(str(error).split("\n\n")[0].split())
            warnings.warn(
                f"A {kind.__name__} with this `{name}` trains, but can be written to "
                f"no file and not be resumed: {reason.removesuffix('.')}. A layer with "
                "`get_config`, or a function, can, if it is registered by "
                "`keras.saving.register_keras_serializable`.",
                stacklevel=3,
            )


def _require_loadable(model, options):
    kind = type(model)
    lost = sorted(_names(model.__init__) - options.keys())
    if lost:
        raise TypeError(
            f"The constructor of {kind.__name__} must hand on all that it takes, "
            f"`super().__init__(..., {', '.join(f'{x}={x}' for x in lost)})`, to "
            "`networks` and so into files, or the class have a `get_config` that "
            f"returns it. Received: {lost} is not in the config."
        )
    try:
        _make_without_networks(kind, options)
    except Exception as error:
        raise TypeError(
            f"Files of {kind.__name__} could not be read: its constructor must take by "
            f"name, or as `**options`, all of {sorted(options)}, and hand it on. "
            f"Received, on making it anew: {error}"
        ) from None


class _WithoutNetworks(BaseException):
    """Raised where a model on trial would get its networks."""


def _make_without_networks(kind, options):
    """Let the constructors of a class take these arguments, and go no further."""

    def stop(**arguments):
        raise _WithoutNetworks

    trial = kind.__new__(kind, **options)
    for method in ("networks", "build_networks"):
        object.__setattr__(trial, method, stop)  # Keras's needs the constructor.
    try:
        trial.__init__(**options)
    except _WithoutNetworks:
        pass


def _names(method):
    """Names of a bound method's parameters, but of those that take any."""
    parameters = inspect.signature(method).parameters.values()
    return {each.name for each in parameters if each.kind not in _SEVERAL}


def _takes_any(function):
    kinds = [each.kind for each in inspect.signature(function).parameters.values()]
    return inspect.Parameter.VAR_KEYWORD in kinds


def _definer(kind, method):
    return next(base for base in kind.__mro__ if method in vars(base))


def _is_ours(base):
    return base.__module__.split(".")[0] == "ganzoo"


def _ends_in_sigmoid(network):
    if len(network.outputs) > 1:  # Beside logits there may be anything.
        return False
    last, node, _ = network.outputs[0]._keras_history
    while _keeps_values(last):
        last, node, _ = last._inbound_nodes[node].input_tensors[0]._keras_history
    if getattr(last, "outputs", None):  # A network inside of the network.
        return _ends_in_sigmoid(last)
    activation = getattr(last, "activation", None)
    # As a layer's activation, or as `keras.ops.sigmoid`.
    return activation is keras.activations.sigmoid or type(last).__name__ == "Sigmoid"


def _keeps_values(layer):
    """Whether a layer only changes shape or type, as a last one in float32 does."""
    if isinstance(layer, keras.layers.Activation):
        return layer.activation is keras.activations.linear
    return isinstance(layer, (keras.layers.Reshape, keras.layers.Flatten))


def _told(networks):
    if isinstance(networks, (tuple, list)):
        return f"({', '.join(type(part).__name__ for part in networks)})"
    return type(networks).__name__
