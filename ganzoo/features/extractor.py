"""A network as the judge of samples."""

import dataclasses

import keras
import tensorflow as tf

from ganzoo import arguments
from ganzoo.features import saving
from ganzoo.features.memo import Memo
from ganzoo.features.outputs import image_input, named_outputs
from ganzoo.features.pixels import from_uint8
from ganzoo.features.preparation import Preparation


@keras.saving.register_keras_serializable("ganzoo")
class Extractor:
    """Features of samples, such as a Fréchet distance is taken between.

    `f = network((resize(pixels(x)) - center) / scale)`

    Images in [-1, 1] are first rounded to the 8-bit pixels that their files would hold,
    so samples and files get one score; brought to the channels that the network takes
    (grey is repeated, transparency laid onto white, colour becomes BT.601 luma); and
    resized. Samples that are no images go to the network as they are.

    Called on samples `(n, height, width, channels)`, or of any other rank, it gives
    float32 features `(n, dimension)`: eagerly, in a `tf.function` or under XLA. What it
    says about one tensor object is computed once. Samples with NaN or infinity are
    refused, and so are float images outside of [-1, 1]; in a graph, where no one can
    look, features of samples that are not finite are NaN.

    Args:
        network: `keras.Model`, or any function of a float32 batch made of TensorFlow
            operations. Its output is `(n, d)`, or a dict with `"features"` and
            `"logits"`. Its weights must stay as they are.
        name: Short name, for logs.
        image_size: Side, or (height, width), of the images that the network takes.
            Defaults to that of the model's input, where it has one; else images are
            not resized.
        resize: `"clean"` (default), `"tensorflow"` or `"pytorch"`, see
            `ganzoo.features.resizing`; None refuses images of other sizes.
        channels: Channels that the network takes. Defaults to those of the model's
            input, where it says; else images keep theirs.
        center: Taken off the pixels from 0 to 255. Defaults to 127.5.
        scale: What they are then divided by, > 0. Defaults to 127.5.
        class_names: Names of the logits. Defaults to none.
        made_by: Registered function, and the dict of arguments that it makes this
            extractor with: saved in place of the network. Defaults to none.

    Raises:
        TypeError: If `network` cannot be called.
        ValueError: If another argument is not of that kind.

    Example:

    >>> mean = Extractor(lambda x: tf.reduce_mean(x, axis=(1, 2)), "mean")
    >>> mean(tf.ones((2, 8, 8, 3))).numpy().tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    >>> mean.dimension
    3
    """

    def __init__(
        self,
        network,
        name: str,
        image_size: int | tuple[int, int] | None = None,
        resize: str | None = "clean",
        channels: int | None = None,
        center: float = 127.5,
        scale: float = 127.5,
        class_names=None,
        made_by: tuple | None = None,
    ):
        if not callable(network):
            raise TypeError(
                "`network` must be a keras.Model or a function of a batch. "
                f"Received: {network!r}."
            )
        if not isinstance(name, str) or not name:
            raise ValueError(f"`name` must be a short word. Received: {name!r}.")
        size, depth = image_input(network)
        self.network = network
        self.name = name
        self.preparation = Preparation(
            size if image_size is None else image_size,
            resize,
            depth if channels is None else channels,
            center,
            scale,
        )
        self.class_names = None if class_names is None else tuple(class_names)
        self.dimension = None
        self.classes = None
        self._made_by = made_by
        self._taken = set()
        self._awaited = None
        self._said = Memo(self._judge)
        self._graphs = {}

    def build(self, sample_shape) -> None:
        """Check that samples can be taken, and find out what they become.

        Afterwards `dimension` is the number of features, and `classes` that of logits
        or None.

        Args:
            sample_shape: Shape of one sample, such as (28, 28, 1).

        Raises:
            ValueError: If such samples cannot be taken.
        """
        shape = arguments.sample_shape("sample_shape", tuple(sample_shape))
        if shape in self._taken:
            return
        try:
            self.preparation.check_shape(shape)
            with tf.init_scope():
                widths = self._widths(shape)
        except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
            raise ValueError(
                f"The extractor {self.name!r} cannot take samples of shape {shape}: "
                f"{error}"
            ) from error
        if self.dimension not in (None, widths["features"]):
            raise ValueError(
                f"The extractor {self.name!r} gave {self.dimension} features before, "
                f"and {widths['features']} of samples of shape {shape}: make one for "
                "each shape."
            )
        self.dimension, self.classes = widths["features"], widths.get("logits")
        if self.class_names and len(self.class_names) != self.classes:
            raise ValueError(
                f"`class_names` must be as many as the logits, {self.classes}. "
                f"Received: {len(self.class_names)}."
            )
        self._taken.add(shape)

    @tf.autograph.experimental.do_not_convert
    def __call__(self, samples):
        """Features of samples.

        Args:
            samples: Images `(n, height, width, channels)` as floats in [-1, 1] or as
                uint8, or floats of any other rank.

        Returns:
            float32 of shape `(n, dimension)`.

        Raises:
            ValueError: If the samples cannot be taken.
        """
        return self._said(samples)["features"]

    @tf.autograph.experimental.do_not_convert
    def probabilities(self, samples):
        """Softmax of the logits.

        Args:
            samples: As in a call.

        Returns:
            float32 of shape `(n, classes)`.

        Raises:
            ValueError: If there are no logits, or the samples cannot be taken.
        """
        said = self._said(samples)
        if "logits" not in said:
            raise ValueError(
                f"The network of the extractor {self.name!r} must return a dict with "
                '"features" and "logits" to give probabilities. Received: features '
                "alone."
            )
        return tf.nn.softmax(said["logits"])

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of weights and preparation, None for a function without weights."""
        settings = dataclasses.asdict(self.preparation)
        return saving.fingerprint(self.network, settings)

    def _judge(self, samples):
        self.build(samples.shape[1:].as_list())
        self._check_weights()
        if tf.executing_eagerly():
            self.preparation.check_values(samples)
        samples = from_uint8(samples)
        if tf.executing_eagerly() and isinstance(self.network, keras.Layer):
            return self._traced(tuple(samples.shape[1:]))(samples)
        return self._outputs(samples)

    def _widths(self, shape):
        """Features and logits of samples of a shape."""
        if isinstance(self.network, keras.Layer):
            said = self._traced(shape).structured_outputs
        else:
            said = self._outputs(tf.zeros((2, *shape)))
        return {key: x.shape[1] for key, x in said.items()}

    def _traced(self, shape):
        """A graph, which fuses what Keras would run layer by layer."""
        if shape not in self._graphs:
            function = tf.function(self._outputs, autograph=False)
            samples = tf.TensorSpec((None, *shape), tf.float32)
            self._graphs[shape] = function.get_concrete_function(samples)
        return self._graphs[shape]

    def _outputs(self, samples):
        said = named_outputs(self.network, self.preparation(samples))
        # Rectifiers may turn NaN into 0.
        finite = tf.math.is_finite(samples)
        finite = tf.reduce_all(finite, axis=tuple(range(1, samples.shape.rank)))
        nan = tf.constant(float("nan"))
        return {key: tf.where(finite[:, None], x, nan) for key, x in said.items()}

    def _check_weights(self):
        """A config has no weights: refuse to judge by those of a new network."""
        if self._awaited is None:
            return
        with tf.init_scope():
            found = self.fingerprint
        if found != self._awaited:
            raise ValueError(
                f"The network of the extractor {self.name!r} came from a config, which "
                "has no weights. Give it those it had, with "
                "`extractor.network.load_weights(...)`, or pass a new extractor. "
                f"Received weights of fingerprint {found[:12]}, not "
                f"{self._awaited[:12]}."
            )
        self._awaited = None

    def get_config(self):
        if self._made_by is not None:
            return saving.made_by_config(self._made_by)
        size, names = self.preparation.image_size, self.class_names
        return dataclasses.asdict(self.preparation) | {
            "network": saving.to_config(self.network, self.name),
            "name": self.name,
            "image_size": size and list(size),
            "class_names": names and list(names),
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_config(cls, config):
        if "made_by" in config:
            return saving.make(config)
        config = dict(config)
        awaited = config.pop("fingerprint")
        network = keras.saving.deserialize_keras_object(config.pop("network"))
        extractor = cls(network, **config)
        extractor._awaited = awaited
        return extractor
