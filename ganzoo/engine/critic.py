"""The discriminator as a function of images alone."""

from keras import ops, tree

LOGITS = "logits"


class Critic:
    """From images to logits, the rest of what the discriminator takes being bound.

    What it says about the same images, that is the same tensor objects, is computed
    once: loss, regularizers and a paper's own terms may each ask for it.

    Args:
        discriminate: Function from images to the discriminator's outputs.
        condition: What stands beside the images, for terms that need it.
    """

    def __init__(self, discriminate, condition=None):
        self.condition = condition
        self._discriminate = discriminate
        self._said = {}

    def __call__(self, images):
        """The logits that say real or generated."""
        outputs = self.outputs(images)
        named = isinstance(outputs, dict) and LOGITS in outputs
        return outputs[LOGITS] if named else outputs

    def outputs(self, images):
        """All outputs in float32: logits, or a dict with `"logits"` and others."""
        key = tuple(map(id, tree.flatten(images)))
        if key not in self._said:
            # The images too: an object that is gone may leave its id to another.
            self._said[key] = images, float32(self._discriminate(images))
        return self._said[key][1]


def float32(x):
    """`x`, a tensor or nested structure of tensors, in float32."""
    return tree.map_structure(lambda t: ops.cast(t, "float32"), x)
