"""The shipped nginx file: nginx takes it, it tells nodes the truth, and refuses in words an app understands."""

import http.client
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from tests.deploy.proxy import NAME, PROGRAM, Proxy, configured, needs_nginx, proxy_before
from tests.faults.brokers import free_port

pytestmark = needs_nginx


class Node(ThreadingHTTPServer):
    """Answers everything, and remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listening)
        self.heard: list[http.client.HTTPMessage] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Listening(BaseHTTPRequestHandler):
    server: Node

    def do_POST(self) -> None:
        self.server.heard.append(self.headers)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def node() -> Iterator[Node]:
    server = Node()
    yield server
    server.shutdown()
    server.server_close()


def ask(proxy: Proxy, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, str]:
    connection = http.client.HTTPSConnection(NAME, proxy.port, timeout=30)
    connection.sock = proxy.connect()
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.read(), answer.headers.get("Retry-After", "")
    connection.close()
    return found


def test_nginx_takes_the_shipped_file(tmp_path):
    config = configured(tmp_path, [1, 2, 3], free_port(), free_port())

    tried = subprocess.run(
        [PROGRAM, "-t", "-p", str(tmp_path), "-c", str(config)], check=False, capture_output=True, text=True
    )

    assert tried.returncode == 0, tried.stderr
    # Whoever is not root is told that `user` has no meaning for them.
    assert [line for line in tried.stderr.splitlines() if "[warn]" in line and '"user"' not in line] == []


def test_what_a_client_says_of_its_address_never_reaches_a_node(tmp_path, node):
    forged = {"X_Forwarded_For": "10.9.9.9", "X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
    more = {"Forwarded": "for=10.9.9.9", "X_Forwarded_Prefix": "/evil"}

    with proxy_before(tmp_path, node.server_port) as proxy:
        status, _, _ = ask(proxy, "GET", "/health/live", **forged, **more)

    (heard,) = node.heard
    assert status == 204
    assert heard.get_all("X-Forwarded-For") == ["127.0.0.1"]
    assert heard.get_all("X-Forwarded-Proto") == ["https"]
    assert [heard.get(name) for name in ("X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded")] == [None] * 3


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_node_that_is_down_costs_no_request_while_another_stands(tmp_path, node, method):
    with proxy_before(tmp_path, free_port(), node.server_port) as proxy:
        statuses = [ask(proxy, method, "/health/live")[0] for _ in range(4)]

    assert statuses == [204] * 4


def test_without_any_node_a_client_is_told_to_come_again(tmp_path):
    with proxy_before(tmp_path, free_port()) as proxy:
        status, content, wait = ask(proxy, "POST", "/sources", b"{}")

    problem = orjson.loads(content)
    assert (status, problem["status"], problem["code"], wait) == (503, 503, "server.temporarily_unavailable", "5")


@pytest.mark.parametrize("path, allowed", [("/imports/sources", 12), ("/store/uploads/1", 25)])
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(tmp_path, node, path, allowed):
    size = {"Content_Length": str(allowed * 1024 * 1024 + 1)}

    with proxy_before(tmp_path, node.server_port) as proxy:
        status, content, _ = ask(proxy, "POST", path, b"", **size)

    assert (status, orjson.loads(content)["code"]) == (413, "request.body_too_large")
    assert node.heard == []


def test_a_flood_from_one_address_is_told_to_wait(tmp_path, node):
    # Many at once: one after the other, a busy machine is slower than the rate that is allowed.
    with proxy_before(tmp_path, node.server_port) as proxy, ThreadPoolExecutor(16) as many:
        answers = list(many.map(lambda _: ask(proxy, "POST", "/auth/sign-in"), range(160)))

    refused = [answer for answer in answers if answer[0] != 204]
    assert refused
    assert {(status, orjson.loads(content)["code"], wait) for status, content, wait in refused} == {
        (429, "request.too_many", "5")
    }


def test_logs_have_no_query_string(tmp_path, node):
    with proxy_before(tmp_path, node.server_port) as proxy:
        ask(proxy, "GET", "/store/photos/1?signature=canary-of-a-ticket")

    written = "".join(path.read_text(errors="replace") for path in Path(tmp_path).glob("*.log"))
    assert "/store/photos/1" in written
    assert "canary" not in written
