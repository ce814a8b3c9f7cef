"""What a record tells of how it was made."""

import json
import sys

from benchmarks.record import write_record


def test_a_record_names_no_place_of_the_machine(tmp_path, monkeypatch):
    out = tmp_path / "record.json"
    words = ["/any/benchmarks/speed.py", "--out", str(out), f"--plots={tmp_path}/a"]
    monkeypatch.setattr(sys, "argv", words)
    write_record(out, {"out": out, "plots": f"{tmp_path}/a", "rounds": 3}, {"x": 1})
    record = json.loads(out.read_text())
    assert record["command"] == (
        "python -m benchmarks.speed --out record.json --plots=a"
    )
    assert record["arguments"] == {"out": "record.json", "plots": "a", "rounds": 3}
    assert str(tmp_path) not in out.read_text()
