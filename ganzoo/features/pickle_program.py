"""The few instructions of Python's `pickle` that make data, followed one by one.

A pickle is a program, and can start any other. This interpreter has no instruction
beyond those for numbers, text, tuples, lists and dicts, and calls nothing but the
functions that it is given.
"""

import pickletools

_CONSTANTS = {
    "NONE": None,
    "NEWTRUE": True,
    "NEWFALSE": False,
}
_LITERALS = {
    *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"),
    *("BINUNICODE", "BINSTRING", "SHORT_BINSTRING"),
}
_EMPTY = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_MARK = object()


class Refused(ValueError):
    """A program that is damaged, or does what it is not allowed to."""


def run(stream, names: dict, persistent=None):
    """What a pickle makes.

    Args:
        stream: Binary stream, read to the end of the program.
        names: What the program may ask for, by "module name"; it can call those that
            are functions.
        persistent: Function of what the program names as stored elsewhere. Defaults to
            refusing that.

    Raises:
        Refused: If the program is damaged, or asks for something else.

    Example:

    >>> import io
    >>> run(io.BytesIO(b"\\x80\\x02K\\x01K\\x02\\x86."), names={})
    (1, 2)
    >>> run(io.BytesIO(b"cos\\nsystem\\n."), names={})
    Traceback (most recent call last):
        ...
    ganzoo.features.pickle_program.Refused: it asks for `os.system`, which it must not
    """
    machine = _Machine(names, persistent)
    try:
        for instruction, argument, _ in pickletools.genops(stream):
            machine.follow(instruction.name, argument)
        (made,) = machine.stack
    except Refused:
        raise
    except Exception as error:  # What a damaged program meets can be anything.
        raise Refused(f"it is cut off or damaged: {error}") from error
    return made


class _Machine:
    def __init__(self, names, persistent):
        self.names = names
        self.persistent = persistent
        self.stack = []
        self.memory = {}

    def follow(self, name, argument):
        if name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _LITERALS:
            self.stack.append(argument)
        elif name in _EMPTY:
            self.stack.append(_EMPTY[name]())
        elif name in _TUPLES:
            count = _TUPLES[name]
            self.stack[-count:] = [tuple(self.stack[-count:])]
        elif name in ("BINPUT", "LONG_BINPUT"):
            self.memory[argument] = self.stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            self.stack.append(self.memory[argument])
        elif hasattr(self, f"_{name.lower()}"):
            getattr(self, f"_{name.lower()}")(argument)
        else:
            raise Refused(f"it has the instruction {name}, which data does not need")

    def _proto(self, version):
        if version > 2:
            raise Refused(f"it is of protocol {version}, not 2")

    def _stop(self, _):
        pass

    def _mark(self, _):
        self.stack.append(_MARK)

    def since_mark(self):
        place = len(self.stack) - 1 - self.stack[::-1].index(_MARK)
        taken = self.stack[place + 1 :]
        del self.stack[place:]
        return taken

    def _tuple(self, _):
        self.stack.append(tuple(self.since_mark()))

    def _append(self, _):
        self.extend([self.stack.pop()])

    def _appends(self, _):
        self.extend(self.since_mark())

    def extend(self, items):
        if not isinstance(self.stack[-1], list):
            raise Refused("it appends to what is no list")
        self.stack[-1].extend(items)

    def _setitem(self, _):
        value, key = self.stack.pop(), self.stack.pop()
        self.update([key, value])

    def _setitems(self, _):
        self.update(self.since_mark())

    def update(self, items):
        if not isinstance(self.stack[-1], dict):
            raise Refused("it sets an item of what is no dict")
        self.stack[-1].update(zip(items[::2], items[1::2], strict=True))

    def _global(self, argument):
        if argument not in self.names:
            asked = argument.replace(" ", ".")
            raise Refused(f"it asks for `{asked}`, which it must not")
        self.stack.append(self.names[argument])

    def _binpersid(self, _):
        if self.persistent is None:
            raise Refused("it refers to data outside of itself")
        self.stack.append(self.persistent(self.stack.pop()))

    def _reduce(self, _):
        arguments, function = self.stack.pop(), self.stack.pop()
        if not callable(function):
            raise Refused(f"it calls {function!r}, which is no function")
        self.stack.append(function(*arguments))

    def _build(self, _):
        # The state of an object. A dict has none that matters: PyTorch notes versions.
        self.stack.pop()
        if not isinstance(self.stack[-1], dict):
            raise Refused("it sets the state of what is no dict")
