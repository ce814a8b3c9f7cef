import hashlib
import http.server
import threading

import pytest

from ganzoo.features import download

CONTENT = b"weights" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        self.send_response(200 if self.path == "/weights" else 404)
        self.send_header("Content-Length", str(self.server.said or len(CONTENT)))
        self.end_headers()
        self.wfile.write(self.server.content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.content, server.said = 0, CONTENT, None
        server.url = f"http://127.0.0.1:{server.server_port}/weights"
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server
        server.shutdown()


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_downloads_once(server, tmp_path):
    path = tmp_path / "new folder/weights.pth"
    for _ in range(2):
        assert download.fetch(server.url, SHA256, path) == path
    assert path.read_bytes() == CONTENT
    assert server.asked == 1
    assert files(path.parent) == ["weights.pth"]


def test_several_at_once_all_get_it(server, tmp_path):
    path = tmp_path / "weights.pth"
    fetch = lambda: download.fetch(server.url, SHA256, path)
    threads = [threading.Thread(target=fetch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() == CONTENT
    assert files(tmp_path) == ["weights.pth"]


def test_another_file_is_refused_and_kept_aside(server, tmp_path):
    server.content, server.said = b"<html>Please log in</html>", 26
    path = tmp_path / "weights.pth"
    with pytest.raises(ValueError, match="SHA-256") as error:
        download.fetch(server.url, SHA256, path)
    assert SHA256 in str(error.value)
    assert hashlib.sha256(server.content).hexdigest() in str(error.value)
    assert str(path) in str(error.value)
    assert files(tmp_path) == ["weights.pth.wrong-checksum"]
    aside = tmp_path / "weights.pth.wrong-checksum"
    assert aside.read_bytes() == server.content


def test_a_wrong_file_in_its_place_is_put_aside_and_fetched_again(server, tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(ValueError, match="wrong-checksum"):
        download.fetch(server.url, SHA256, path)
    assert server.asked == 0
    assert download.fetch(server.url, SHA256, path).read_bytes() == CONTENT


@pytest.mark.parametrize("trouble", ["absent", "refused", "cut off"])
def test_without_a_network_it_says_what_to_do(server, tmp_path, trouble):
    url = server.url
    if trouble == "absent":
        url += "-else"
    elif trouble == "refused":
        url = "http://127.0.0.1:9/weights"
    else:
        server.said = len(CONTENT) + 5
    path = tmp_path / "weights.pth"
    with pytest.raises(OSError, match="GANZOO_CACHE") as error:
        download.fetch(url, SHA256, path)
    assert url in str(error.value) and str(path) in str(error.value)
    assert files(tmp_path) == []
