"""Workers train one model, equal to one process, and die and go on together."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from keras.utils import set_random_seed
import numpy as np
import pytest

import ganzoo
from ganzoo import launch
from tests import worker_script

SCRIPT = pathlib.Path(__file__).parent / "worker_script.py"


def command(folder, strategy, *numbers):
    return [str(SCRIPT), str(folder), strategy, *map(str, numbers)]


def launched(folder, *numbers, workers=2):
    arguments = command(folder, "multi_worker", *numbers)
    return subprocess.Popen(
        [sys.executable, "-m", "ganzoo.launch", f"--workers={workers}", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def weights(folder):
    with np.load(folder / "weights.npz") as stored:
        return [stored[name] for name in stored.files]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What two workers left that nobody interrupted, and what they said."""
    folder = tmp_path_factory.mktemp("whole")
    process = launched(folder, 3)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output
    return folder, output


def test_workers_equal_replicas_of_one_process(whole, tmp_path):
    folder, output = whole
    replicas = [sys.executable, *command(tmp_path, "mirrored", 3)]
    done = subprocess.run(replicas, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for ours, theirs in zip(weights(folder), weights(tmp_path)):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
    # The chief's history is that of all workers.
    histories = [(f / "history.csv").read_text().split() for f in (folder, tmp_path)]
    assert len(histories[0]) == 4
    values = [[float(x) for x in h[-1].split(",")] for h in histories]
    np.testing.assert_allclose(*values, rtol=1e-5)
    assert "[worker 1] " in output
    assert (folder / "samples/epoch-0003.png").exists()


def test_three_workers_equal_one_process(tmp_path, monkeypatch):
    process = launched(tmp_path / "three", 5, 1, workers=3)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output
    # They stopped after one of five epochs, and saved it.
    assert (tmp_path / "three/resume/state-000001-00000000.json").exists()
    assert (tmp_path / "three/samples/epoch-0001.png").exists()
    # It could not be undone in this process.
    monkeypatch.setattr(ganzoo.random, "make_deterministic", set_random_seed)
    worker_script.main(tmp_path / "one", "none", 1)
    for ours, theirs in zip(weights(tmp_path / "three"), weights(tmp_path / "one")):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_a_killed_worker_ends_all_and_the_same_command_goes_on(whole, tmp_path):
    process = launched(tmp_path, 3)
    try:
        wait_for(tmp_path / "resume", "state-000001-*.json")
        victim = worker(1, process.pid)
        os.kill(victim, signal.SIGKILL)
        killed = time.monotonic()
        output, _ = process.communicate(timeout=60)
        assert time.monotonic() - killed < 60
        assert process.returncode == 128 + signal.SIGKILL
        assert "Worker 1 ended with status -9" in output
    finally:
        process.kill()
    again = launched(tmp_path, 3)
    output, _ = again.communicate(timeout=240)
    assert again.returncode == 0, output
    for ours, theirs in zip(weights(tmp_path), weights(whole[0])):
        np.testing.assert_array_equal(ours, theirs)


def wait_for(folder, pattern):
    deadline = time.monotonic() + 120
    while not list(folder.glob(pattern)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def worker(index, launcher):
    """The process id of a worker, found by its environment."""
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            words = dict(
                word.split("=", 1)
                for word in path.read_text(errors="replace").split("\0")
                if "=" in word
            )
            status = (path.parent / "status").read_text()
        except OSError:
            continue
        if f"PPid:\t{launcher}\n" in status and "TF_CONFIG" in words:
            if json.loads(words["TF_CONFIG"])["task"]["index"] == index:
                return int(path.parent.name)
    raise AssertionError(f"no worker {index}")


def script(tmp_path, text):
    path = tmp_path / "script.py"
    path.write_text(f"import json, os, sys, time\n{text}\n")
    return str(path)


INDEX = "index = json.loads(os.environ['TF_CONFIG'])['task']['index']\n"


def test_every_worker_gets_its_place(tmp_path, capfd):
    text = INDEX + "print('I am', index, sys.argv[1:])"
    assert launch.main(["--workers", "3", script(tmp_path, text), "--flag", "x"]) == 0
    out, err = capfd.readouterr()
    assert out == "I am 0 ['--flag', 'x']\n"
    assert sorted(err.splitlines()) == [
        f"[worker {index}] I am {index} ['--flag', 'x']" for index in (1, 2)
    ]


def test_one_that_fails_ends_the_others(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(launch, "GRACE", 0.5)
    text = INDEX + "sys.exit(7) if index == 1 else time.sleep(60)"
    started = time.monotonic()
    assert launch.main(["--workers", "2", script(tmp_path, text)]) == 7
    assert time.monotonic() - started < 20
    assert "Worker 1 ended with status 7" in capfd.readouterr().err


def test_no_workers_are_refused(capsys):
    with pytest.raises(SystemExit):
        launch.main(["--workers", "0", "script.py"])
    assert "--workers must be 1 or more" in capsys.readouterr().err
