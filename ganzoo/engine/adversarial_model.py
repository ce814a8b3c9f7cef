"""The training step that every model of the zoo shares."""

import contextlib

import keras
from keras import ops, tree
import tensorflow as tf

from ganzoo import gradients, random
from ganzoo.arguments import whole_number
from ganzoo.engine import own_models
from ganzoo.engine.averaging import AveragedNetwork
from ganzoo.engine.compiled_model import CompiledModel
from ganzoo.engine.critic import Critic, float32
from ganzoo.engine.data_spec import as_columns, split
from ganzoo.engine.micro_batches import MicroBatches
from ganzoo.replicas import synchronize


class AdversarialModel(CompiledModel):
    """A generator and a discriminator that train each other.

    A subclass says what it is made of (`networks`), how it trains (`recipe`), what it
    learns from (`data_spec`, `unpack`, `generator_inputs`), and, where its objective
    has further parts, which (`generator_terms`, `discriminator_terms`). It defines no
    training step: this class has the only one.

    One training step:

    1. split the batch into `discriminator_steps` parts;
    2. for each part: generate, and minimize the discriminator's terms;
    3. minimize the generator's terms on the samples generated last (one forward pass
       of the generator serves both players), and move the averaged generator;
    4. log every term under its name.

    Args:
        augmenter: Layer applied to real and generated images before the discriminator
            sees them; if it has a method `update(real_logits, images)`, that is called
            after each discriminator step with the number of images. Defaults to none.
        ema: Decay in (0, 1) of the averaged generator, which then makes all samples
            outside of training; `None` for no average.
        synchronized: Whether batch normalization takes the statistics of all replicas
            together. By default, as in the papers, each takes those of its own samples.
        seed: Integer, 0 or more, that decides initial weights, noise and array order.
            `None` lets `keras.utils.set_random_seed` or chance decide.
        name: Name of the model.
        dtype: Dtype policy of the networks, such as `"mixed_bfloat16"`. Defaults to
            the global policy.
        **arguments: Handed to `networks`, and kept in the config.
    """

    # Names of the terms that a subclass adds to `d_loss`, `g_loss` and regularizers.
    extra_terms = ()
    # How many samples the discriminator judges together.
    pack = 1

    def __init__(
        self,
        *,
        augmenter=None,
        ema: float | None = None,
        synchronized: bool = False,
        seed: int | None = None,
        name=None,
        dtype=None,
        **arguments,
    ):
        super().__init__(name=name, dtype=dtype)
        if seed is not None:
            seed = whole_number("seed", seed, low=0)
        self.seed = random.choose_seed(seed)
        own_models.check_augmenter(augmenter)
        own_models.check_arguments(self, arguments)
        self.ema = ema
        self.augmenter = augmenter
        self.network_arguments = arguments
        for argument, value in arguments.items():
            setattr(self, argument, value)
        with dtype_policy(self.dtype_policy), random.seeded_initializers(self.seed):
            networks = self.build_networks(**arguments)
        own_models.require_pair(self, networks)
        self.generator, self.discriminator = networks
        own_models.warn_of_sigmoids(self)
        self.synchronized = synchronized
        if synchronized:
            synchronize(self.generator, self.discriminator)
        self._averaged = None
        self.averaged_generator = None
        if ema is not None:
            self._averaged = AveragedNetwork(self.generator, ema)
            # An attribute, so that Keras finds and saves it.
            self.averaged_generator = self._averaged.network
        self.step = self._counter("step")
        self.evaluated_batches = self._counter("evaluated_batches")
        self.quality_metrics = []
        self.built = True

    def _counter(self, name):
        return self.add_weight(
            name=name,
            shape=(),
            dtype="int64",
            initializer="zeros",
            trainable=False,
            autocast=False,
        )

    # What a paper defines.

    def networks(self, **arguments):
        """Return `(generator, discriminator)`, both Functional models.

        A discriminator with further outputs beside its logits returns a dict, with the
        logits under `"logits"`.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must define `networks(self, "
            f"{', '.join(arguments)})`, which returns (generator, discriminator)."
        )

    def build_networks(self, **arguments):
        """`networks`, or what a family makes of them."""
        return self.networks(**arguments)

    @property
    def data_spec(self):
        """Dict of the columns that a batch must have, each `Pixels` or `Labels`."""
        raise NotImplementedError

    def unpack(self, columns):
        """Split prepared columns (float32 images, int32 labels) into
        `(real, condition)`; the condition is `None` for an unconditional model."""
        raise NotImplementedError

    def generator_inputs(self, real, condition):
        """What the generator gets: noise, a condition, or both."""
        raise NotImplementedError

    def packed(self, images):
        """Images as the discriminator's terms get them."""
        return images

    def discriminator_terms(self, critic, real, fake):
        """Named scalars whose sum the discriminator minimizes.

        Args:
            critic: `Critic` from images to logits; `critic.outputs` has all else that
                the discriminator says, `critic.condition` what stands beside images.
            real: Real images.
            fake: Generated images.
        """
        values = self._matched(self.loss.discriminator, critic(real), critic(fake))
        return (
            {"d_loss": values}
            | self._layer_losses("discriminator")
            | self._penalties("discriminator", critic, real, fake)
        )

    def generator_terms(self, critic, real, fake, inputs):
        """Named scalars whose sum the generator minimizes.

        Args:
            critic: As in `discriminator_terms`.
            real: Real images.
            fake: Generated images, of which the gradient is taken.
            inputs: What the generator made them from.
        """
        fake_logits = critic(fake)
        if self.loss.needs_real:
            values = self._matched(self.loss.generator, critic(real), fake_logits)
        else:
            values = self._matched(lambda f: self.loss.generator(None, f), fake_logits)
        return (
            {"g_loss": values}
            | self._layer_losses("generator")
            | self._penalties("generator", self.generator, inputs, fake)
        )

    def _matched(self, loss, *logits):
        """Sum over discriminator outputs of the loss averaged over samples."""
        values = tree.map_structure(loss, *logits)
        return sum(ops.mean(value) for value in tree.flatten(values))

    def _penalties(self, player, *args):
        return {
            regularizer.name: regularizer.term(self.step.value, *args)
            for regularizer in self.regularizers
            if regularizer.player == player
        }

    def _layer_losses(self, player):
        """What `kernel_regularizer` and its like ask for in a player's network."""
        name = f"{player}_layer_losses"
        if name not in self.trackers:
            return {}
        return {name: sum(getattr(self, player).losses)}

    # The step.

    def train_step(self, data):
        with random.scope(self.seed, self.step.value):
            terms = self._play(data)
        if self._averaged:
            self._averaged.update(self.step.value)
        # Without a tie to the data this would also run at the failed read that ends a
        # dataset of unknown length.
        with tf.control_dependencies(list(terms.values())):
            self.step.assign_add(1)
        self._log(terms)
        return self.training_logs()

    def _play(self, data):
        terms = {}
        for part in split(self._columns(data), self.discriminator_steps):
            with self._after(terms):
                batches = MicroBatches(self, part, self.accumulate)
                terms = gradients.minimize(
                    batches.discriminator_parts(),
                    self.discriminator_optimizer,
                    self.discriminator.trainable_variables,
                )
            if hasattr(self.augmenter, "update"):
                self.augmenter.update(*batches.real_logits())
        parts, tape = batches.generator_parts()
        with self._after(terms):
            return terms | gradients.minimize(
                parts, self.optimizer, self.generator.trainable_variables, tape
            )

    def _after(self, terms):
        """With several blocks, what begins when those before have left memory."""
        return tf.control_dependencies([*terms.values()] if self.accumulate > 1 else [])

    def critic(self, condition=None):
        """The discriminator in training, as a function from images to logits."""

        def discriminate(images):
            inputs = self.discriminator_inputs(images, condition)
            return self.discriminator(inputs, training=True)

        return Critic(discriminate, condition)

    def discriminator_inputs(self, images, condition):
        """What the discriminator gets: augmented images, and beside them the condition
        if there is one."""
        if self.augmenter is not None:
            images = self.augmenter(images, training=True)
        return images if condition is None else [images, condition]

    def test_step(self, data):
        # Negative steps are never trained at.
        with random.scope(self.seed, -1 - self.evaluated_batches.value):
            real, condition = self.unpack(self._columns(data))
            fake = self(self.generator_inputs(real, condition), training=False)
        self.evaluated_batches.assign_add(1)
        for metric in self.quality_metrics:
            metric.update_state(real, fake)
        # `evaluate` asks for results, once; but Keras wants to be told something.
        return self.as_logs({"batches": ops.cast(self.evaluated_batches, "float32")})

    def _columns(self, data):
        spec = self.data_spec
        columns = as_columns(data, spec)
        return {name: spec[name].prepare(column) for name, column in columns.items()}

    def call(self, inputs, training=False):
        """Float32 images of the generator, or out of training of its average."""
        average = None if training else self.averaged_generator
        return float32((average or self.generator)(inputs, training=training))

    @property
    def batch_divisor(self):
        """What the batch size must be a multiple of."""
        replicas = self.distribute_strategy.num_replicas_in_sync
        return self.discriminator_steps * self.accumulate * self.pack * replicas

    def made_with(self):
        """Dict of what the constructor must get to make the model anew."""
        names = "name", "augmenter", "ema", "synchronized", "seed"
        own = {name: getattr(self, name) for name in names}
        return own | {"dtype": self.dtype_policy} | self.network_arguments

    def get_config(self):
        return keras.saving.serialize_keras_object(self.made_with())

    @classmethod
    def from_config(cls, config):
        return cls(**keras.saving.deserialize_keras_object(config))


@contextlib.contextmanager
def dtype_policy(policy):
    """Build layers under a dtype policy."""
    outer = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(outer)
