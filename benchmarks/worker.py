"""A process that does one thing again and again, when it is told to.

It reads requests and writes answers, each a line of JSON: first what to build, then for
how many seconds to run it. `benchmarks/turns.py` is the other end. Nothing here loads
TensorFlow or torch, which crash in one process.
"""

import json
import os
import sys
import time

from benchmarks.processes import peak_megabytes


def serve(build, version: str):
    """Answer requests until there are no more.

    Args:
        build: Function from the first request to `(call, facts)`: a function without
            arguments, to be timed, and a dict of what is told about it.
        version: Of the library that it is made with.
    """
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    requests = map(json.loads, sys.stdin)

    def answer(told):
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    call, facts = build(next(requests))
    start = time.perf_counter()
    call()  # Traces and compiles.
    answer(facts | {"first_seconds": time.perf_counter() - start, "version": version})
    for request in requests:
        answer(turn(call, request["seconds"]) | {"megabytes": peak_megabytes()})


def turn(call, seconds):
    """Call once to warm up, then until `seconds` have gone by, once at least.

    Returns:
        Dict of `"seconds"` a call, `"cpu_seconds"` a call, of all cores, and `"calls"`.
    """
    call()
    calls, start, busy = 0, time.perf_counter(), time.process_time()
    while not calls or time.perf_counter() - start < seconds:
        call()
        calls += 1
    return {
        "seconds": (time.perf_counter() - start) / calls,
        "cpu_seconds": (time.process_time() - busy) / calls,
        "calls": calls,
    }
