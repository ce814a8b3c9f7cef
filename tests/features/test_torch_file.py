import collections
import os
import pathlib
import pickle
import struct
import zipfile

import numpy as np
import pytest

from ganzoo.features import torch_file

# Written by `tools/oracles/torch_files.py`.
ORACLES = pathlib.Path(__file__).parent / "oracles"
formats = pytest.mark.parametrize("format", ["zip", "legacy"])


@formats
@pytest.mark.parametrize("name", ["torch", "torch_module"])
def test_reads_what_torch_writes(name, format):
    found = torch_file.read(ORACLES / f"{name}_{format}.pth")
    with np.load(ORACLES / f"{name}.npz") as wanted:
        assert list(found) == wanted.files
        for key in wanted.files:
            assert found[key].dtype == wanted[key].dtype
            np.testing.assert_array_equal(found[key], wanted[key], strict=True)


def test_what_it_returns_cannot_be_written_to():
    table = torch_file.read(ORACLES / "torch_zip.pth")["table"]
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 1


@formats
def test_a_file_that_is_cut_off_is_refused(tmp_path, format):
    whole = (ORACLES / f"torch_{format}.pth").read_bytes()
    for size in (0, 3, 40, len(whole) // 3, len(whole) // 2, len(whole) - 9):
        path = tmp_path / "cut.pth"
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"cut.pth' as weights of PyTorch: .+"):
            torch_file.read(path)


def test_an_absent_file_is_called_absent(tmp_path):
    with pytest.raises(FileNotFoundError):
        torch_file.read(tmp_path / "weights.pth")


class Malicious:
    def __reduce__(self):
        return os.system, ("touch /tmp/ganzoo-was-here",)


def archive(path, program, **parts):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("weights/data.pkl", program)
        for key, data in parts.items():
            file.writestr(f"weights/data/{key[1:]}", data)
    return path


def legacy(path, program):
    start = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}]
    starts = b"".join(pickle.dumps(x, protocol=2) for x in start)
    path.write_bytes(starts + program)
    return path


@pytest.mark.parametrize("write", [archive, legacy])
def test_a_program_that_is_no_state_dict_does_not_run(tmp_path, write):
    path = write(tmp_path / "x.pth", pickle.dumps({"a": Malicious()}, protocol=2))
    with pytest.raises(ValueError, match=r"asks for `posix\.system`"):
        torch_file.read(path)
    assert not os.path.exists("/tmp/ganzoo-was-here")


def program(offset=0, shape=(2,), strides=(1,), count=2, word="storage"):
    """A state dict of one tensor, whose numbers may lie.

    By hand, as `pickle` would have to import torch: "c" asks for a name, "R" calls it,
    and "Q" refers to a storage.
    """
    name = b"ctorch._utils\n_rebuild_tensor_v2\n"
    dtype = b"ctorch\nFloatStorage\n"
    number = lambda x: b"J" + struct.pack("<i", x)
    several = lambda xs: b"(" + b"".join(map(number, xs)) + b"t"
    text = lambda x: b"X" + struct.pack("<i", len(x)) + x.encode()
    storage = (
        b"(" + text(word) + dtype + text("0") + text("cpu") + number(count) + b"tQ"
    )
    tensor = b"(" + storage + number(offset) + several(shape) + several(strides) + b"t"
    return b"\x80\x02}" + text("w") + name + tensor + b"Rs."


NUMBERS = np.array([1.5, 2.5], "<f4").tobytes()


def test_the_program_of_the_next_test_is_one_that_can_be_read(tmp_path):
    path = archive(tmp_path / "x.pth", program(), _0=NUMBERS)
    assert torch_file.read(path)["w"].tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    "change",
    [
        {"offset": 1},
        {"offset": -1},
        {"shape": (3,)},
        {"strides": (2,)},
        {"offset": 1, "strides": (-1,)},
        {"shape": (-2,), "strides": (0,)},
        {"shape": (2, 2)},
        {"count": 3},
        {"count": 2**30, "shape": (2**30,)},
        {"word": "module"},
        {"shape": (2**31 - 1,) * 4, "strides": (0,) * 4},
    ],
    ids=str,
)
def test_a_tensor_cannot_look_outside_of_its_storage(tmp_path, change):
    path = archive(tmp_path / "x.pth", program(**change), _0=NUMBERS)
    with pytest.raises(ValueError, match="Cannot read"):
        torch_file.read(path)


@pytest.mark.parametrize("thing", [[1, 2], {"a": 1}, collections.OrderedDict(a="b")])
def test_what_is_no_dict_of_tensors_is_refused(tmp_path, thing):
    path = archive(tmp_path / "x.pth", pickle.dumps(thing, protocol=2))
    with pytest.raises(ValueError, match="not a"):
        torch_file.read(path)
