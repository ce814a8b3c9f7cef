"""Run a script in several processes of this machine that train one model together.

    python -m ganzoo.launch --workers 2 examples/dcgan.py --strategy multi_worker

On a cluster its scheduler does this: it starts the script on each machine with the
environment variable `TF_CONFIG`. Here the workers talk over the loopback. What the
first writes is shown as it is, what the others write with `[worker 1]` before it. If
one ends badly, the others are ended too.
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

# Seconds that workers get to end by themselves after one has ended, with its signal or
# with the error that they see; then they are terminated, and killed after as many.
GRACE = 15.0


def main(arguments=None) -> int:
    """Run the command, and return its exit status; `arguments` as a list, by default
    the command line's."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, required=True, help="how many processes")
    parser.add_argument(
        "--port", type=int, help="of the first worker, and so on; default: free ones"
    )
    parser.add_argument("script", help="what each of them runs")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for the script")
    options = parser.parse_args(arguments)
    if options.workers < 1:
        parser.error(f"--workers must be 1 or more. Received: {options.workers}")
    ports = _ports(options.workers, options.port)
    command = [sys.executable, options.script, *options.arguments]
    return run(command, [f"127.0.0.1:{port}" for port in ports])


def run(command, addresses) -> int:
    """Run `command` once for each address, until all have ended.

    Args:
        command: List of words.
        addresses: `host:port` of each worker.

    Returns:
        0 if all ended well; else the status of the first that did not, 128 more than
        its number for a signal.
    """
    workers = [_Worker(command, addresses, index) for index in range(len(addresses))]
    with _forwarding(workers):
        while all(worker.status is None for worker in workers):
            time.sleep(0.1)
        deadline = time.monotonic() + GRACE
        failed = None
        while True:
            failed = failed or next((w for w in workers if w.status), None)
            if all(worker.status is not None for worker in workers):
                break
            if failed and time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if failed is None:
            return _joined(workers, 0)
        print(
            f"Worker {failed.index} ended with status {failed.status}; the others "
            "cannot go on without it. The same command goes on from the last state "
            "that was saved.",
            file=sys.stderr,
            flush=True,
        )
        _end(workers)
    return _joined(workers, failed.status if failed.status > 0 else 128 - failed.status)


class _Worker:
    """One process, whose output is passed on."""

    def __init__(self, command, addresses, index):
        self.index = index
        config = {
            "cluster": {"worker": addresses},
            "task": {"type": "worker", "index": index},
        }
        self.process = subprocess.Popen(
            command,
            env=os.environ | {"TF_CONFIG": json.dumps(config)},
            stdout=None if index == 0 else subprocess.PIPE,
            stderr=None if index == 0 else subprocess.STDOUT,
            text=True,
            errors="replace",
            # Signals from the keyboard come once, from here.
            start_new_session=True,
        )
        self.printer = threading.Thread(target=self._print, daemon=True)
        self.printer.start()

    def _print(self):
        for line in self.process.stdout or ():
            print(f"[worker {self.index}] {line}", end="", file=sys.stderr, flush=True)

    @property
    def status(self):
        return self.process.poll()

    def send(self, number):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)


@contextlib.contextmanager
def _forwarding(workers):
    """Pass signals that end programs on to the workers."""

    def forward(number, frame):
        for worker in workers:
            worker.send(number)

    before = {n: signal.signal(n, forward) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for worker in workers:
            if worker.status is None:
                worker.send(signal.SIGKILL)


def _end(workers):
    for number in (signal.SIGTERM, signal.SIGKILL):
        for worker in workers:
            if worker.status is None:
                worker.send(number)
        deadline = time.monotonic() + GRACE / 3
        while time.monotonic() < deadline and any(w.status is None for w in workers):
            time.sleep(0.1)


def _joined(workers, status):
    for worker in workers:
        worker.process.wait()
        worker.printer.join(timeout=5)
    return status


def _ports(count, first):
    if first is not None:
        return list(range(first, first + count))
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


if __name__ == "__main__":
    sys.exit(main())
