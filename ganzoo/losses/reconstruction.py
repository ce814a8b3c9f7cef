"""How far an output is from what it should be, one value a sample.

Pure functions: a paper weighs them and adds them to its `generator_terms`.
"""

from keras import ops, tree


def l1(target, output):
    """Mean absolute difference.

    `mean |y - ŷ|`

    Args:
        target: Tensor `(n, ...)`.
        output: Tensor of the same shape.

    Returns:
        Tensor `(n,)`.

    Example:

    >>> l1(ops.zeros((1, 2, 2, 1)), 3.0 * ops.ones((1, 2, 2, 1))).numpy().tolist()
    [3.0]

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial Networks,
        2017, equation 3.
    """
    return ops.mean(ops.abs(target - output), axis=tuple(range(1, len(target.shape))))


def feature_matching(real, fake):
    """Mean absolute difference of the discriminator's features, averaged over layers.

    `mean over layers i of mean |Dᵢ(x) - Dᵢ(G(z))|`

    Args:
        real: Nested structure of features of real samples, each `(n, ...)`.
        fake: The same of the generated samples that stand beside them.

    Returns:
        Tensor `(n,)`. Its gradient at `real` is cut off.

    Example:

    >>> real, fake = [ops.zeros((1, 4)), ops.zeros((1, 2))], [ops.ones((1, 4))] * 2
    >>> feature_matching(real, [fake[0], fake[1][:, :2]]).numpy().tolist()
    [1.0]

    Reference:
        Wang et al., High-Resolution Image Synthesis and Semantic Manipulation with
        Conditional GANs, 2018, section 3.2.
    """
    pairs = zip(tree.flatten(real), tree.flatten(fake))
    distances = [l1(ops.stop_gradient(x), y) for x, y in pairs]
    return sum(distances) / len(distances)
