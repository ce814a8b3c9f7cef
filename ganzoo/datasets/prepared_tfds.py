"""Image sets that TensorFlow Datasets (TFDS) has prepared on disk."""

from collections.abc import Callable, Iterator
import functools
import io
import os
from pathlib import Path
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ganzoo.datasets.options import warn
from ganzoo.datasets.pictures import in_parallel, read_picture
from ganzoo.datasets.pipeline import Arrays, without_autotune

if TYPE_CHECKING:
    import tensorflow_datasets as tfds

MEMORY_LIMIT = 4 * 2**30  # bytes; leaves room for the training on a 16 GiB machine
_READ_AT_ONCE = 128
_NAME = re.compile(r"(\w+)(?:/([^:/]+))?(?::(\d+\.\d+\.\d+))?")


def prepared_tfds(
    name: str,
    *,
    split: str | None = None,
    data_dir: str | os.PathLike | None = None,
    download: bool = False,
    image_size: tuple[int, int] | None = None,
    channels: int | None = None,
    resize: str = "crop",
) -> tuple[Any, list[str] | None]:
    """Opens an image set that TFDS has prepared, without touching the network.

    The pictures are decoded once, into memory at the size asked for, unless that
    takes more than 4 GiB: then they are decoded batch by batch, which needs a set
    prepared as array_record or parquet.

    Args:
        name: Name in TFDS, as in `"cifar10"`, `"name/config"`, `"name:1.0.0"`. The
            newest prepared version is taken if none is named.
        split: Split in TFDS's syntax. Default None: `"train"`.
        data_dir: Local folder with prepared sets. Default None: `TFDS_DATA_DIR`, or
            else `~/tensorflow_datasets`.
        download: Whether to let TFDS download and prepare what is not there.
        image_size: (height, width) in pixels. Default None: as stored, which must
            then be one size.
        channels: 1, 3 or 4. Default None: as stored.
        resize: `"crop"` (default) or `"pad"`.

    Returns:
        A random-access source with `"image"` and, if the set has integer labels,
        `"label"`; and the class names, or None.

    Raises:
        ValueError: If the set is not prepared, has no images, no such split, images
            of several sizes while `image_size` is None, or needs too much memory.
    """
    folder = _find(name, data_dir)
    if folder is None and not download:
        raise ValueError(_not_prepared(name, data_dir))
    # Imported late, because it takes seconds that only its users should pay.
    import tensorflow_datasets as tfds

    if folder is None:
        builder = tfds.builder(name, data_dir=_root(data_dir))
        builder.download_and_prepare()
    else:
        builder = tfds.builder_from_directory(folder)
    split = split or "train"
    try:
        count = builder.info.splits[split].num_examples
    except (KeyError, ValueError) as error:
        raise ValueError(f"split={split!r} of TFDS set {name!r}: {error}") from None
    if not count:
        raise ValueError(f"split={split!r} of TFDS set {name!r} is empty.")
    features, class_names = _features(name, builder.info.features)
    channels = channels or features["image"].shape[-1] or 3
    read = functools.partial(
        _read, image_size=image_size, channels=channels, resize=resize
    )
    records = _random_access(builder, features, split)
    # The first picture tells the size, which the features may leave open.
    first = next(_encoded(builder, features, split, records))
    shape = read(first["image"][0]).shape
    read = functools.partial(read, shape=shape)
    needed = count * int(np.prod(shape))
    if needed <= MEMORY_LIMIT:
        columns = {"image": np.empty((count, *shape), np.uint8)}
        _fill(columns, _encoded(builder, features, split, records), read)
        return Arrays(columns), class_names if "label" in columns else None
    if records is None:
        raise ValueError(
            f"split={split!r} of TFDS set {name!r} takes {needed / 2**30:.1f} GiB in "
            f"memory at {shape[1]}x{shape[0]} pixels, more than the "
            f"{MEMORY_LIMIT / 2**30:g} GiB that are read into memory. Pass a smaller "
            'image_size or split, such as split="train[:10%]", or prepare the set for '
            "random access, in another folder, and pass that as data_dir:\n"
            f"  {_command(name, 'FOLDER', 'file_format=' + repr('array_record'))}"
        )
    return _Decoded(records, read), class_names


class _Decoded:
    """Random access to records whose pictures are decoded when asked for."""

    def __init__(self, records: "_Records", read: Callable[[bytes], np.ndarray]):
        self.records = records
        self.read = read

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        columns = self.records[indices.tolist()]
        return columns | {"image": np.stack(in_parallel(self.read, columns["image"]))}


class _Records:
    """Random access to records with the pictures left encoded."""

    def __init__(self, stored: Any, features: "tfds.features.FeaturesDict"):
        self.stored = stored
        self.features = features

    def __len__(self) -> int:
        return len(self.stored)

    def __getitem__(self, indices: list[int]) -> dict[str, Any]:
        import tensorflow_datasets as tfds

        skip = {"image": tfds.decode.SkipDecoding()}
        rows = [
            self.features.deserialize_example_np(record, decoders=skip)
            for record in self.stored.__getitems__(indices)
        ]
        columns = {"image": [row["image"] for row in rows]}
        if "label" in self.features:
            columns["label"] = np.array([row["label"] for row in rows], np.int32)
        return columns


def _find(name: str, data_dir: str | os.PathLike | None) -> Path | None:
    """Finds the folder of a prepared set; None if it is not there."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(
            f'"tfds:{name}" is not understood: write "tfds:NAME", "tfds:NAME/CONFIG", '
            'or either with a version at the end, such as "tfds:cifar10:3.0.2".'
        )
    dataset, config, version = match.groups()
    root = _root(data_dir) / dataset
    found = {}
    for pattern in ("*/dataset_info.json", "*/*/dataset_info.json"):
        for folder in (file.parent for file in root.glob(pattern)):
            held = folder.parent.name if folder.parent != root else ""
            # A preparation that was cut short leaves such as 1.0.0.incomplete.
            if (
                re.fullmatch(r"\d+\.\d+\.\d+", folder.name)
                and version in (None, folder.name)
                and config in (None, held)
            ):
                found.setdefault(held, []).append(folder)
    if len(found) > 1:
        raise ValueError(
            f'"tfds:{name}" is prepared in several configurations under {root}: '
            f'{sorted(found)}. Name one, as in "tfds:{dataset}/{max(found)}".'
        )
    return max(
        next(iter(found.values()), []),
        key=lambda folder: [int(part) for part in folder.name.split(".")],
        default=None,
    )


def _root(data_dir: str | os.PathLike | None) -> Path:
    default = os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")
    return Path(default if data_dir is None else data_dir).expanduser()


def _not_prepared(name: str, data_dir: str | os.PathLike | None) -> str:
    root = _root(data_dir)
    return (
        f"The TFDS set {name!r} is not prepared under {root}. With a network, prepare "
        f"it once with\n  {_command(name, str(root))}\nor pass download=True. If it "
        "is prepared elsewhere, pass that folder as data_dir."
    )


def _command(name: str, data_dir: str, options: str = "") -> str:
    # Not `tfds build`, which does not start without Apache Beam.
    return (
        'python -c "import tensorflow_datasets as tfds; '
        f"tfds.builder({name!r}, data_dir={data_dir!r})"
        f'.download_and_prepare({options})"'
    )


def _features(
    name: str, features: "tfds.features.FeaturesDict"
) -> tuple["tfds.features.FeaturesDict", list[str] | None]:
    """Picks image and label, so that nothing else is decoded; and the class names."""
    import tensorflow_datasets as tfds

    image = features["image"] if "image" in features else None
    if (
        not isinstance(image, tfds.features.Image)
        or np.dtype(image.np_dtype).kind != "u"
    ):
        raise ValueError(
            f'The TFDS set {name!r} has no feature "image" that holds integer images. '
            f"Its features: {features}"
        )
    chosen, class_names = {"image": image}, None
    label = features["label"] if "label" in features else None
    if isinstance(label, tfds.features.ClassLabel):
        class_names = label.names
    if (
        label is not None
        and label.shape == ()
        and np.dtype(label.np_dtype).kind in "iu"
    ):
        chosen["label"] = label
    return tfds.features.FeaturesDict(chosen), class_names


def _random_access(builder, features, split: str) -> _Records | None:
    """None if the set was prepared in a format that is read from front to back."""
    import tensorflow_datasets as tfds

    raw = tfds.decode.DeserializeMethod.RAW_BYTES
    try:
        stored = builder.as_data_source(split, deserialize_method=raw)
    except NotImplementedError:
        return None
    return _Records(stored, features)


def _encoded(
    builder, features, split: str, records: _Records | None
) -> Iterator[dict[str, Any]]:
    """Iterates once over the split, with the pictures left encoded."""
    import tensorflow_datasets as tfds

    if records is not None:
        for start in range(0, len(records), _READ_AT_ONCE):
            stop = min(start + _READ_AT_ONCE, len(records))
            yield records[list(range(start, stop))]
        return
    dataset = builder.as_dataset(
        split=split,
        decoders=tfds.decode.PartialDecoding(
            {key: True for key in features},
            decoders={"image": tfds.decode.SkipDecoding()},
        ),
        # Numbers in place of tf.data's autotuning, which is off.
        read_config=tfds.ReadConfig(
            try_autocache=False,
            num_parallel_calls_for_decode=1,
            num_parallel_calls_for_interleave_files=1,
            skip_prefetch=True,
        ),
    )
    batches = dataset.batch(_READ_AT_ONCE).prefetch(1)
    yield from without_autotune(batches).as_numpy_iterator()


def _fill(
    columns: dict[str, np.ndarray],
    encoded: Iterator[dict[str, Any]],
    read: Callable[[bytes], np.ndarray],
) -> None:
    """Decodes the pictures into `columns`, and adds the labels."""
    start, labels = 0, []
    for batch in encoded:
        stop = start + len(batch["image"])
        columns["image"][start:stop] = in_parallel(read, batch["image"])
        labels.append(batch.get("label", ()))
        start = stop
    label = np.concatenate(labels).astype(np.int32)
    if not label.size:
        return
    if label.min() < 0:
        # How TFDS writes down a test set whose labels are not public.
        warn("some labels are -1, unknown: there are no labels")
        return
    columns["label"] = label


def _read(encoded: bytes, *, shape=None, **options) -> np.ndarray:
    image = read_picture(io.BytesIO(encoded), **options)
    if shape not in (None, image.shape):
        raise ValueError(
            f"the pictures differ in size: the first is {shape[1]}x{shape[0]}, another "
            f"{image.shape[1]}x{image.shape[0]} pixels. Pass image_size, such as "
            "image_size=64, to bring all to one size."
        )
    return image
