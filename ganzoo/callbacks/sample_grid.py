"""Pictures of what a generator draws, epoch after epoch."""

import pathlib

import keras
import numpy as np
from PIL import Image

from ganzoo.files import atomic

# Frames of an animation; all are in memory while it is written.
LARGEST_ANIMATION = 100


class SampleGrid(keras.callbacks.Callback):
    """Draw the same seeds every few epochs.

    Writes `epoch-0001.png`, `epoch-0002.png`, ... and, when training ends,
    `training.gif` from them. A class-conditional model shows one class a column.

    Args:
        directory: Folder for the pictures.
        every: Epochs from one picture to the next. Defaults to 1.
        rows: Rows of the grid. Defaults to 8.
        columns: Columns of the grid. Defaults to 8, or to the number of classes.
        seed: Integer that chooses the noise. Defaults to 0.
        scale: Pixels on a side that show one pixel of an image. Defaults to what makes
            small images 56 pixels high.
        tensorboard: Folder for TensorBoard's log of the grids, or `None`.
        gif: Whether to write the animation. Defaults to `True`.

    Raises:
        ValueError: If `every` is below 1.
        TypeError: If the model does not generate from noise.

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
        seed: int = 0,
        scale: int | None = None,
        tensorboard=None,
        gif: bool = True,
    ):
        super().__init__()
        if every < 1:
            raise ValueError(f"`every` must be 1 or more epochs. Received: {every!r}.")
        self.directory = pathlib.Path(directory)
        self.every = every
        self.rows = rows
        self.columns = columns
        self.seed = seed
        self.scale = scale
        self.tensorboard = tensorboard
        self.gif = gif

    def set_model(self, model):
        super().set_model(model)
        if len(getattr(model, "image_shape", ())) != 3 or not hasattr(
            model, "generate"
        ):
            raise TypeError(
                "SampleGrid draws from models that generate images from noise. "
                f"Received: {type(model).__name__}."
            )

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 0:  # A run from the beginning: pictures of another one go.
            for picture in self.directory.glob("epoch-*.png"):
                picture.unlink()

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every:
            return
        grid = self._grid()
        with atomic(self._path(epoch + 1)) as path:
            to_picture(grid).save(path)
        if self.tensorboard is not None:
            self._log(grid, epoch)

    def on_train_end(self, logs=None):
        frames = sorted(self.directory.glob("epoch-*.png"))
        if self.gif and frames:
            with atomic(self.directory / "training.gif") as path:
                save_animation(frames, path)

    def _path(self, epoch):
        return self.directory / f"epoch-{epoch:04d}.png"

    def _grid(self):
        classes = getattr(self.model, "num_classes", None)
        columns = self.columns or classes or 8
        count = self.rows * columns
        labels = np.arange(count) % columns % classes if classes else None
        images = self.model.generate(count, labels=labels, seed=self.seed)
        scale = self.scale or max(1, round(56 / images.shape[1]))
        return tile(images, columns, scale)

    def _log(self, grid, epoch):
        import tensorflow as tf

        writer = tf.summary.create_file_writer(str(self.tensorboard))
        with writer.as_default():
            tf.summary.image("samples", grid[None], step=epoch)
        writer.close()


def tile(images: np.ndarray, columns: int, scale: int = 1, gap: int = 2) -> np.ndarray:
    """One picture of many, row by row on white.

    Args:
        images: uint8 array `(n, height, width, channels)`.
        columns: Images in a row.
        scale: Pixels on a side that show one pixel. Defaults to 1.
        gap: White pixels between images. Defaults to 2.

    Returns:
        uint8 array `(rows * height + ..., columns * width + ..., channels)`.

    Example:

    >>> tile(np.zeros((5, 4, 4, 1), "uint8"), columns=3, gap=1).shape
    (9, 14, 1)
    """
    images = np.repeat(np.repeat(images, scale, axis=1), scale, axis=2)
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    picture = np.full(shape, 255, np.uint8)
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        top, left = row * (height + gap), column * (width + gap)
        picture[top : top + height, left : left + width] = image
    return picture


def to_picture(image):
    """A uint8 array with 1, 3 or 4 channels as a Pillow image."""
    return Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)


def save_animation(frames, path, seconds=8.0):
    """Write an animated GIF that plays `frames` (picture files) in `seconds`.

    Of more than `LARGEST_ANIMATION` frames as many are taken, evenly, the last among
    them.
    """
    excess = max(1, -(-len(frames) // LARGEST_ANIMATION))
    frames = frames[::-1][::excess][::-1]
    pictures = [Image.open(frame).convert("RGB") for frame in frames]
    duration = int(min(500, max(40, 1000 * seconds / len(pictures))))
    # The last one is what training led to: let it stand.
    durations = [duration] * (len(pictures) - 1) + [2000]
    first, *rest = pictures
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=0)
