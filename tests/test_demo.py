"""The page for trying a model, in a real browser."""

import functools
import io
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
from PIL import Image
import pytest

import ganzoo
from ganzoo.callbacks.pictures import side_by_side, tile

pytest.importorskip("gradio")
webdriver = pytest.importorskip("selenium.webdriver")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="no Chromium with its driver"),
    pytest.mark.filterwarnings("ignore:::gradio"),
]

EXAMPLES = pathlib.Path(__file__).parent.parent / "examples"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--enable-unsafe-swiftshader --window-size=1280,1000"
)
PATIENCE = 60  # Seconds; on a busy machine a page takes some.


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('browser')}")
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    return __import__("demo")


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(found):
    """What `found` returns, once that is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(0.1)
    raise TimeoutError(f"{found} found nothing in {PATIENCE} seconds")


def pictures(browser):
    """Addresses of the pictures that the page shows."""
    script = "return [...document.querySelectorAll('img')].map(image => image.src)"
    return [address for address in browser.execute_script(script) if "file=" in address]


def pixels(address):
    with urllib.request.urlopen(address) as response:
        return np.asarray(Image.open(io.BytesIO(response.read())))


def click(browser, text):
    browser.find_element("xpath", f"//button[contains(., '{text}')]").click()


def shows(browser, place, expected):
    """Whether the picture at a place among those on the page is this array."""
    shown = pictures(browser)[place:]
    return bool(shown) and np.array_equal(pixels(shown[0]), expected)


def test_a_click_draws_the_samples_of_the_next_seed(browser, demo, port, tmp_path):
    model = ganzoo.DCGAN((16, 16, 1), num_classes=3, width=4, seed=1)
    model.compile()
    model.save(tmp_path / "model.keras")
    command = [EXAMPLES / "demo.py", tmp_path / "model.keras", "--port", str(port)]
    page = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        address = f"http://127.0.0.1:{port}"
        assert page.stdout.readline().decode() == f"Open {address} (Ctrl-C ends)\n"
        browser.get(address)
        # Of the three pictures the first is small, the second that of the samples.
        for seed in (1, 2, 3):
            samples = model.generate(15, seed=seed)
            expected = tile(samples, columns=3, scale=960 // 3 // 16)[..., 0]
            wait_for(functools.partial(shows, browser, 1, expected))
            click(browser, "Next seed")
    finally:
        page.terminate()
        _, errors = page.communicate()
    assert errors == b""


def test_an_uploaded_picture_and_a_stroke_are_translated(browser, demo, port, tmp_path):
    model = ganzoo.Pix2Pix((32, 32, 1), (32, 32, 3), width=4, seed=1)
    upload = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
    Image.fromarray(upload).save(tmp_path / "upload.png")

    def translated(source):
        pair = side_by_side(source, model.translate(source, seed=1))
        return tile(pair, columns=1, scale=1024 // 64)

    page = demo.build(model, "model.keras")
    demo.launch(page, port)
    try:
        browser.get(f"http://127.0.0.1:{port}")
        white = np.full((1, 32, 32, 1), 255, np.uint8)
        wait_for(lambda: shows(browser, 0, translated(white)))
        chooser = browser.find_element("css selector", "input[type=file]")
        chooser.send_keys(str(tmp_path / "upload.png"))
        wait_for(lambda: shows(browser, 0, translated(upload[None, ..., None])))
        before = pictures(browser)
        canvas = browser.find_element("css selector", "canvas")
        stroke = webdriver.ActionChains(browser).move_to_element(canvas)
        stroke.click_and_hold().move_by_offset(40, 20).release().perform()
        wait_for(lambda: pictures(browser) != before)
    finally:
        page.close()


def saved(shape, folder):
    """The path of a model of such samples."""
    model = ganzoo.GAN(shape, latent_dim=2, width=4)
    model.compile()
    model.save(folder / "model.keras")
    return str(folder / "model.keras")


def test_a_port_in_use_is_named(demo, port, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["demo.py", saved((4, 4, 1), tmp_path)])
    sys.argv += ["--port", str(port)]
    with socket.create_server(("127.0.0.1", port)), pytest.raises(SystemExit):
        demo.main()
    assert f"port {port} is in use: choose another" in capsys.readouterr().err


@pytest.mark.parametrize("shape", [(2,), (4, 4, 2)], ids=str)
def test_models_without_pictures_are_refused(
    shape, demo, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "argv", ["demo.py", saved(shape, tmp_path)])
    with pytest.raises(SystemExit):
        demo.main()
    assert "Received: GAN in" in capsys.readouterr().err
