"""Layers that Keras does not have, each exact under a gradient penalty."""

from ganzoo.layers.conditional_batch_normalization import ConditionalBatchNormalization
from ganzoo.layers.dropout import StatelessDropout
from ganzoo.layers.fused_batch_normalization import FusedBatchNormalization
from ganzoo.layers.instance_normalization import InstanceNormalization
from ganzoo.layers.leaky_rectifier import LeakyRectifier
from ganzoo.layers.minibatch_stddev import MinibatchStdDev
from ganzoo.layers.resampling import Downsample2D, Upsample2D
from ganzoo.layers.self_attention import SelfAttention2D
from ganzoo.layers.spectral_normalization import SpectralNormalization
from ganzoo.layers.subpixel_transpose import SubpixelConv2DTranspose

__all__ = [
    "ConditionalBatchNormalization",
    "Downsample2D",
    "FusedBatchNormalization",
    "InstanceNormalization",
    "LeakyRectifier",
    "MinibatchStdDev",
    "SelfAttention2D",
    "SpectralNormalization",
    "StatelessDropout",
    "SubpixelConv2DTranspose",
    "Upsample2D",
]
