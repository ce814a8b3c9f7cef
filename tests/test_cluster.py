"""`TF_CONFIG` is read as TensorFlow reads it, and wrong ones are told apart."""

import json
import socket

import pytest

from ganzoo import distribution
from ganzoo.cluster import Cluster, cluster, is_chief


def config(workers=("a:1", "b:2"), index=0, kind="worker"):
    task = {"type": kind, "index": index}
    return json.dumps({"cluster": {"worker": list(workers)}, "task": task})


def test_one_process_is_the_chief(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    assert cluster() is None and is_chief()


def test_the_first_worker_is_the_chief(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", config())
    assert cluster() == Cluster(("a:1", "b:2"), 0) and is_chief()
    monkeypatch.setenv("TF_CONFIG", config(index=1))
    assert cluster().address == "b:2" and not is_chief()


@pytest.mark.parametrize(
    "text, message",
    [
        ("{'cluster'", "not JSON"),
        ("[]", "it has no"),
        ('{"cluster": {}}', "no 'worker'"),
        (config(index=2), "no worker 2 among the 2"),
        (config(index="0"), "no worker '0'"),
        (config(workers=["a", "b:2"]), "host:port"),
        (config(workers=["a:1", "a:1"]), "different"),
        (config(kind="chief"), "must be workers"),
    ],
)
def test_wrong_ones_are_refused(text, message, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(ValueError, match=rf"`TF_CONFIG` must be like.*{message}"):
        cluster()


def test_a_port_in_use_is_named():
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"Port {port} of worker 0"):
            Cluster((f"127.0.0.1:{port}",), 0).check_port()


def test_several_workers_need_a_config(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ValueError, match=r"needs the environment variable TF_CONFIG"):
        distribution.strategy("multi_worker")
