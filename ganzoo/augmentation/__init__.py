"""Differentiable augmentation of what the discriminator sees."""

from ganzoo.augmentation.adaptive import AdaptiveAugment
from ganzoo.augmentation.augmenter import Augmenter
from ganzoo.augmentation.diff_augment import DiffAugment

__all__ = ["AdaptiveAugment", "Augmenter", "DiffAugment"]
