"""S-13: slow clients behind the shipped nginx file hold nobody up."""

import http.client
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

import pytest

from greenctl.cli.workplace import opened, settings_for
from tests.deploy.proxy import NAME, Proxy, needs_nginx, proxy_before
from tests.faults.nodes import Node, running

HEAD = f"POST /auth/sign-in HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n"
PROBE_SECONDS = 5.0
PAUSE_SECONDS = 0.04  # less often than the limit by address
Connect = Callable[[str], socket.socket]
BEGINNINGS = {
    "a head that does not end": HEAD + "X-Slow: ",
    "a body that does not end": HEAD + "Content-Length: 100000\r\n\r\n{",
    "an answer that is not read": f"GET /public/ HTTP/1.1\r\nHost: {NAME}\r\n\r\n" * 20,
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """One node with two workers, on a database of its own."""
    folder = tmp_path_factory.mktemp("slow")
    settings = replace(settings_for(folder), public_requests_per_minute=1_000_000)
    with opened(settings):
        pass
    environment = {
        "DATABASE_URL": settings.database_url,
        "GREENCTL_DATA_FOLDER": str(folder),
        "GREENCTL_SIGNING_KEY": str(folder / "signing_key.pem"),
        "GREENCTL_REFRESH_KEY": str(folder / "refresh_key"),
        "GREENCTL_PROXIES": "1",
    }
    with running([Node("slow", environment, folder)]) as nodes:
        yield nodes[0]


@contextmanager
def slow_clients(count: int, connect: Connect) -> Iterator[None]:
    """`count` connections from many addresses that each send a letter a second, and never read."""
    ended = threading.Event()
    with ExitStack() as stack:
        kinds = itertools.cycle(BEGINNINGS.values())
        clients = [stack.enter_context(connect(f"127.0.1.{number % 25 + 1}")) for number in range(count)]
        for client, beginning in zip(clients, kinds, strict=False):
            client.sendall(beginning.encode())
        dripping = threading.Thread(target=_drip, args=(clients, ended))
        dripping.start()
        try:
            yield
        finally:
            ended.set()
            dripping.join()


def _drip(clients: list[socket.socket], ended: threading.Event) -> None:
    while not ended.wait(1):
        for client in clients:
            with suppress(OSError):  # shown the door: what the guards are for
                client.sendall(b"x")


def probe(connect: Connect, seconds: float, enough: int = 3) -> list[str]:
    """What went wrong for an honest client that asks all the while."""
    trouble, asked, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end or asked < 3:
        asked += 1
        began = time.monotonic()
        try:
            status = _ask(connect)
        except OSError as error:
            status = type(error).__name__
        if status != 200:
            trouble.append(f"{status} after {time.monotonic() - began:.1f} s")
        if len(trouble) >= enough:
            break
        time.sleep(PAUSE_SECONDS)
    return trouble


def _ask(connect: Connect) -> int:
    connection = http.client.HTTPConnection(NAME, timeout=PROBE_SECONDS)
    with connect("127.0.0.2") as connection.sock:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status


def through(proxy: Proxy) -> Connect:
    return lambda source: proxy.connect(source, timeout=PROBE_SECONDS)


def straight_to(node: Node) -> Connect:
    patience = PROBE_SECONDS / 2
    return lambda source: socket.create_connection(("127.0.0.1", node.port), patience, source_address=(source, 0))


@needs_nginx
@pytest.mark.parametrize(
    "count, seconds",
    [pytest.param(50, 3, id="50 clients"), pytest.param(500, 30, id="500 clients", marks=pytest.mark.full)],
)
def test_slow_clients_hold_nobody_up(tmp_path, node, count, seconds):
    with (
        proxy_before(tmp_path, node.port) as proxy,
        slow_clients(count, through(proxy)),
    ):
        assert probe(through(proxy), seconds) == []


def test_a_server_that_is_exposed_to_them_is_caught(node):
    with slow_clients(10, straight_to(node)):
        assert probe(straight_to(node), 3, enough=1) != []
