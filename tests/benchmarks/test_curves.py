"""What the curves of quality show."""

from matplotlib.figure import Figure
import pytest

from benchmarks.curves import draw_curves

PANELS = (("kid", "KID × 1000", 1000, 1), ("fid", "FID", 1, 1))


def run(method, kids, fids=(), data="set"):
    checkpoints = [
        {"images": 64 * (i + 1), "cpu_seconds": 10 * (i + 1), "kid_lite0_5k": kid}
        for i, kid in enumerate(kids)
    ]
    for checkpoint, fid in zip(checkpoints, fids):
        checkpoint["fid_lite0_5k"] = fid
    return {"settings": {"data": data, "method": method}, "checkpoints": checkpoints}


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are saved."""
    figures, save = [], Figure.savefig
    monkeypatch.setattr(
        Figure, "savefig", lambda f, *a, **k: figures.append(f) or save(f, *a, **k)
    )
    return figures


def lines_of(panel):
    return [(*map(list, line.get_data()),) for line in panel.lines]


def test_a_line_for_each_run_in_each_panel_that_it_has(drawn, tmp_path):
    rows = [
        run("DCGAN", [0.5, 0.2], [40, 30]),
        run("DCGAN", [0.6, 0.3], [50, 20]),
        run("DCGAN-fast", [0.4, 0.1]),
        run("Real", [0.001], [5]),
        run("DCGAN", [0.9, 0.9], [90, 90], data="another set"),
    ]
    paths = draw_curves(rows, "set", tmp_path, PANELS)
    assert [path.name for path in paths] == ["set-cpu_seconds.png", "set-images.png"]
    assert all(path.exists() for path in paths)
    for figure, places in zip(drawn, ([10, 20], [64, 128])):
        kid, fid = figure.axes
        assert lines_of(kid) == [
            (places, [500, 200]),
            (places, [600, 300]),
            (places, [400, 100]),
            ([0, 1], [1, 1]),  # The same at all times: from side to side.
        ]
        assert [values for _, values in lines_of(fid)] == [[40, 30], [50, 20], [5, 5]]
        # Seeds share a color and a name; other rates have the color and dashes.
        first, second, fast, _ = kid.lines
        assert first.get_color() == second.get_color() == fast.get_color()
        assert [line.get_linestyle() for line in kid.lines] == ["-", "-", "--", ":"]
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert names == ["DCGAN", "DCGAN-fast", "Real"]
