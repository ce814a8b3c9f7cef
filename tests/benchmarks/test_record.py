"""What a record tells of how it was made."""

from argparse import ArgumentTypeError
import json
import sys

import pytest

from benchmarks.record import earlier, out_file, write_record


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


def test_only_records_of_the_same_benchmark_are_written_over(tmp_path, monkeypatch):
    out, other = tmp_path / "record.json", tmp_path / "notes.txt"
    other.write_text("[1]")
    monkeypatch.setattr(sys, "argv", ["/any/benchmarks/speed.py"])
    assert out_file(str(out)) == out
    assert earlier(None) == earlier(out) == {}
    write_record(out, {}, {"x": 1})
    assert earlier(out_file(str(out))) == {"x": 1}
    for no_record in (other, tmp_path):
        with pytest.raises(ArgumentTypeError, match="new file.*which is no record"):
            out_file(str(no_record))
    monkeypatch.setattr(sys, "argv", ["/any/benchmarks/quality.py"])
    with pytest.raises(ArgumentTypeError, match="new file.*benchmarks.speed` made"):
        out_file(str(out))
