"""Networks that judge samples: what a metric takes its distances between."""

from ganzoo.features.cache_folder import cache_folder
from ganzoo.features.efficientnet_lite0 import efficientnet_lite0
from ganzoo.features.extractor import Extractor
from ganzoo.features.fashion_mnist import fashion_mnist
from ganzoo.features.inception_2015 import inception_2015
from ganzoo.features.named import get, names

__all__ = [
    "Extractor",
    "cache_folder",
    "efficientnet_lite0",
    "fashion_mnist",
    "get",
    "inception_2015",
    "names",
]
