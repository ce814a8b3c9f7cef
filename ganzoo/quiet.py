"""Loading TensorFlow without its notes on CPU features and absent GPUs.

No setting silences them all in TensorFlow 2.21: native code writes them to the error
stream before its log is set up.
"""

import contextlib
import os
import re
import sys
import tempfile

NOISE = re.compile(
    rb"absl::InitializeLog|oneDNN custom operations|Could not find cuda drivers"
    rb"|optimized to use available CPU|To enable the following instructions"
    rb"|failed call to cuInit"
)


@contextlib.contextmanager
def quiet_loading():
    """Hold the error stream back while TensorFlow loads, then pass on what is no noise.

    Does nothing where TensorFlow is loaded already, or the process has no error stream.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if "tensorflow" in sys.modules:
        yield
        return
    with held_stderr(NOISE):
        yield


@contextlib.contextmanager
def held_stderr(noise):
    """Hold the error stream back, of native code too, then pass on what is no noise.

    Does nothing where the process has no error stream.

    Args:
        noise: Compiled pattern of bytes that the lines to drop contain.
    """
    try:
        stream = os.dup(2)
    except OSError:
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stream, 2)
            held.seek(0)
            lines = [line for line in held if not noise.search(line)]
            os.write(stream, b"".join(lines))
            os.close(stream)
