"""Figures of a trained model, and what its samples owe to the training set."""

from ganzoo.evaluation.class_balance import (
    ClassShare,
    class_balance,
    classes_by_others,
    classes_of,
)
from ganzoo.evaluation.evaluate import evaluate
from ganzoo.evaluation.feature_cache import FeatureCache
from ganzoo.evaluation.memorization import Memorization, memorization

__all__ = [
    "ClassShare",
    "FeatureCache",
    "Memorization",
    "class_balance",
    "classes_by_others",
    "classes_of",
    "evaluate",
    "memorization",
]
