"""Processes that take turns, so that what a machine does meanwhile hits all alike.

Each contestant (`benchmarks/worker.py`) has a process of its own with the same number
of threads, and waits while another runs. A turn lasts as long for all, its first call
is not counted, and those who begin change from round to round. Medians over rounds are
told; only their ratios mean anything.
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess

from benchmarks.processes import THREADS

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Contestant:
    """One who takes turns.

    Args:
        name: What it is called in results.
        python: Interpreter.
        module: Module of `benchmarks` that serves.
        request: Dict of what to build.
    """

    name: str
    python: str
    module: str
    request: dict


class Process:
    """A contestant at work, to be used in a `with` statement."""

    def __init__(self, contestant: Contestant, threads: int):
        self.contestant = contestant
        self.environment = os.environ | dict.fromkeys(THREADS, str(threads))
        self.threads = threads
        self.rounds = []

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.contestant.python, "-m", f"benchmarks.{self.contestant.module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self.environment,
        )
        try:
            self.facts = self.ask(self.contestant.request | {"threads": self.threads})
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, request: dict) -> dict:
        """Send a request, wait for the answer.

        Raises:
            RuntimeError: If the process has ended.
        """
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            raise RuntimeError(f"{self.contestant} ended with code {code}.")
        return json.loads(line)

    def results(self) -> dict:
        """Medians over rounds, and what it told of itself."""
        seconds = [each["seconds"] for each in self.rounds]
        low, middle, high = quartiles(seconds)
        busy = statistics.median(each["cpu_seconds"] for each in self.rounds)
        return {
            "milliseconds": round(1000 * middle, 2),
            # How far apart the middle half of the rounds is: how quiet it was.
            "spread": round((high - low) / middle, 3),
            # Of all cores. On a machine with other work, all that can be compared.
            "cpu_milliseconds": round(1000 * busy, 2),
            "first_seconds": round(self.facts["first_seconds"], 2),
            "megabytes": round(self.rounds[-1]["megabytes"]),
            "version": self.facts["version"],
        }


def quartiles(values):
    """The three of them, of one value or more."""
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


def take_turns(contestants, rounds: int, seconds: float, threads: int) -> dict:
    """Let all run for `seconds` in each of `rounds`, after one that is not counted.

    Args:
        contestants: `Contestant`s.
        rounds: Turns that count, ≥ 1.
        seconds: Length of a turn; a single call may take longer.
        threads: What each may use.

    Returns:
        Dict from names to `Process`es, which have ended.
    """
    with contextlib.ExitStack() as stack:
        # One after the other, so that each builds and compiles alone.
        processes = []
        for contestant in contestants:
            processes.append(stack.enter_context(Process(contestant, threads)))
        for number in range(rounds + 1):
            shift = number % len(processes)
            for process in processes[shift:] + processes[:shift]:
                told = process.ask({"seconds": seconds})
                process.rounds += [told] if number else []
    return {process.contestant.name: process for process in processes}
