"""The training steps of tutorials, on networks of the zoo.

Each is written as the documentation of Keras or TensorFlow writes it, so that a user
who copies it is what ganzoo is compared with.
"""

import keras
from keras import ops
import tensorflow as tf


class Textbook(keras.Model):
    """Two networks, two optimizers, two means."""

    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.seeds = keras.random.SeedGenerator(1)
        self.d_tracker = keras.metrics.Mean(name="d_loss")
        self.g_tracker = keras.metrics.Mean(name="g_loss")
        self.built = True

    def compile(self, d_optimizer, g_optimizer):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @property
    def metrics(self):
        return [self.d_tracker, self.g_tracker]

    def noise(self, batch):
        shape = (batch, self.generator.input_shape[-1])
        return keras.random.normal(shape, seed=self.seeds)

    def update(self, tape, loss, network, optimizer):
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)

    def logs(self, d_loss, g_loss):
        self.d_tracker.update_state(d_loss)
        self.g_tracker.update_state(g_loss)
        return {metric.name: metric.result() for metric in self.metrics}


class TextbookGAN(Textbook):
    """Keras: real and generated images in one batch, with noise on their labels, of
    which 1 is generated; and the generator passed twice."""

    def train_step(self, images):
        batch = ops.shape(images)[0]
        fake = self.generator(self.noise(batch), training=True)
        combined = ops.concatenate([fake, images], axis=0)
        labels = ops.concatenate([ops.ones((batch, 1)), ops.zeros((batch, 1))], axis=0)
        labels += 0.05 * keras.random.uniform(ops.shape(labels), seed=self.seeds)
        with tf.GradientTape() as tape:
            logits = self.discriminator(combined, training=True)
            d_loss = self.cross_entropy(labels, logits)
        self.update(tape, d_loss, self.discriminator, self.d_optimizer)
        with tf.GradientTape() as tape:
            fake = self.generator(self.noise(batch), training=True)
            logits = self.discriminator(fake, training=True)
            g_loss = self.cross_entropy(ops.zeros((batch, 1)), logits)
        self.update(tape, g_loss, self.generator, self.g_optimizer)
        return self.logs(d_loss, g_loss)


class TextbookWGANGP(Textbook):
    """Keras: five critic steps on fresh parts of the batch, then one of the generator
    on noise of its own. (The tutorial gives all five the same images.)"""

    critic_steps = 5

    def gradient_penalty(self, real, fake):
        share = keras.random.uniform((ops.shape(real)[0], 1, 1, 1), seed=self.seeds)
        between = real + share * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            logits = self.discriminator(between, training=True)
        gradient = tape.gradient(logits, between)
        norm = ops.sqrt(ops.sum(ops.square(gradient), axis=(1, 2, 3)))
        return ops.mean((norm - 1.0) ** 2)

    def train_step(self, images):
        for real in tf.split(images, self.critic_steps):
            batch = ops.shape(real)[0]
            with tf.GradientTape() as tape:
                fake = self.generator(self.noise(batch), training=True)
                fake_logits = self.discriminator(fake, training=True)
                real_logits = self.discriminator(real, training=True)
                d_loss = ops.mean(fake_logits) - ops.mean(real_logits)
                d_loss = d_loss + 10.0 * self.gradient_penalty(real, fake)
            self.update(tape, d_loss, self.discriminator, self.d_optimizer)
        with tf.GradientTape() as tape:
            fake = self.generator(self.noise(batch), training=True)
            g_loss = -ops.mean(self.discriminator(fake, training=True))
        self.update(tape, g_loss, self.generator, self.g_optimizer)
        return self.logs(d_loss, g_loss)


class TextbookPix2Pix(Textbook):
    """TensorFlow: both players from one pass, each network updated from before the
    other's update."""

    def train_step(self, pair):
        source, target = pair
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(source, training=True)
            real_logits = self.discriminator([target, source], training=True)
            fake_logits = self.discriminator([fake, source], training=True)
            adversarial = self.cross_entropy(ops.ones_like(fake_logits), fake_logits)
            g_loss = adversarial + 100.0 * ops.mean(ops.abs(target - fake))
            d_loss = self.cross_entropy(ops.ones_like(real_logits), real_logits)
            d_loss += self.cross_entropy(ops.zeros_like(fake_logits), fake_logits)
        self.update(g_tape, g_loss, self.generator, self.g_optimizer)
        self.update(d_tape, d_loss, self.discriminator, self.d_optimizer)
        return self.logs(d_loss, g_loss)
