"""What all augmenters share: which images belong together, and when nothing is done."""

import keras
from keras import ops


class Augmenter(keras.layers.Layer):
    """Random, differentiable transforms of images in training. Abstract.

    `D(T(x))` in place of `D(x)`, for real and generated images alike, and with the
    gradient of the generator's loss going back through `T`. Out of training `T` is
    the identity. Each sample, and each call, gets its own random `T`.

    What is called with:

    - images `(n, height, width, channels)`, floats in [-1, 1];
    - a tuple or list of such, samples of which belong together, as the target and the
      source of a translation: the same draws transform all of them, so geometry and
      cut-out regions stay aligned and colors change alike;
    - a dict of either: each entry gets draws of its own.

    Color transforms act on what is known to be color: the channel of grey images, the
    first one of 2 channels (grey and alpha), and the first three of 3 (RGB) or 4
    (RGB and alpha). Images of more channels, such as label maps, keep their values.
    Geometry moves all channels.

    Subclasses define `augment(images)` on a list. State that changes in training goes
    into variables, and into a method `update(real_logits, images)`, which the engine
    calls once in each discriminator step with the number of real images.

    Raises:
        ValueError: If what is called with are no float images with a batch axis.

    Example:

    >>> class Negative(Augmenter):
    ...     def augment(self, images):
    ...         return [-x for x in images]
    >>> images = ops.ones((1, 2, 2, 1))
    >>> float(Negative()(images, training=True)[0, 0, 0, 0])
    -1.0
    >>> float(Negative()(images)[0, 0, 0, 0])
    1.0
    """

    def __init__(self, **kwargs):
        # Pixel positions need float32 whatever the precision of the networks.
        super().__init__(autocast=False, **kwargs)
        self.built = True

    def augment(self, images):
        """Transform a list of image batches by the same draws; return it as a list."""
        raise NotImplementedError

    def call(self, images, training=False):
        if not training:
            return images
        if isinstance(images, dict):
            return {name: self.call(entry, training) for name, entry in images.items()}
        if isinstance(images, (tuple, list)):
            return type(images)(self._checked(list(images)))
        return self._checked([images])[0]

    def _checked(self, images):
        for x in images:
            shape, dtype = tuple(x.shape), keras.backend.standardize_dtype(x.dtype)
            if len(shape) != 4 or "float" not in dtype:
                raise ValueError(
                    f"{type(self).__name__} must be called with float images in "
                    "[-1, 1] of shape (n, height, width, channels). Received: "
                    f"{dtype} of shape {shape}."
                )
        return self.augment(images)


def per_sample(values, images):
    """Numbers `(n,)`, as factors or summands of `images`."""
    return ops.reshape(ops.cast(values, images.dtype), (-1, 1, 1, 1))


def parse_words(argument, value, known):
    """The words of `"a,b"` or `["a", "b"]`, each one of `known`.

    >>> parse_words("policy", "color, cutout", ("color", "cutout"))
    ('color', 'cutout')
    """
    words = value.split(",") if isinstance(value, str) else value
    words = words if isinstance(words, (tuple, list)) else [words]
    words = tuple(str(word).strip() for word in words)
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        raise ValueError(
            f"`{argument}` must be words out of {list(known)}, in a sequence or as a "
            f"string with commas. Received: {value!r}."
        )
    return words
