"""Processes of their own, and what they took. Nothing here loads TensorFlow or torch,
which crash in one process."""

from concurrent.futures import ProcessPoolExecutor
import multiprocessing
import pathlib
import subprocess
import time

import numpy as np

# Variables that say how many threads libraries of linear algebra use.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def process() -> ProcessPoolExecutor:
    """A process that shares nothing with this one."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=spawn)


def require_torch(parser, python: str, without: str) -> None:
    """End with an error of the `parser` if an interpreter is not there or has no
    PyTorch; `without` says how to do without."""
    command = [python, "-c", "import torch"]
    try:
        subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        parser.error(
            f"{python} has no torch. Install the extra `peers`, name another "
            f"interpreter with --torch-python, or {without}."
        )


def now() -> np.ndarray:
    """Seconds of the clock, and of the CPU, all cores together."""
    return np.array([time.perf_counter(), time.process_time()])


def peak_megabytes() -> float:
    """The largest resident set of this process so far."""
    return _status("VmHWM")


def megabytes() -> float:
    """The resident set of this process."""
    return _status("VmRSS")


def added_megabytes(call) -> float:
    """What a call adds to this process at most, on Linux."""
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # Forgets the peak so far.
    before = megabytes()
    call()
    return peak_megabytes() - before


def _status(field):
    """A size in /proc/self/status, in megabytes; 0 where there is none."""
    file = pathlib.Path("/proc/self/status")
    lines = file.read_text().splitlines() if file.exists() else ()
    found = (int(x.split()[1]) / 1024 for x in lines if x.startswith(f"{field}:"))
    return next(found, 0.0)
