"""Weights from the files that PyTorch writes, without PyTorch and without their code.

A `.pth` file is a program for Python's `pickle`, which can start anything. Here its
instructions are followed one by one, those few that a dict of tensors needs, and it
can call nothing but the builders of such a dict that are written below.
"""

import io
import pathlib
import struct
import zipfile

import numpy as np

from ganzoo.features.pickle_program import Refused, run

# What files in the format before PyTorch 1.6 start with.
_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_TYPES = {
    "torch BoolStorage": np.dtype("?"),
    "torch ByteStorage": np.dtype("<u1"),
    "torch CharStorage": np.dtype("<i1"),
    "torch DoubleStorage": np.dtype("<f8"),
    "torch FloatStorage": np.dtype("<f4"),
    "torch HalfStorage": np.dtype("<f2"),
    "torch IntStorage": np.dtype("<i4"),
    "torch LongStorage": np.dtype("<i8"),
    "torch ShortStorage": np.dtype("<i2"),
}


def read(path) -> dict[str, np.ndarray]:
    """Tensors of a state dict.

    Args:
        path: File that `torch.save(module.state_dict(), path)` wrote, in its zip format
            or in the one before PyTorch 1.6.

    Returns:
        Arrays by name; views of what the file holds, not to be written to.

    Raises:
        ValueError: If it is no such file, is cut off, or asks for anything but tensors.

    Example:

    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "weights.pth"
    >>> _ = path.write_bytes(b"cos\\nsystem\\n.")
    >>> read(path)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: Cannot read '...weights.pth' as weights of PyTorch: it asks for ...
    """
    path = pathlib.Path(path)
    try:
        with path.open("rb") as stream:
            zipped = stream.read(4) == b"PK\3\4"
            stream.seek(0)
            found = _read_zip(stream) if zipped else _read_legacy(stream)
        return _arrays(found)
    except OSError:
        raise
    # Whatever a file that was made to do harm leads to: it is no file of weights.
    except Exception as error:
        raise ValueError(
            f"Cannot read {str(path)!r} as weights of PyTorch: {error}."
        ) from error


def _arrays(found):
    if not isinstance(found, dict):
        raise Refused(f"it holds {type(found).__name__}, not a dict of tensors")
    for name, value in found.items():
        if not isinstance(value, _Tensor):
            raise Refused(f"its {name!r} is {type(value).__name__}, not a tensor")
    return {name: tensor.array() for name, tensor in found.items()}


def _read_zip(stream):
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        pickles = [name for name in names if name.split("/")[1:] == ["data.pkl"]]
        if len(pickles) != 1:
            raise Refused("it is a zip file without one `data.pkl`")
        folder = pickles[0].removesuffix("data.pkl")
        order = f"{folder}byteorder"
        if order in names and archive.read(order) != b"little":
            raise Refused("its numbers are big-endian")
        storages = {}
        found = _run(io.BytesIO(archive.read(pickles[0])), storages)
        for key, storage in storages.items():
            if f"{folder}data/{key}" not in names:
                raise Refused(f"its part `data/{key}` is missing")
            storage.fill(archive.read(f"{folder}data/{key}"))
        return found


def _read_legacy(stream):
    """Three programs about the file, that of the dict, the order of parts, and parts:
    a number of elements and the elements."""
    if _run(stream, {}) != _MAGIC:
        raise Refused("it does not start as files of PyTorch do")
    version, system = _run(stream, {}), _run(stream, {})
    if version != _VERSION or not system.get("little_endian"):
        raise Refused(f"it is of version {version}, or its numbers are big-endian")
    storages = {}
    found = _run(stream, storages)
    order = _run(stream, {})
    if set(order) != set(storages):
        raise Refused("its parts are not those of its tensors")
    for key in order:
        count = stream.read(8)
        if len(count) == 8 and struct.unpack("<q", count)[0] != storages[key].count:
            raise Refused("a part has another size than its tensors say")
        storages[key].fill(stream.read(storages[key].bytes))
    return found


def _run(stream, storages):
    """Follow the next program, and note which storages it names."""

    def storage(named):
        word, dtype, key, _, count, *view = named
        if word != "storage" or not isinstance(dtype, np.dtype) or any(view):
            raise Refused(f"it refers to {named!r}, which is no storage of numbers")
        return storages.setdefault(key, _Storage(dtype, count))

    names = _TYPES | {
        "collections OrderedDict": lambda items=(): dict(items),
        "torch._utils _rebuild_tensor_v2": _tensor,
        "torch._utils _rebuild_parameter": lambda tensor, *_: tensor,
    }
    return run(stream, names, storage)


class _Storage:
    """Numbers in a row, several tensors may look at."""

    def __init__(self, dtype, count):
        self.dtype = dtype
        self.count = count
        self.bytes = dtype.itemsize * count

    def fill(self, data):
        if len(data) != self.bytes:
            raise Refused(f"it is cut off: {len(data)} bytes of {self.bytes}")
        self.numbers = np.frombuffer(data, self.dtype)


def _tensor(storage, offset, shape, strides, *_):
    """A look at a storage, which is filled later."""
    if not isinstance(storage, _Storage) or len(shape) != len(strides):
        raise Refused("a tensor in it has no storage, or no shape")
    # Beyond the storage is other memory.
    last = offset + sum((side - 1) * step for side, step in zip(shape, strides))
    inside = 0 <= offset <= last < storage.count
    if min((*shape, *strides), default=0) < 0 or not (inside or 0 in shape):
        raise Refused("a tensor in it reaches out of its storage")
    return _Tensor(storage, offset, shape, strides)


class _Tensor:
    def __init__(self, storage, offset, shape, strides):
        self.storage, self.offset = storage, offset
        self.shape, self.strides = shape, strides

    def array(self):
        if 0 in self.shape:
            return np.empty(self.shape, self.storage.dtype)
        return np.lib.stride_tricks.as_strided(
            self.storage.numbers[self.offset :],
            self.shape,
            [self.storage.dtype.itemsize * step for step in self.strides],
            writeable=False,
        )
