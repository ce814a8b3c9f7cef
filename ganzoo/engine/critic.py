"""The discriminator as a function of images alone."""

from keras import ops, tree
import tensorflow as tf

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
        tensors = tuple(map(id, tree.flatten(images)))
        # What a branch of a lazy penalty computes cannot be used outside of it; what
        # was computed outside can be inside.
        for graph in _graphs():
            if (graph, tensors) in self._said:
                return self._said[graph, tensors][1]
        # The images too: an object that is gone may leave its id to another.
        said = images, float32(self._discriminate(images))
        self._said[next(_graphs()), tensors] = said
        return said[1]


def _graphs():
    """The graph that is being built, and those around it."""
    graph = tf.compat.v1.get_default_graph()
    while graph is not None:
        yield graph
        graph = getattr(graph, "outer_graph", None)


def float32(x):
    """`x`, a tensor or nested structure of tensors, in float32."""
    return tree.map_structure(lambda t: ops.cast(t, "float32"), x)
