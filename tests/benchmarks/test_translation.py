"""The comparison of pix2pix with its generator trained by L1 alone."""

import json

from keras import ops
import numpy as np
import pytest

from benchmarks import tables, translation, translation_pairs, translation_run
from benchmarks.curves import draw_curves
from benchmarks.translation_run import L1_ONLY, PIX2PIX, REAL, SOURCE
from ganzoo import losses


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Fifty pairs in the form of OpenMoji's."""
    path = tmp_path_factory.mktemp("data") / "pairs.npz"
    draw = np.random.default_rng(0).integers
    color = draw(0, 256, (50, 32, 32, 3), np.uint8)
    np.savez(path, sketch=color[..., 0], color=color)
    return path


@pytest.fixture(scope="module")
def pairs(file):
    return translation_pairs.openmoji(file)


def test_a_run_from_end_to_end(tmp_path, file, capsys):
    out, plots = tmp_path / "translation.json", tmp_path / "plots"
    arguments = ["--tasks", "openmoji", "--openmoji", str(file), "--seeds", "3"]
    arguments += ["--steps", "4", "--batch-size", "2", "--width", "4"]
    arguments += ["--checkpoints", "2", "--extractor", "fashion_mnist"]
    arguments += ["--out", str(out), "--plots", str(plots)]
    translation.main(arguments)
    record = json.loads(out.read_text())
    assert record["arguments"]["seeds"] == [3]
    rows = {row["settings"]["method"]: row for row in record["results"]["runs"]}
    assert list(rows) == list(translation_run.METHODS)
    for method in (L1_ONLY, PIX2PIX):
        assert [p["step"] for p in rows[method]["checkpoints"]] == [2, 4]
        assert rows[method]["others"]["with dropout"]["l1"] > 0
        assert rows[method]["held_out"] == 5 and rows[method]["training"] == 45
    # A red channel for color: two of three differ, by 85 levels in the mean.
    assert rows[SOURCE]["last"]["l1"] == pytest.approx(2 / 3 * 85, rel=0.05)
    assert set(rows[REAL]["last"]) == {
        *("step", "images", "seconds", "cpu_seconds"),
        "kid_fashion_5",
    }
    assert "| pix2pix | 8 |" in capsys.readouterr().out
    names = {path.name for path in plots.glob("*.png")}
    wanted = ("3-pairs", "cpu_seconds", "images")
    assert names == {f"openmoji-{name}.png" for name in wanted}


def test_both_start_from_the_same_weights(pairs):
    first, second = (
        translation_run.build(method, pairs, width=4, seed=5).generator.get_weights()
        for method in (PIX2PIX, L1_ONLY)
    )
    other = translation_run.build(L1_ONLY, pairs, 4, seed=6).generator.get_weights()
    assert all(map(np.array_equal, first, second))
    assert not all(map(np.array_equal, second, other))


class Silent(losses.NonSaturating):
    """A game that says nothing to the generator."""

    def generator(self, real, fake):
        return 0.0 * fake


def test_without_its_game_pix2pix_is_l1_alone(pairs):
    trained = []
    for method in (PIX2PIX, L1_ONLY):
        model = translation_run.build(method, pairs, width=4, seed=5)
        if method == PIX2PIX:
            model.compile(generator_optimizer=model.optimizer, loss=Silent())
        model.fit(pairs.batches(2, seed=5), epochs=1, steps_per_epoch=4, verbose=0)
        assert int(model.step.numpy()) == 4
        assert float(model.optimizer.learning_rate) == 0.0
        trained.append(model.translate(pairs.held_out["source"]).astype(int))
    # Rounding may differ between the two graphs.
    assert np.abs(trained[0] - trained[1]).max() <= 1


def test_infinite_psnr_is_not_written():
    draw = np.random.default_rng(0).integers
    images = draw(0, 256, (4, 16, 16, 3), np.uint8)
    held_out = {"source": images, "target": images}
    judge = translation_run.Judge(held_out, lambda x: ops.reshape(x, (-1, 768)))
    other = images.copy()
    other[1:] ^= 1
    told = judge.compare(other)
    assert told["l1"] == 0.75 and told["ssim"] > 0.99 and "psnr" not in told
    assert "psnr" in judge.compare(images ^ 1)


def test_held_out_pairs_are_not_trained_on():
    pairs = translation_pairs.noto_emoji()
    assert len(pairs.held_out["source"]) == 191
    assert len(pairs.training["source"]) + pairs.left_out == 1715
    assert 0 < pairs.left_out < 172
    for name in ("source", "target"):
        seen = {image.tobytes() for image in pairs.training[name]}
        for held_out in pairs.held_out[name]:
            assert held_out.tobytes() not in seen
            assert np.ascontiguousarray(held_out[:, ::-1]).tobytes() not in seen


def test_what_shows_nearly_the_same_is_found():
    images = np.random.default_rng(0).integers(100, 200, (4, 8, 8, 1), np.uint8)
    nearly = images[[1, 2]] + np.uint8(translation_pairs.NEAR - 1)
    nearly[1] = nearly[1][:, ::-1]
    found = translation_pairs.shown_again(images, nearly)
    assert found.tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    "arguments, told",
    [
        ([], "--tasks noto_emoji does the other task"),
        (["--openmoji", "nowhere.npz"], "There is no file nowhere.npz"),
        (["--steps", "10"], "Received: 10 and 8"),
    ],
)
def test_refused_at_once(arguments, told, capsys):
    with pytest.raises(SystemExit):
        translation.parse(arguments)
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_file_without_the_arrays_is_refused(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, sketch=np.zeros((2, 8, 8), "uint8"), colour=np.zeros(3))
    with pytest.raises(ValueError, match="sketch.*'colour': .'float64', .3,"):
        translation_pairs.openmoji(path)
    path.write_text("not an archive")
    with pytest.raises(ValueError, match="--openmoji must be .* cannot be read"):
        translation_pairs.openmoji(path)


def row(method, seed, kid, **values):
    seen = {"step": 100, "images": 800, "seconds": 9.0, "cpu_seconds": 90.0}
    settings = {"data": "set", "method": method, "seed": seed, "steps": 100}
    last = seen | values | {"kid_lite0_181": kid}
    points = [last | {"step": 50, "images": 400}, last]
    found = {"settings": settings, "machine": {"cpu": "one"}}
    return found | {"checkpoints": points, "last": last}


def test_the_table_and_the_curves_of_rows(tmp_path):
    near = {"l1": 20.0, "psnr": 15.0, "ssim": 0.75}
    rows = [
        row(L1_ONLY, 1, 0.5, **near),
        row(PIX2PIX, 1, 0.1, **near | {"l1": 22.0}),
        row(PIX2PIX, 2, 0.3, **near | {"l1": 23.0}),
        row(REAL, 1, 0.001),
    ]
    assert tables.translation({"runs": rows}, "set").splitlines() == [
        "| Method | Pairs seen | CPU minutes | L1, levels of 255 | PSNR, dB | SSIM "
        "| KID × 1000, N = 181 | Seeds |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| Real | 800 | 1.5 |  |  |  | 1.0 | 1 |",
        "| pix2pix | 800 | 1.5 | 22.5 | 15.0 | 0.750 | 200.0 (100.0–300.0) | 2 |",
        "| L1 alone | 800 | 1.5 | 20.0 | 15.0 | 0.750 | 500.0 | 1 |",
    ]
    paths = draw_curves(rows, "set", tmp_path, tables.TRANSLATION)
    assert all(path.stat().st_size > 10_000 for path in paths)
