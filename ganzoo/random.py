"""Every random draw of the package, all of them stateless.

A draw is a function of (seed, step, stream, position in the *global* batch) and of
nothing else, so there is no state to save, replicas never repeat each other's
numbers, and the numbers do not depend on how many replicas there are.

The engine opens a `scope` for each step; whatever runs inside (noise, dropout,
augmentation, penalties) names its stream and asks for numbers:

>>> with scope(seed=1, step=0):
...     noise = normal((4, 128), stream="noise")
>>> tuple(noise.shape)
(4, 128)
"""

import collections
import contextlib
import hashlib
import math
import random as python_random
import threading

import keras
import tensorflow as tf

_current = threading.local()


class _Scope:
    """A (seed, step) pair, and how often each stream has drawn inside it."""

    def __init__(self, seed: int, step):
        self.seed = seed
        self.step = tf.cast(step, tf.int64)
        self.draws = collections.Counter()
        self.block = 0, 1

    def key(self, stream: str):
        """Key and counter of the next draw from `stream`, for Philox."""
        draw = self.draws[stream]
        self.draws[stream] += 1
        name = f"{self.seed}/{stream}/{draw}".encode()
        word = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "little")
        step = tf.bitcast(self.step, tf.uint64)
        return tf.constant([word], tf.uint64), tf.stack([tf.zeros((), tf.uint64), step])


@contextlib.contextmanager
def scope(seed: int, step):
    """Make the draws inside a function of `seed` and `step`.

    The n-th draw from a stream has a key of its own, so a second `normal(...,
    stream="noise")` in one step gives other numbers than the first.

    Args:
        seed: Integer.
        step: Integer, or scalar integer tensor.
    """
    previous = getattr(_current, "scope", None)
    _current.scope = _Scope(seed, step)
    try:
        yield
    finally:
        _current.scope = previous


@contextlib.contextmanager
def block(place: int, count: int):
    """Make the draws inside those of one of `count` equal blocks of the samples.

    Blocks one after the other draw what the samples would have drawn all at once: each
    draws for all of them and keeps its own rows. Inside of a `scope`.

    Args:
        place: Which block of this replica's samples, from 0 on.
        count: How many there are.
    """
    active = _current.scope
    before, whole = draws(), active.block
    active.block = place, count
    try:
        yield
    finally:
        active.block = whole
        if place < count - 1:
            active.draws = before


@contextlib.contextmanager
def drawing_again(before):
    """Repeat the draws that came after `before`, what `draws` returned in the scope."""
    active = _current.scope
    after, active.draws = active.draws, collections.Counter(before)
    try:
        yield
    finally:
        active.draws = after


def draws():
    """How often each stream has drawn since the scope that is open was."""
    return collections.Counter(_current.scope.draws)


def normal(shape, stream: str) -> tf.Tensor:
    """Standard normal numbers, float32; `shape[0]` counts this replica's samples."""
    pairs = uniform((*shape, 2), stream)
    radius = tf.sqrt(-2.0 * tf.math.log1p(-pairs[..., 0]))
    return radius * tf.cos(2.0 * math.pi * pairs[..., 1])


def uniform(shape, stream: str) -> tf.Tensor:
    """Numbers from [0, 1), float32; `shape[0]` counts this replica's samples."""
    # Of the samplers that TensorFlow has, only the one of raw bits gives the same
    # numbers under XLA. A float32 holds 24 of them.
    bits = tf.bitwise.right_shift(_bits(shape, stream), tf.constant(8, tf.uint32))
    return tf.cast(bits, tf.float32) * 2.0**-24


def _bits(shape, stream):
    active = getattr(_current, "scope", None)
    if active is None:
        # Outside of the engine (a network called by hand), where
        # `keras.utils.set_random_seed` rules. Python's generator serves under operator
        # determinism too, but in a graph its number would be a constant.
        if tf.executing_eagerly():
            step = python_random.getrandbits(62)
        else:
            step = tf.random.uniform((), maxval=2**62, dtype=tf.int64)
        active = _Scope(seed=0, step=step)
    key, counter = active.key(stream)
    context = tf.distribute.get_replica_context()
    replicas = context.num_replicas_in_sync if context else 1
    place, blocks = active.block
    local = shape[0]
    # Every replica draws the bits of the global batch and keeps its own rows.
    bits = tf.raw_ops.StatelessRandomUniformFullIntV2(
        shape=[local * blocks * replicas, *shape[1:]],
        key=key,
        counter=counter,
        alg=1,  # Philox
        dtype=tf.uint32,
    )
    if replicas * blocks == 1:
        return bits
    replica = tf.cast(context.replica_id_in_sync_group, tf.int32) if context else 0
    start = (replica * blocks + place) * local
    return bits[start : start + local]


def shuffled(positions, size, seed: int, epoch) -> tf.Tensor:
    """Where `positions` of an epoch point to in a set of `size` samples.

    A permutation of `range(size)` for each (seed, epoch), computed element by
    element, so an epoch can be entered anywhere at no cost.

    Args:
        positions: int64 tensor of positions in `[0, size)`.
        size: Number of samples in the set.
        seed: Integer.
        epoch: Integer, or scalar integer tensor.

    Returns:
        int64 tensor of sample indices, shaped like `positions`.

    Example:

    >>> order = shuffled(tf.range(5, dtype=tf.int64), size=5, seed=0, epoch=3)
    >>> sorted(order.numpy().tolist())
    [0, 1, 2, 3, 4]
    """
    word = hashlib.blake2b(str(seed).encode(), digest_size=4).digest()
    word = tf.constant(int.from_bytes(word, "little"), tf.int64)
    key = tf.stack([word, tf.cast(epoch, tf.int64)])
    last = tf.constant(size - 1, tf.int64)
    return tf.random.experimental.index_shuffle(positions, key, max_index=last)


@contextlib.contextmanager
def seeded_initializers(seed: int):
    """Make Keras initializers created inside a function of `seed`.

    An initializer without a seed takes one from Python's `random` module, whose
    state is put back afterwards.
    """
    state = python_random.getstate()
    python_random.seed(seed)
    try:
        yield
    finally:
        python_random.setstate(state)


def make_deterministic(seed: int) -> None:
    """Seed what Keras draws, and make TensorFlow's operations repeat to the bit.

    To be called once, before a model is built.

    Args:
        seed: Integer.
    """
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def choose_seed(seed: int | None = None) -> int:
    """`seed`, or one that `keras.utils.set_random_seed` decides when it is None."""
    return python_random.randrange(2**31) if seed is None else int(seed)
