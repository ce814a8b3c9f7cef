"""The figures of this repository hold, and the ledger sees what does not."""

import json
import subprocess

import pytest

from benchmarks import figures, ledger, provenance

SOURCE = "ganzoo/metrics/kernel.py"
CODE = '"""A kernel."""\n\n\ndef kernel(x):\n    """Its value."""\n    return x + 1\n'


def test_every_figure_of_the_repository_has_its_record():
    assert ledger.check() == []


def git(root, *arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@b"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path):
    """A repository with one benchmark of one source file, and its record."""
    (tmp_path / "docs").mkdir()
    (tmp_path / SOURCE).parent.mkdir(parents=True)
    (tmp_path / SOURCE).write_text(CODE)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "all of it")
    head = (tmp_path / ".git/HEAD").read_text().split()[1]
    record = {
        "command": "python -m benchmarks.metric_speed --out speed.json",
        "arguments": {},
        "commit": (tmp_path / ".git" / head).read_text().strip(),
        "uncommitted_changes": False,
        "versions": dict.fromkeys(provenance._VERSIONS, "1"),
        "machine": {"cpu": "one"},
        "results": {
            "share": 0.08625,
            "bytes": 1234567,
            "rows": [
                {"name": "a", "ratio": {"clean-fid": 2.125, "a.b": 3}},
                {"name": "b", "ratio": {"clean-fid": -4.0}},
            ],
        },
    }
    return Project(tmp_path, record)


class Project:
    def __init__(self, root, record):
        self.root, self.record = root, record

    def problems(self, text):
        """What the ledger says of a README."""
        (self.root / "README.md").write_text(text)
        file = self.root / "benchmarks/results/speed.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.record))
        return ledger.check(self.root)


GOOD = [
    "8.6<!-- figure: speed 100 * share --> % of a step",
    "2.12<!-- figure: speed rows[0].ratio.clean-fid --> times as fast",
    "2<!-- figure: speed rows[name=a].ratio.clean-fid --> times",
    "it is -4.0<!-- figure: speed rows[name=b].ratio.clean-fid --> there",
    "3.00<!-- figure: speed rows[1-1].ratio[a.b] -->".replace("1-1", "0"),
    "1,234,567<!-- figure: speed bytes --> bytes",
    "1.2 MB<!-- figure: speed 0.000001 * bytes --> of it",
    "| a |\n|---|\n| 2.1<!-- figure: speed rows[0].ratio.clean-fid --> |",
    "a FID of 21.7<!-- paper: Miyato 2018 --> there",
    "KID 320–355<!-- paper: someone --> there",
    "<!-- given: settings -->\n| a | b |\n|---|---|\n| 64 | 0.5 |\n\nWords.",
    "images of 28 x 28, Python 3.10, 10,000 of them, 2014, Radford et al. 2016",
    "`x = 0.5 %` and\n\n```python\nrate = 0.5  # 3 times\n```\n",
    "see [there](https://a.b/1.5/2%20ms) <img width='1.5'>",
]


@pytest.mark.parametrize("text", GOOD)
def test_figures_that_hold_pass(project, text):
    assert project.problems(text) == []


WRONG = {
    "8.7<!-- figure: speed 100 * share --> %": "8.7 is 8.6",
    "2.13<!-- figure: speed rows[0].ratio.clean-fid --> times": "2.13 is 2.12",
    "4.0<!-- figure: speed rows[1].ratio.clean-fid -->": "4.0 is -4.0",
    "1.0<!-- figure: slow share -->": "no benchmarks/results/slow.json",
    "1.0<!-- figure: speed shares -->": "no 'shares'",
    "1.0<!-- figure: speed rows[7].ratio -->": "no '7'",
    "1.0<!-- figure: speed rows[name=c].ratio -->": "true of 0 rows",
    "1.0<!-- figure: speed rows -->": "not a number",
    "1.0<!-- figure: speed -->": "not `RECORD",
    "words<!-- figure: speed share -->": "no number stands before",
    "0.1\n<!-- figure: speed share -->\nwords": "must not begin a line",
    "<!-- table: speed -->\n| 1 |\n<!-- end -->": "no table of 'speed'",
    "It is 8.6 % of a step.": "no marker",
    "It is 1.09 as before.": "no marker",
    "twice: 2 times as fast": "no marker",
    "2× as fast": "no marker",
    "takes 12 ms, or so": "no marker",
    "an hour on 96\nMB of it": "no marker",
    "a KID of 12 at best": "no marker",
    "coverage: 1": "no marker",
    "agrees to 1e-4": "no marker",
    "| a | b |\n|---|---|\n| words | 1,090 |": "no marker",
    "| a |\n|---|\n| **12** |": "no marker",
    # A marker speaks of one number, not of those before.
    "It is 8.6 % and 2.1<!-- paper: someone --> there": "8.6 %",
    "<!-- given: settings -->\nFirst 0.5.\n\nThen 0.25.": "0.25",
    "2 times\n\nas fast<!-- given: here -->": "2 times",
}


@pytest.mark.parametrize("text, words", WRONG.items())
def test_figures_that_do_not_hold_fail(project, text, words):
    (problem,) = project.problems(text)
    assert words in problem and problem.startswith("README.md:")


CITED = GOOD[0]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"uncommitted_changes": True}, "not committed"),
        ({"uncommitted_changes": None}, "not committed"),
        ({"commit": "0" * 40}, "not in the history"),
        ({"commit": ""}, "has no commit"),
        ({"machine": {}}, "no CPU"),
        ({"versions": {}}, "no version of tensorflow"),
        ({"command": ""}, "no command"),
        ({"command": "python -m benchmarks.other"}, "no benchmark"),
        ({"command": "python -m benchmarks.quality"}, "no seed"),
    ],
)
def test_a_record_must_say_how_it_was_made(project, change, words):
    project.record |= change
    assert any(words in problem for problem in project.problems(CITED))


def test_rows_with_a_commit_of_their_own_are_looked_at(project):
    told = ("commit", "uncommitted_changes", "versions", "machine")
    row = {name: project.record[name] for name in told}
    project.record["results"]["rows"].append(row)
    assert project.problems(CITED) == []
    for change, words in (
        ({"commit": "0" * 40}, "not in the history"),
        ({"machine": None}, "no CPU"),
        ({"versions": row["versions"] | {"keras": ""}}, "no version of keras"),
    ):
        project.record["results"]["rows"][-1] = row | change
        (problem,) = project.problems(CITED)
        assert words in problem


def test_changed_code_makes_a_record_stale(project):
    file = project.root / SOURCE
    file.write_text(CODE.replace("A kernel.", "One.").replace("x + 1", "x + 1  # Hm"))
    new = file.parent / "other.py"
    new.write_text("x = 1\n")
    assert project.problems(CITED) == []
    file.write_text(CODE.replace("x + 1", "x + 2"))
    (problem,) = project.problems(CITED)
    assert "stale" in problem and SOURCE in problem
    git(project.root, "commit", "-q", "-a", "-m", "other code")
    (problem,) = project.problems(CITED)
    assert "stale" in problem

    (project.root / "benchmarks").mkdir(exist_ok=True)
    new.unlink()
    provenance.vouch(project.root, "speed", project.record, "It was read.")
    with pytest.raises(ValueError, match="Nothing that speed measures"):
        provenance.vouch(project.root, "speed", project.record, "Again.")
    assert project.problems(CITED) == []
    file.write_text(CODE.replace("x + 1", "x + 3"))
    (problem,) = project.problems(CITED)
    assert "stale" in problem
    with pytest.raises(ValueError, match="Commit"):
        provenance.vouch(project.root, "speed", project.record, "Not committed.")
    git(project.root, "commit", "-q", "-a", "-m", "other code again")
    new.write_text("x = 1\n")
    with pytest.raises(ValueError, match="Commit"):
        provenance.vouch(project.root, "speed", project.record, "A file is new.")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-q", "-m", "a new file")
    notes = project.root / provenance.VOUCHED
    gone = {"a row that was replaced": {"up_to": "x", "why": "x"}}
    notes.write_text(
        json.dumps({"speed": json.loads(notes.read_text())["speed"] | gone})
    )
    provenance.vouch(project.root, "speed", project.record, "And this.")
    (note,) = json.loads(notes.read_text())["speed"].values()
    assert note["why"] == "It was read. And this."
    assert project.problems(CITED) == []


def test_rows_of_a_commit_that_is_not_in_the_history_do_not_hold(project):
    row = {"commit": "0" * 40, "uncommitted_changes": False}
    assert not provenance.holds(project.root, row, "speed", "step_time")
    changed = provenance.changed_since(project.root, row["commit"], ["ganzoo/a.py"])
    assert changed == ["ganzoo/a.py"]


def test_writing_fills_figures_and_tables_in(project, monkeypatch):
    table = "<!-- table: speed b -->\nold\n<!-- end -->"
    monkeypatch.setitem(
        ledger.TABLES, "metric_speed", lambda results, key: f"| {len(results)} {key} |"
    )
    assert len(project.problems(f"{CITED.replace('8.6', '9.1')} and\n\n{table}")) == 2
    assert ledger.write(project.root) == ["README.md"]
    assert ledger.check(project.root) == []
    written = (project.root / "README.md").read_text()
    assert written == f"{CITED} and\n\n{table.replace('old', '| 3 b |')}"
    assert ledger.write(project.root) == []


def test_a_table_that_is_not_there_is_told_with_its_place(project, monkeypatch):
    monkeypatch.setitem(
        ledger.TABLES, "metric_speed", lambda results, key: results[key]
    )
    for words in ("speed", "speed other"):
        (problem,) = project.problems(
            f"{CITED}\n\n<!-- table: {words} -->\n<!-- end -->"
        )
        assert problem.startswith(f"README.md:3: no such table, '{words}'")


def test_a_table_needs_an_end():
    with pytest.raises(ValueError, match="no <!-- end -->"):
        figures.tables("<!-- table: speed -->\n| 1 |")
    with pytest.raises(ValueError, match="table: speed --> has no"):
        figures.tables("<!-- table: speed -->\n<!-- table: costs -->\n<!-- end -->")
