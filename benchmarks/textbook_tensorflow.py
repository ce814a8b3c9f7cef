"""The training step of TensorFlow's DCGAN tutorial, on networks of the zoo."""

import keras
from keras import ops
import tensorflow as tf

from benchmarks.textbook import Textbook


def adam():
    """What the tutorial trains both networks with."""
    return keras.optimizers.Adam(1e-4)


class TextbookTensorFlowGAN(Textbook):
    """Both players from one pass of the generator, each network updated from before
    the other's update; real and generated images judged apart."""

    def train_step(self, images):
        noise = self.noise(ops.shape(images)[0])
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(noise, training=True)
            real_logits = self.discriminator(images, training=True)
            fake_logits = self.discriminator(fake, training=True)
            g_loss = self.cross_entropy(ops.ones_like(fake_logits), fake_logits)
            d_loss = self.cross_entropy(ops.ones_like(real_logits), real_logits)
            d_loss += self.cross_entropy(ops.zeros_like(fake_logits), fake_logits)
        self.update(g_tape, g_loss, self.generator, self.g_optimizer)
        self.update(d_tape, d_loss, self.discriminator, self.d_optimizer)
        return self.logs(d_loss, g_loss)
