"""Choosing a `tf.distribute` strategy by name."""

import tensorflow as tf

from ganzoo.cluster import EXAMPLE, cluster

NAMES = ("auto", "none", "mirrored", "multi_worker", "tpu")
# Seconds after which workers that wait for one that is gone give up.
PATIENCE = 50


def strategy(name: str = "auto") -> tf.distribute.Strategy:
    """The strategy that `name` stands for; open its scope to build a model in it.

    Args:
        name: Defaults to `"auto"`.

            - `"none"`: one device;
            - `"mirrored"`: all GPUs of this machine, or all logical CPU devices where
              there is no GPU;
            - `"multi_worker"`: the processes that the environment variable `TF_CONFIG`
              lists, each with all of its GPUs. Every process runs the same program;
              `python -m ganzoo.launch` starts some on one machine;
            - `"tpu"`: the TPU that this machine is attached to;
            - `"auto"`: multi_worker where `TF_CONFIG` is set, mirrored where there are
              two GPUs or more, else none.

    Returns:
        A `tf.distribute.Strategy`.

    Raises:
        ValueError: If `name` is not known, or `TF_CONFIG` is wrong or missing.
        OSError: If the port of this process is in use.

    Example:

    >>> with strategy("none").scope():
    ...     variable = tf.Variable(1.0)
    """
    if name not in NAMES:
        raise ValueError(f"`name` must be one of {NAMES}. Received: {name!r}.")
    if name == "multi_worker" or (name == "auto" and cluster()):
        return _multi_worker()
    if name == "tpu":
        return _tpu()
    gpus = tf.config.list_logical_devices("GPU")
    if name == "none" or (name == "auto" and len(gpus) < 2):
        return tf.distribute.get_strategy()
    devices = gpus or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in devices])


def _multi_worker():
    found = cluster()
    if found is None:
        raise ValueError(
            '`name="multi_worker"` needs the environment variable TF_CONFIG, such as '
            f"{EXAMPLE}. `python -m ganzoo.launch --workers 2 script.py` sets it. "
            "Received: none."
        )
    found.check_port()
    options = tf.distribute.experimental.CommunicationOptions(timeout_seconds=PATIENCE)
    return tf.distribute.MultiWorkerMirroredStrategy(communication_options=options)


def _tpu():
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
    except (ValueError, OSError, tf.errors.OpError) as error:
        raise ValueError(
            f'`name="tpu"` needs a TPU that TensorFlow finds. Received: {error}'
        ) from error
    return tf.distribute.TPUStrategy(resolver)


def any_worker(flag: bool) -> bool:
    """Whether `flag` is true in any of the processes that train together.

    All of them must ask, at the same step.
    """
    current = tf.distribute.get_strategy()
    if not isinstance(current, tf.distribute.MultiWorkerMirroredStrategy):
        return flag
    raised = current.run(
        lambda: tf.distribute.get_replica_context().all_reduce(
            "SUM", tf.constant(float(flag))
        )
    )
    local = current.experimental_local_results(raised)
    return bool(local[0].numpy() > 0)
