"""Metrics of samples side by side: that they can be told apart, and their values."""

import keras


def listed(metrics) -> list:
    """Metrics as a list, where there may be one or none.

    >>> [metric.name for metric in listed(keras.metrics.Mean("fid"))]
    ['fid']
    """
    if metrics is None:
        return []
    several = hasattr(metrics, "__iter__") and not isinstance(metrics, str)
    return [*metrics] if several else [metrics]


def check_metrics(metrics, least: int = 0) -> None:
    """Refuse what are no metrics, and two of one name.

    Args:
        metrics: Sequence of metrics.
        least: How many there must be. Defaults to 0.

    Raises:
        TypeError: If one is no Keras metric.
        ValueError: If two have one name, or there are too few.

    Example:

    >>> check_metrics([keras.metrics.Mean("fid"), keras.metrics.Mean("kid")])
    """
    if len(metrics) < least:
        raise ValueError("`metrics` must be one metric or more. Received none.")
    for metric in metrics:
        if not isinstance(metric, keras.metrics.Metric):
            raise TypeError(
                "`metrics` must be Keras metric objects that take (real, fake) "
                f"samples, such as `KernelDistance()`. Received: {metric!r}."
            )
    names = [metric.name for metric in metrics]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            f"`metrics` must have names of their own. Received twice: {twice}. Give "
            "one of them a `name` (or `ending`)."
        )


def results(metrics) -> dict[str, float]:
    """What metrics say of the samples that they have seen, by name.

    Args:
        metrics: Sequence of metrics, whose results are numbers or dicts of them.

    Returns:
        Dict of Python's floats, in the order of the metrics.

    Example:

    >>> mean = keras.metrics.Mean("fid")
    >>> mean.update_state([1.0, 2.0])
    >>> results([mean])
    {'fid': 1.5}
    """
    values = {}
    for metric in metrics:
        result = metric.result()
        values |= result if isinstance(result, dict) else {metric.name: result}
    return {name: float(value) for name, value in values.items()}
