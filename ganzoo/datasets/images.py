"""One front door to image sets: shipped, TFDS, a folder, a file or arrays."""

import os
from typing import Any

from ganzoo.datasets.options import check_choice, height_and_width
from ganzoo.datasets.pipeline import Batches
from ganzoo.datasets.sources import open_images


def images(
    source: Any,
    *,
    image_size: int | tuple[int, int] | None = None,
    channels: int | None = None,
    resize: str = "crop",
    horizontal_flip: bool = False,
    random_crop: int | tuple[int, int] | None = None,
    split: str | None = None,
    batch_size: int = 64,
    shuffle: bool = True,
    seed: int = 0,
    on_error: str = "raise",
    data_dir: str | os.PathLike | None = None,
    download: bool = False,
) -> Batches:
    """Opens an image set as an endless stream of batches, ready for `fit`.

    Args:
        source: Where the images are:

            - a shipped set: `"fashion_mnist_10k"` (28x28, grey, 10 classes) or
              `"noto_emoji_64"` (64x64, colour, 9 classes);
            - `"tfds:NAME"`: a TensorFlow Datasets set that is prepared on disk;
            - the path of a folder of pictures, of any kinds and sizes, read batch by
              batch. If all lie in sub-folders, these are the classes, by sorted name;
            - the path of an `.npz` file with `image`, `images`, `x_train` or `arr_0`,
              and perhaps `label`, `labels` or `y_train`, and `class_names`; or a dict
              with such keys;
            - an array (n, h, w, c) or (n, h, w) of integers in 0..255 or floats in
              [-1, 1], or a tuple `(images, labels)`. Labels are class numbers from 0
              or names, (n,) or (n, 1), or one-hot rows. Names make the classes, in
              sorted order.
        image_size: Side, or (height, width), in pixels. Default None: as stored.
        channels: 1 (grey), 3 (RGB) or 4 (RGBA); transparency is laid onto white where
            it has to go. Default None: 3 for a folder, as stored for all else.
        resize: `"crop"` (default) fills `image_size` and cuts off, on both sides, what
            sticks out; `"pad"` keeps all of the picture and fills up on both sides
            with white (transparent with 4 channels). Both resample with an
            antialiased Lanczos filter.
        horizontal_flip: Whether to mirror each image left to right with chance 1/2.
            Default False.
        random_crop: Side, or (height, width), of a window that is cut from each image
            after it was brought to `image_size`, elsewhere in every epoch; from the
            centre in validation. Default None: the whole image.
        split: For TFDS, its own syntax; default `"train"`. All others have one split,
            `"train"` or `"all"`, with slices such as `"train[:90%]"`, `"train[90%:]"`
            and `"train[:1000]"`. They are cut from one fixed permutation, whatever
            `seed` is, so training and held-out slices share no image. Default None:
            everything.
        batch_size: Images in a batch, over all replicas. Default 64.
        shuffle: Whether every epoch has an order of its own. Default True.
        seed: Integer that decides order, flips and crops. Default 0.
        on_error: What to do about pictures in a folder that cannot be read: `"raise"`
            (default) names them; `"skip"` leaves them out with a warning, and decodes
            the whole folder once before it returns to find them, which takes minutes
            for 100,000 pictures. `"raise"` decodes up to 20,000 pictures (2 billion
            pixels) beforehand; in larger folders only the headers are read, and other
            damage is reported when the picture is first used.
        data_dir: Folder with prepared TFDS sets. Default None: `TFDS_DATA_DIR`, or
            else `~/tensorflow_datasets`. Other sources ignore it.
        download: Whether TFDS may download and prepare a set that is not on disk.
            Default False: the network is never touched.

    Returns:
        `Batches` of dicts with `"image"`, (batch_size, height, width, channels), and
        with `"label"`, int32 (batch_size,), if there are labels. Images are uint8;
        floats stay floats (float32) unless they have to be resized.

    Raises:
        FileNotFoundError: If there is no file or folder at the path.
        TypeError: If `source`, its images or its labels are of the wrong type.
        ValueError: If anything else does not fit; the message says what would.

    Example:

    >>> from ganzoo import datasets
    >>> batches = datasets.images("fashion_mnist_10k", split="train[:90%]")
    >>> batches.num_examples, batches.image_shape, batches.class_names[8]
    (9000, (28, 28, 1), 'Bag')
    """
    check_choice("channels", channels, (None, 1, 3, 4))
    check_choice("resize", resize, ("crop", "pad"))
    check_choice("on_error", on_error, ("raise", "skip"))
    opened, class_names = open_images(
        source,
        image_size=height_and_width("image_size", image_size),
        channels=channels,
        resize=resize,
        split=split,
        on_error=on_error,
        data_dir=data_dir,
        download=download,
    )
    return Batches(
        opened,
        batch_size,
        shuffle=shuffle,
        horizontal_flip=horizontal_flip,
        random_crop=random_crop,
        seed=seed,
        class_names=class_names,
    )
