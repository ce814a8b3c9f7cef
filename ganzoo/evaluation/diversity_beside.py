"""How varied a model's samples are beside real ones."""

from ganzoo.datasets.pictures import eight_bits
from ganzoo.metrics.diversity import diversity


def diversity_beside(real, generated, model) -> float:
    """`metrics.diversity` of samples that a model drew.

    Args:
        real: `Stored` real samples.
        generated: Samples of `Generated(model, real)`, the first of them.
        model: The model; those of one with classes are compared within a class.

    Returns:
        About 1 if they are as varied as the real ones, 0 if they are all alike.
    """
    count = len(generated)
    labels = None
    if getattr(model, "num_classes", None):
        labels = real.part(0, count).get("label")
    pair = real.images(0, count), generated
    if generated.ndim == 4:
        # Floats and what was made of uint8 images have one scale then.
        pair = (eight_bits(images) for images in pair)
    return diversity(*pair, labels)
