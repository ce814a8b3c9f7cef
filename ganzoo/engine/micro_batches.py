"""A batch that passes both players in blocks, as memory may ask for."""

import contextlib
import functools

from keras import ops, tree
import tensorflow as tf

from ganzoo import gradients, random


class MicroBatches:
    """A part of the batch on its way through both players' updates.

    As a single block, one pass of the generator serves both players. With several, only
    one block's activations are to be in memory, so the generator passes again for its
    own update. Blocks draw the random numbers that their samples have in the whole, and
    begin with the states (statistics of batch norm, vectors of spectral norm) that the
    first one began with; these become the mean of what the blocks made of them.

    Args:
        model: The `AdversarialModel`.
        columns: Dict of this replica's columns, prepared.
        count: How many blocks they are cut into.
    """

    def __init__(self, model, columns, count):
        self.model = model
        self.count = count
        self.blocks = _cut(columns, count) if count > 1 else [columns]
        self.passed = [None] * count
        if count > 1:
            self.drawn = random.draws()
            self.generator_states = _States(model.generator)
            self.states = [self.generator_states, _States(model.discriminator)]

    def discriminator_parts(self):
        """A function for each block that computes the discriminator's terms."""
        return [functools.partial(self._judge, place) for place in range(self.count)]

    def generator_parts(self):
        """The same for the generator, whose critic is the discriminator as it is now;
        and the tape that holds the generator's pass already, `None` with several."""
        if self.count == 1:
            return [lambda: self._fool(self.passed[0])], self.passed[0].tape
        self.states = [self.generator_states.again(), _States(self.model.discriminator)]
        return [functools.partial(self._fool_again, p) for p in range(self.count)], None

    def real_logits(self):
        """What the discriminator said of all real images, and how many they are."""
        logits = [each.critic(each.judged[0]) for each in self.passed]
        images = sum(ops.shape(tree.flatten(each.real)[0])[0] for each in self.passed)
        return tree.map_structure(lambda *x: ops.concatenate(x), *logits), images

    def _judge(self, place):
        with self._block(place):
            self.passed[place] = passed = _Pass(self.model, self.blocks[place])
            return self.model.discriminator_terms(passed.critic, *passed.judged)

    def _fool(self, passed):
        critic = self.model.critic(passed.condition)  # The discriminator has changed.
        return self.model.generator_terms(
            critic, passed.real, passed.fake, passed.inputs
        )

    def _fool_again(self, place):
        with self._block(place):
            with random.drawing_again(self.drawn):
                passed = _Pass(self.model, self.blocks[place])
            return self._fool(passed)

    @contextlib.contextmanager
    def _block(self, place):
        """Draws and states of a block."""
        if self.count == 1:
            yield
            return
        for states in self.states:
            states.begin()
        with random.block(place, self.count):
            yield
        for states in self.states:
            states.end(last=place == self.count - 1)


class _Pass:
    """A block, what the generator makes for it, and a critic of both."""

    def __init__(self, model, columns):
        self.real, self.condition = model.unpack(columns)
        self.inputs = model.generator_inputs(self.real, self.condition)
        self.tape = gradients.record() if model.accumulate == 1 else None
        with self.tape or contextlib.nullcontext():
            self.fake = model(self.inputs, training=True)
        self.critic = model.critic(self.condition)
        frozen = tree.map_structure(ops.stop_gradient, self.fake)
        self.judged = model.packed(self.real), model.packed(frozen)


class _States:
    """What a network's training passes write: as it is now, and after each block."""

    def __init__(self, network):
        # Not the counters of seeds: blocks are not to drop the same units.
        self.variables = [
            variable.value
            for variable in network.non_trainable_variables
            if "float" in variable.dtype
        ]
        self.first = [tf.identity(variable) for variable in self.variables]
        self.sums = [0.0] * len(self.variables)
        self.blocks = 0

    def again(self):
        """The same for a repetition of the blocks."""
        self.sums, self.blocks = [0.0] * len(self.variables), 0
        return self

    def begin(self):
        self._assign(self.first)

    def end(self, last):
        self.blocks += 1
        self.sums = [s + variable for s, variable in zip(self.sums, self.variables)]
        if last:
            self._assign([total / self.blocks for total in self.sums])

    def _assign(self, values):
        for variable, value in zip(self.variables, values):
            variable.assign(value)


def _cut(columns, count):
    """Columns in equal blocks of neighbours, who may belong to one pack."""
    blocks = {name: tf.split(column, count) for name, column in columns.items()}
    return [{name: blocks[name][p] for name in blocks} for p in range(count)]
