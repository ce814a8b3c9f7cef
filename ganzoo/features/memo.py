"""What a function said about the batches that it saw last."""

import weakref

import tensorflow as tf


class Memo:
    """A function of one tensor that is computed once for the same tensor object.

    Several metrics ask about one batch, and the network behind them is what costs time.
    Eagerly the last two batches are known, such as the real and the generated one; in a
    graph, all that it has asked about, as they are part of it anyway.

    Args:
        function: Function from a tensor to a nested structure of tensors.

    Example:

    >>> def double(x):
    ...     print("computed")
    ...     return 2 * x
    >>> memo, x = Memo(double), tf.constant(3)
    >>> int(memo(x) + memo(x))
    computed
    12
    """

    def __init__(self, function):
        self._function = function
        self._recent = ()

    def __call__(self, tensor):
        if not tf.is_tensor(tensor) or isinstance(tensor, tf.Variable):
            # Arrays and variables may hold other numbers the next time.
            return self._function(tf.convert_to_tensor(tensor))
        if tf.executing_eagerly():
            return self._eagerly(tensor)
        return self._in_graph(tensor)

    def _eagerly(self, tensor):
        # Weak, so that no batch stays in memory on this account. An object that is gone
        # may leave its id to another, not its reference.
        for known, said in self._recent:
            if known() is tensor:
                return said
        said = self._function(tensor)
        self._recent = ((weakref.ref(tensor), said), *self._recent)[:2]
        return said

    def _in_graph(self, tensor):
        for graph in _graphs():
            said = _said(graph).get((self, id(tensor)))
            if said is not None:
                return said[1]
        # The tensor too, or its id could become another's.
        said = tensor, self._function(tensor)
        _said(tf.compat.v1.get_default_graph())[self, id(tensor)] = said
        return said[1]


def _graphs():
    """The graph that is being built, and those around it.

    What a branch of a condition computes cannot be used outside of it; what was
    computed outside can be inside.
    """
    graph = tf.compat.v1.get_default_graph()
    while graph is not None:
        yield graph
        graph = getattr(graph, "outer_graph", None)


def _said(graph):
    # On the graph, so that it goes with it: tensors keep their graph alive.
    if not hasattr(graph, "_ganzoo_said"):
        graph._ganzoo_said = {}
    return graph._ganzoo_said
