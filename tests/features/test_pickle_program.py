import collections
import io
import pickle

import pytest

from ganzoo.features.pickle_program import Refused, run

THINGS = [
    None,
    [True, False, 0, 255, 65535, -1, 2**31 - 1, 2**70],
    (1.5, "text", (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    {"a": [], "b": {}, 3: [[1], [2]], "four": list(range(2000))},
]


@pytest.mark.parametrize("thing", THINGS, ids=range(len(THINGS)))
def test_data_comes_back(thing):
    assert run(io.BytesIO(pickle.dumps(thing, protocol=2)), names={}) == thing


def test_what_is_the_same_object_stays_the_same():
    shared = []
    first, second = run(io.BytesIO(pickle.dumps([shared, shared], protocol=2)), {})
    assert first is second


def test_programs_are_read_one_after_the_other():
    stream = io.BytesIO(pickle.dumps(1, protocol=2) + pickle.dumps(2, protocol=2))
    assert [run(stream, {}), run(stream, {})] == [1, 2]


def test_calls_what_it_may():
    program = pickle.dumps(collections.OrderedDict(a=1), protocol=2)
    made = run(io.BytesIO(program), {"collections OrderedDict": dict})
    assert made == {"a": 1}


def test_asks_for_nothing_else():
    program = pickle.dumps(collections.OrderedDict(a=1), protocol=2)
    with pytest.raises(Refused, match=r"`collections\.OrderedDict`"):
        run(io.BytesIO(program), {"collections deque": list})


REFUSED = {
    "newer protocol": pickle.dumps([1], protocol=4),
    "cut off": pickle.dumps([1, 2, 3], protocol=2)[:-3],
    "empty": b"",
    "no end": b"K\x01",
    "nothing left": b"\x80\x02.",
    "too much left": b"K\x01K\x02.",
    "append to a number": b"K\x01K\x02a.",
    "item of a number": b"K\x01K\x02K\x03s.",
    "state of a number": b"K\x01K\x02b.",
    "call of a number": b"K\x01)R.",
    "unknown memory": b"h\x07.",
    "data elsewhere": b"K\x01Q.",
    "object": b"(cos\nsystem\no.",
    "instance": b"(ios\nsystem\n.",
    "name by extension": b"\x82\x01.",
    "name from the stack": b"\x8c\x02os\x8c\x06system\x93.",
}


@pytest.mark.parametrize("program", REFUSED.values(), ids=REFUSED.keys())
def test_refuses(program):
    with pytest.raises(Refused):
        run(io.BytesIO(program), names={})
