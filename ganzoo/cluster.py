"""The processes that train one model together, as `TF_CONFIG` tells them."""

import dataclasses
import json
import os
import socket

VARIABLE = "TF_CONFIG"
EXAMPLE = (
    '{"cluster": {"worker": ["host1:12345", "host2:12345"]}, '
    '"task": {"type": "worker", "index": 0}}'
)


@dataclasses.dataclass(frozen=True)
class Cluster:
    """All workers, and which of them this process is.

    Args:
        workers: Address, `host:port`, of each.
        index: Place of this process among them.
    """

    workers: tuple[str, ...]
    index: int

    @property
    def address(self) -> str:
        return self.workers[self.index]

    def check_port(self):
        """Refuse a port of this process that another program listens on.

        Raises:
            OSError: If it is in use.
        """
        host, port = self.address.rsplit(":", 1)
        with socket.socket() as probe:
            # As the server that will listen there does.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", int(port)))
            except OSError as error:
                raise OSError(
                    f"Port {port} of worker {self.index} ({host}) cannot be listened "
                    f"on: {error.strerror}. Name a free one in {VARIABLE}."
                ) from error


def cluster() -> Cluster | None:
    """The cluster of the environment variable `TF_CONFIG`, `None` if that is not set.

    Raises:
        ValueError: If it is not as TensorFlow wants it.

    Example:

    >>> os.environ[VARIABLE] = EXAMPLE
    >>> cluster().workers
    ('host1:12345', 'host2:12345')
    >>> del os.environ[VARIABLE]
    """
    text = os.environ.get(VARIABLE)
    if not text:
        return None
    try:
        told = json.loads(text)
    except ValueError as error:
        raise _wrong(f"it is not JSON ({error})", text) from error
    try:
        workers = told["cluster"]["worker"]
        kind, index = told["task"]["type"], told["task"]["index"]
    except (KeyError, TypeError) as error:
        raise _wrong(f"it has no {error}", text) from error
    if kind != "worker" or set(told["cluster"]) != {"worker"}:
        raise _wrong("all tasks must be workers", text)
    addresses = isinstance(workers, list) and all(
        isinstance(worker, str) and worker.rpartition(":")[2].isdigit()
        for worker in workers
    )
    if not addresses or len(set(workers)) < len(workers):
        raise _wrong("its workers are no list of different host:port", text)
    if not isinstance(index, int) or not 0 <= index < len(workers):
        raise _wrong(
            f"there is no worker {index!r} among the {len(workers)} that it lists", text
        )
    return Cluster(tuple(workers), index)


def is_chief() -> bool:
    """Whether this process is the one that writes files: the first, or the only one."""
    found = cluster()
    return found is None or found.index == 0


def _wrong(reason, text):
    return ValueError(
        f"`{VARIABLE}` must be like {EXAMPLE}, but {reason}. Received: {text!r}."
    )
