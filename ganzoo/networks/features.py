"""What a discriminator computes on its way to the logits."""

import keras
from keras import layers

from ganzoo.layers.leaky_rectifier import LeakyRectifier


def with_features(discriminator: keras.Model) -> keras.Model:
    """A discriminator that also says what its rectifiers put out.

    Args:
        discriminator: Functional model from images to logits.

    Returns:
        Functional model of the same layers whose output is a dict: `"logits"`, and
        under `"features"` the list of the outputs of its rectified layers.

    Raises:
        ValueError: If it has no rectified layer.

    Example:

    >>> from ganzoo.networks import dcgan
    >>> network = with_features(dcgan.discriminator((16, 16, 1), width=4))
    >>> [feature.shape for feature in network.output["features"]]
    [(None, 8, 8, 4), (None, 4, 4, 8)]
    """
    rectifiers = (LeakyRectifier, layers.LeakyReLU, layers.ReLU)
    features = [x.output for x in discriminator.layers if isinstance(x, rectifiers)]
    if not features:
        raise ValueError(
            "`discriminator` must have layers of rectifiers, whose outputs are its "
            f"features. Received: {[type(x).__name__ for x in discriminator.layers]}."
        )
    outputs = {"logits": discriminator.output, "features": features}
    return keras.Model(discriminator.inputs, outputs, name=discriminator.name)
