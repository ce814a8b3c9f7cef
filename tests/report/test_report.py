"""The report tells good generators from those that copy, collapse or make noise."""

import html.parser

import keras
import numpy as np
import pytest

import ganzoo
from ganzoo import datasets, features, report
from ganzoo.evaluation import FeatureCache
from ganzoo.report.__main__ import main
from ganzoo.report.scores import roughness

SIDE = 16


@pytest.fixture(scope="module")
def data():
    """Pictures of two kinds, each of them another one."""
    labels = np.arange(600) % 2
    places = np.random.default_rng(0).uniform(-0.8, 0.8, (600, 2))
    return drawn(places, labels), labels


def drawn(places, small):
    """A picture of a spot, small or not, at each of the places."""
    steps = np.linspace(-1, 1, SIDE)
    distance = (steps[:, None] - places[:, 0, None, None]) ** 2 + (
        steps - places[:, 1, None, None]
    ) ** 2
    spots = np.exp(-distance / np.where(small, 0.02, 0.3)[:, None, None])
    return (255 * spots).astype(np.uint8)[..., None]


@pytest.fixture(scope="module")
def judge():
    image = keras.Input((SIDE, SIDE, 1))
    x = keras.layers.AveragePooling2D(2)(image)
    network = keras.Model(image, keras.layers.Flatten()(x))
    return features.Extractor(network, "small")


class Drawing:
    """A generator that is one function of (random numbers, count)."""

    image_shape, num_classes = (SIDE, SIDE, 1), None

    def __init__(self, draw):
        self.draw = draw

    def generate(self, count, labels=None, seed=None):
        return self.draw(np.random.default_rng(seed), count)


def spots(rng, count):
    """New pictures of both kinds."""
    places = rng.uniform(-0.8, 0.8, (count, 2))
    return drawn(places, rng.uniform(size=count) < 0.5)


def examined(draw, data, judge, tmp_path, **options):
    cache = FeatureCache(tmp_path / "cache")
    arguments = {"extractor": judge, "repeats": 2, "cache": cache} | options
    return report.examine(Drawing(draw), data, **arguments)


def kinds(found):
    return {finding.kind for finding in report.findings(found)}


def test_a_good_generator(data, judge, tmp_path):
    found = examined(spots, data, judge, tmp_path)
    assert kinds(found) == {"fine"}
    score = found.scores["kid_small_300"]
    assert abs(score.value) < 0.02 and score.error is not None
    assert found.balance_accuracy > 0.95


def test_one_that_copies(data, judge, tmp_path):
    copy = lambda rng, count: data[0][rng.permutation(600)[:count]]
    found = examined(copy, data, judge, tmp_path)
    assert kinds(found) == {"copies"}
    samples, neighbors = found.most_alike
    np.testing.assert_array_equal(samples, neighbors)


def test_one_that_has_collapsed(data, judge, tmp_path):
    few = lambda rng, count: spots(np.random.default_rng(5), 12)[
        rng.integers(0, 12, count)
    ]
    assert "collapsed" in kinds(examined(few, data, judge, tmp_path))


def test_one_that_makes_noise(data, judge, tmp_path):
    noise = lambda rng, count: rng.integers(0, 256, (count, SIDE, SIDE, 1), np.uint8)
    found = kinds(examined(noise, data, judge, tmp_path))
    assert "unrealistic" in found and not found & {"collapsed", "copies", "fine"}


def test_flat_grey_is_no_copy(data, judge, tmp_path):
    grey = lambda rng, count: np.full((count, SIDE, SIDE, 1), 128, np.uint8)
    found = kinds(examined(grey, data, judge, tmp_path))
    assert {"unrealistic", "collapsed"} <= found and "copies" not in found


def test_ones_that_are_noisy_or_blurred(data, judge, tmp_path):
    def noisy(rng, count):
        noise = rng.normal(0, 15, (count, SIDE, SIDE, 1))
        return (spots(rng, count) + noise).clip(0, 255).astype(np.uint8)

    def blurred(rng, count):
        x = spots(rng, count).astype(float)
        for axis in (1, 2, 1, 2):
            x = (np.roll(x, 1, axis) + x + np.roll(x, -1, axis)) / 3
        return x.astype(np.uint8)

    assert "noisy" in kinds(examined(noisy, data, judge, tmp_path))
    assert "blurred" in kinds(examined(blurred, data, judge, tmp_path))


def test_roughness_by_hand():
    board = (np.indices((6, 6)).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert roughness(board[None, ..., None]) == 255.0
    slope = np.tile(np.arange(6, dtype=np.uint8), (6, 1))
    assert roughness(slope[None, ..., None]) == 0.0


def test_one_that_leaves_a_class_out(data, judge, tmp_path):
    def narrow(rng, count):
        many = spots(rng, 4 * count)
        return many[many.mean(axis=(1, 2, 3)) < 20][:count]

    found = examined(narrow, data, judge, tmp_path)
    assert "unbalanced" in kinds(found)
    verdicts = [share.verdict for share in found.balance]
    assert verdicts == ["too few", "too many"]


class Asked(Drawing):
    """Draws spots of the kinds that it is asked for, or of those that it likes."""

    num_classes = 2

    def __init__(self, likes):
        self.likes = likes

    def generate(self, count, labels=None, seed=None):
        places = np.random.default_rng(seed).uniform(-0.8, 0.8, (count, 2))
        return drawn(places, self.likes(labels))


def test_of_classes_that_are_asked_for_those_count_that_come(data, judge, tmp_path):
    def told(likes):
        options = {"extractor": judge, "cache": FeatureCache(tmp_path / "cache")}
        return report.examine(Asked(likes), data, repeats=1, **options)

    obeys, swaps = told(lambda labels: labels), told(lambda labels: 1 - labels)
    assert obeys.obeyed > 0.95 and kinds(obeys) == {"fine"}
    # As many of each as there are, but always the other one.
    assert swaps.obeyed < 0.05 and kinds(swaps) == {"mislabelled"}
    shuffled = told(lambda labels: np.random.default_rng(1).permutation(labels))
    assert 0.3 < shuffled.obeyed < 0.7 and kinds(shuffled) == {"mislabelled"}
    page = report.write(swaps, tmp_path / "page.html").read_text()
    assert "It mixes up classes." in page
    assert f"{swaps.obeyed:.1%} of samples look like the class asked for" in page


def test_noise_is_not_said_to_mix_up_classes(data, judge, tmp_path):
    noise = Asked(None)
    noise.generate = lambda count, labels, seed: np.random.default_rng(seed).integers(
        0, 256, (count, SIDE, SIDE, 1), np.uint8
    )
    cache = FeatureCache(tmp_path / "cache")
    found = report.examine(noise, data, extractor=judge, repeats=1, cache=cache)
    assert found.obeyed < 0.6
    assert "unrealistic" in kinds(found) and "mislabelled" not in kinds(found)


class Pictures(html.parser.HTMLParser):
    """Counts what a page is made of, and refuses tags that do not close."""

    VOID = ("meta", "img", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.images = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes)["src"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        # Cells and rows need not close.
        while self.open[-1] != tag:
            assert self.open.pop() in ("p", "td", "th", "tr")
        self.open.pop()


def test_the_page_holds_all_that_it_shows(data, judge, tmp_path):
    found = examined(spots, data, judge, tmp_path)
    history = tmp_path / "history.csv"
    history.write_text("epoch,d_loss,kid_small_300\n1,1.3,0.5\n2,1.2,0.4\n")
    facts = {"data": "<spots & dots>"}
    path = report.write(found, tmp_path / "page.html", history, facts)
    text = path.read_text()
    images = Pictures(text).images
    # Samples, neighbours and curves; nothing is fetched from elsewhere.
    assert len(images) == 3
    assert all(image.startswith("data:image/png;base64,") for image in images)
    assert "<spots" not in text and "&lt;spots &amp; dots&gt;" in text
    for name in found.scores:
        assert name in text and name in report.table(found)


def test_the_command_line(data, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("GANZOO_CACHE", str(tmp_path / "cache"))
    model = ganzoo.DCGAN((28, 28, 1), width=4, seed=1)
    model.compile()
    model.save(tmp_path / "model.keras")
    clothes = datasets.images("fashion_mnist_10k").head(60)
    names = datasets.images("fashion_mnist_10k").class_names
    columns = {"class_names": np.array(names), **clothes}
    np.savez(tmp_path / "clothes.npz", **columns)
    main([str(tmp_path / "model.keras"), "--data", str(tmp_path / "clothes.npz")])
    told = capsys.readouterr().out
    assert "kid_fashion_30" in told and "drawn unevenly" in told
    assert (tmp_path / "model.report.html").exists()


def test_mistakes_get_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "none.keras"), "--data", "fashion_mnist_10k"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("python -m ganzoo.report: `model` must be a file")
    assert told.count("\n") == 1
    model = ganzoo.DCGAN((16, 16, 1), width=4, seed=1)
    model.save(tmp_path / "model.keras")
    command = [str(tmp_path / "model.keras"), "--data", "fashion_mnist_10k"]
    assert main([*command, "--make", "edges"]) == 1
    assert "`make` is for models that translate" in capsys.readouterr().err
    assert main([*command, "--out", str(tmp_path / "page")]) == 1
    assert "`--out` must end in .html" in capsys.readouterr().err


def test_translation_is_judged_by_pairs(tmp_path, judge):
    rng = np.random.default_rng(0)
    sources = rng.integers(0, 256, (24, 32, 32, 1), np.uint8)
    targets = rng.integers(0, 256, (24, 32, 32, 3), np.uint8)
    model = ganzoo.Pix2Pix((32, 32, 1), (32, 32, 3), width=4, seed=1)
    found = report.examine(
        model,
        datasets.translation((sources, targets), batch_size=1),
        extractor=lambda x: x[:, ::8, ::8, 0, None][..., 0][:, 0],
        cache=FeatureCache(enabled=False),
    )
    assert {"l1", "psnr", "ssim"} <= set(found.scores)
    assert found.memory is None and found.balance is None
    Pictures(report.write(found, tmp_path / "page.html").read_text())


def test_too_few_samples_are_refused(judge):
    with pytest.raises(ValueError, match=r"`data` must hold 20.*Received: 5"):
        report.examine(Drawing(spots), np.zeros((5, SIDE, SIDE, 1), np.uint8))
