"""Distances: hand-worked values, one a sample, gradients at the output alone."""

from keras import ops
import numpy as np
import tensorflow as tf

from ganzoo import losses


def test_l1_is_the_mean_of_each_sample():
    target = ops.array([[[1.0, -1.0]], [[0.0, 0.0]]])
    output = ops.array([[[0.0, 2.0]], [[0.5, 0.0]]])
    assert losses.l1(target, output).numpy().tolist() == [2.0, 0.25]


def test_feature_matching_weighs_layers_alike_whatever_their_size():
    real = {"deep": ops.zeros((2, 1)), "shallow": [ops.zeros((2, 4, 4, 8))]}
    fake = {"deep": ops.array([[4.0], [0.0]]), "shallow": [ops.ones((2, 4, 4, 8))]}
    assert losses.feature_matching(real, fake).numpy().tolist() == [2.5, 0.5]


def test_features_of_real_samples_are_a_target():
    real, fake = tf.Variable(np.zeros((1, 2))), tf.Variable(np.ones((1, 2)))
    with tf.GradientTape() as tape:
        distance = losses.feature_matching([real], [fake])
    at_real, at_fake = tape.gradient(distance, [real, fake])
    assert at_real is None
    np.testing.assert_array_equal(at_fake, [[0.5, 0.5]])
