"""Pictures of what a generator draws, epoch after epoch."""

import pathlib

import keras
import numpy as np

from ganzoo.arguments import whole_number
from ganzoo.callbacks.epochs import first_step, is_last, left_inside, step_of
from ganzoo.callbacks.pictures import save_animation, side_by_side, tile, to_picture
from ganzoo.cluster import is_chief
from ganzoo.files import atomic

SHOWN_CHANNELS = (1, 3, 4)
# A thousand columns would be a picture that nobody can look at.
MOST_CLASSES = 32


class SampleGrid(keras.callbacks.Callback):
    """Draw from the same seeds, or translate the same images, every few epochs.

    Writes `epoch-0001.png`, `epoch-0002.png`, ... (the last epoch among them) and, when
    training ends, `training.gif` from them. A class-conditional model shows one class a
    column; a translation model source, output and target side by side.

    Args:
        directory: Folder for the pictures.
        every: Epochs from one picture to the next. Defaults to 1.
        rows: Rows of the grid, at most. Defaults to 8.
        columns: Columns of the grid. Defaults to 8, or to the number of classes, of a
            few each more than once, of many the first 32; for pairs to 4.
        pairs: For translation models, what is translated: `(sources, targets)`, or a
            dict with `"source"` and `"target"`, best held out of training. Arrays
            `(n, height, width, channels)`; the first that fit into the grid are shown.
        seed: Integer that chooses the noise. Defaults to 0.
        scale: Pixels on a side that show one pixel of an image. Defaults to what makes
            small images 56 pixels high.
        tensorboard: Folder for TensorBoard's log of the grids, or `None`.
        gif: Whether to write the animation. Defaults to `True`.

    Raises:
        ValueError: If `every` is not a positive whole number.
        TypeError: If the model makes no images, or there are no pairs to translate.

    Example:

    >>> import ganzoo, tempfile
    >>> model = ganzoo.DCGAN((16, 16, 1), width=4, seed=1)
    >>> model.compile()
    >>> folder = tempfile.mkdtemp()
    >>> images = np.zeros((4, 16, 16, 1), "uint8")
    >>> _ = model.fit(images, verbose=0, callbacks=[SampleGrid(folder)])
    >>> sorted(path.name for path in pathlib.Path(folder).iterdir())
    ['epoch-0001.png', 'training.gif']
    """

    def __init__(
        self,
        directory,
        every: int = 1,
        rows: int = 8,
        columns: int | None = None,
        pairs=None,
        seed: int = 0,
        scale: int | None = None,
        tensorboard=None,
        gif: bool = True,
    ):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every = whole_number("every", every)
        self.rows = rows
        self.columns = columns
        self.pairs = _as_tuple(pairs)
        self.seed = seed
        self.scale = scale
        self.tensorboard = tensorboard
        self.gif = gif

    def set_model(self, model):
        super().set_model(model)
        if hasattr(model, "translate"):
            if self.pairs is None:
                raise TypeError(
                    "SampleGrid needs images to translate: pass `pairs=(sources, "
                    f"targets)`. Received: pairs=None, for a {type(model).__name__}."
                )
            return
        shape = getattr(model, "image_shape", ())
        if len(shape) != 3 or shape[2] not in SHOWN_CHANNELS:
            raise TypeError(
                "SampleGrid shows images of 1, 3 or 4 channels that a model makes from "
                f"noise. Received: {type(model).__name__} of samples {tuple(shape)}."
            )

    def on_epoch_begin(self, epoch, logs=None):
        # A run from the beginning: pictures of another one go.
        if epoch == 0 and is_chief():
            for picture in self.directory.glob("epoch-*.png"):
                picture.unlink()
        self._first_step = first_step(self.model)

    def on_train_begin(self, logs=None):
        self._undrawn = None

    def on_epoch_end(self, epoch, logs=None):
        self._undrawn = None
        due = (epoch + 1) % self.every == 0
        if not due and left_inside(self, self._first_step):
            return  # It will be gone on with.
        if due or is_last(self, epoch):
            self._draw(epoch)
        else:
            self._undrawn = epoch, step_of(self.model)

    def _draw(self, epoch):
        if not is_chief():
            return
        grid = self._grid()
        with atomic(self.directory / f"epoch-{epoch + 1:04d}.png") as path:
            to_picture(grid).save(path)
        if self.tensorboard is not None:
            self._log(grid, epoch)

    def on_train_end(self, logs=None):
        # Of an epoch that became the last one by a callback after this one, unless by
        # now the model is at another step.
        epoch, step = self._undrawn or (None, None)
        if step == step_of(self.model):
            self._draw(epoch)
        if not is_chief():
            return
        frames = sorted(self.directory.glob("epoch-*.png"))
        if self.gif and frames:
            with atomic(self.directory / "training.gif") as path:
                save_animation(frames, path)

    def _grid(self):
        pairs = hasattr(self.model, "translate")
        return self._translated() if pairs else self._generated()

    def _generated(self):
        classes = getattr(self.model, "num_classes", None)
        columns = self.columns or _columns(classes)
        count = self.rows * columns
        labels = np.arange(count) % columns % classes if classes else None
        images = self.model.generate(count, labels=labels, seed=self.seed)
        return tile(images, columns, self._scale(images))

    def _translated(self):
        columns = min(self.columns or 4, len(self.pairs[0]))
        shown = slice(self.rows * columns)
        sources, targets = (np.asarray(images)[shown] for images in self.pairs)
        outputs = self.model.translate(sources, seed=self.seed)
        triples = side_by_side(sources, outputs, targets)
        return tile(triples, columns, self._scale(triples), gap=8)

    def _scale(self, images):
        return self.scale or max(1, round(56 / images.shape[1]))

    def _log(self, grid, epoch):
        import tensorflow as tf

        writer = tf.summary.create_file_writer(str(self.tensorboard))
        with writer.as_default():
            tf.summary.image("samples", grid[None], step=epoch)
        writer.close()


def _columns(classes):
    if not classes:
        return 8
    return min(classes * max(1, 8 // classes), MOST_CLASSES)


def _as_tuple(pairs):
    return (pairs["source"], pairs["target"]) if isinstance(pairs, dict) else pairs
