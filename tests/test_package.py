"""Importing the package: quick, quiet, and clear about what it needs."""

from importlib.metadata import version
import os
import re
import subprocess
import sys

import pytest

import ganzoo


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )


def test_version_is_the_distributions():
    assert ganzoo.__version__ == version("keras-ganzoo")


def test_every_public_name_exists():
    for name in ganzoo.__all__:
        assert getattr(ganzoo, name) is not None


def test_import_is_light():
    code = """
import sys
import time
import keras, tensorflow
before = set(sys.modules)
start = time.process_time()
import ganzoo
print("seconds", time.process_time() - start)
heavy = {"tensorflow_datasets", "matplotlib.pyplot", "scipy", "tensorboard"}
print("heavy", heavy & (set(sys.modules) - before))
"""
    result = python(code)
    assert result.returncode == 0, result.stderr
    assert float(re.search(r"seconds (\S+)", result.stdout)[1]) < 0.5
    assert "heavy set()" in result.stdout


def test_loading_tensorflow_through_ganzoo_prints_nothing():
    result = python("import ganzoo; ganzoo.DCGAN((16, 16, 1), width=2).generate(1)")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_what_is_no_noise_is_passed_on():
    code = """
import os
from ganzoo.quiet import NOISE
import sys
for name in list(sys.modules):
    if name == "tensorflow":
        del sys.modules[name]
from ganzoo.quiet import quiet_loading
with quiet_loading():
    os.write(2, b"port.cc] oneDNN custom operations are on.\\na real problem\\n")
"""
    assert python(code).stderr == "a real problem\n"


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_is_refused_with_the_reason(backend):
    result = python("import ganzoo", KERAS_BACKEND=backend)
    assert result.returncode == 1
    assert "ganzoo trains with TensorFlow" in result.stderr.splitlines()[-1]
    assert f"Keras backend '{backend}'" in result.stderr
