"""Extractors from names, models and functions."""

import functools
import weakref

import keras

from ganzoo.features.efficientnet_lite0 import efficientnet_lite0
from ganzoo.features.extractor import Extractor
from ganzoo.features.fashion_mnist import fashion_mnist
from ganzoo.features.inception_2015 import inception_2015
from ganzoo.lookup import snake_case

# Those that someone holds, by the id of their network, which lives as long as they do.
_MADE = weakref.WeakValueDictionary()
NAMED = {
    "efficientnet_lite0": efficientnet_lite0,
    "fashion_mnist": fashion_mnist,
    "inception_2015": inception_2015,
    "inception_2015_pytorch": functools.partial(inception_2015, "pytorch"),
    "inception_2015_tensorflow": functools.partial(inception_2015, "tensorflow"),
}


def names() -> list[str]:
    """The extractors that `get` knows by name.

    >>> names()[0]
    'efficientnet_lite0'
    """
    return sorted(NAMED)


def get(extractor) -> Extractor:
    """The extractor that `extractor` stands for.

    The same name, model or function gives the same extractor as long as someone holds
    it, so several metrics share its work.

    Args:
        extractor: Name, such as `"fashion_mnist"`; an `Extractor` or its config; a
            `keras.Model`; or a function from a float32 batch to features `(n, d)`.

    Returns:
        An `Extractor`.

    Raises:
        ValueError: If the name is not known.
        TypeError: If `extractor` is something else.

    Example:

    >>> model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])
    >>> get(model) is get(get(model)) is get(model)
    True
    """
    if isinstance(extractor, Extractor):
        return extractor
    if isinstance(extractor, str):
        if extractor not in NAMED:
            raise ValueError(
                f"`extractor` must be one of {sorted(NAMED)}. Received: {extractor!r}."
            )
        return NAMED[extractor]()
    if isinstance(extractor, dict):
        return get(keras.saving.deserialize_keras_object(extractor))
    if not callable(extractor):
        raise TypeError(
            f"`extractor` must be a name ({sorted(NAMED)}), a config, an Extractor, a "
            f"keras.Model or a function of a batch. Received: {extractor!r}."
        )
    made = _MADE.get(id(extractor))
    if made is None:
        made = _MADE[id(extractor)] = Extractor(extractor, _name(extractor))
    return made


def _name(network):
    name = getattr(network, "name", None) or getattr(network, "__name__", None)
    if not isinstance(name, str) or name == "<lambda>":
        name = "features" if name else snake_case(type(network).__name__)
    return name
