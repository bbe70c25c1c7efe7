"""Posting to servers that others name, and only to those that may be named: no redirect is followed, no proxy asked,
no answer waited for or read beyond a limit, and the address that was looked at is the one that is connected to."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from greenctl.notices.domain import Tried
from greenctl.notices.ways.port import AWAY, FORBIDDEN, of_status

TIMEOUT_SECONDS = 5.0
LONGEST_SECONDS = 15.0
LARGEST_ANSWER_BYTES = 64 * 1024
_INNER_NAT = ipaddress.ip_network("64:ff9b::/96")
_CHUNK = 4096


class NotAllowed(Exception):
    """The address may not be sent to."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What else than public https is let through, by the settings."""

    plain: bool = False
    private: bool = False

    def parts(self, url: str) -> SplitResult:
        """The url in parts, if its form is good. Looks nothing up. Raises NotAllowed."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise NotAllowed from error
        encrypted = parts.scheme == "https" or (self.plain and parts.scheme == "http")
        named = host and port != 0 and parts.username is None and parts.password is None and not parts.fragment
        if not (encrypted and named and url.isascii() and url.isprintable() and " " not in url):
            raise NotAllowed
        literal = _address(host or "")
        if literal is not None and not self.address(literal):
            raise NotAllowed
        return parts

    def address(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Whether it may be connected to; an address within another counts as the inner one."""
        return self.private or all(one.is_global and not one.is_multicast for one in _unwrapped(address))

    def resolved(self, host: str, port: int) -> tuple[int, tuple[object, ...]]:
        """Family and socket address of the host. All of its addresses have to be good. Raises NotAllowed, OSError."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not found or not all(self.address(ipaddress.ip_address(str(one[4][0]).split("%")[0])) for one in found):
            raise NotAllowed
        return found[0][0], found[0][4]


def post(
    url: str, body: bytes, headers: Mapping[str, str], allowed: Allowed, longest_seconds: float = LONGEST_SECONDS
) -> tuple[Tried, bytes]:
    """What became of it, and what was answered where it was taken; all within `longest_seconds` of connecting."""
    try:
        parts = allowed.parts(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        where = allowed.resolved(parts.hostname or "", port)
        connection = _Pinned(parts.hostname or "", port, where, encrypted=parts.scheme == "https")
        with _ended_after(longest_seconds, connection):
            return _posted(connection, parts, body, headers)
    except NotAllowed:
        return FORBIDDEN, b""
    except (OSError, http.client.HTTPException, ValueError):
        return AWAY, b""


def _posted(connection: "_Pinned", parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> tuple[Tried, bytes]:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body, dict(headers))
    answer = connection.getresponse()
    return of_status(answer.status), _read(answer)


@contextmanager
def _ended_after(seconds: float, connection: "_Pinned") -> Iterator[None]:
    """A time-out of a socket begins anew with every byte: who drips them, in the handshake, in the head or in the size
    of a chunk, is cut off by the clock."""
    alarm = Timer(seconds, connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Connects to the very address that was checked, whatever its name has become since."""

    def __init__(self, host: str, port: int, where: tuple[int, tuple[object, ...]], *, encrypted: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._where, self._encrypted = where, encrypted
        self._wire: socket.socket | None = None
        if encrypted:
            self.default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        family, address = self._where
        raw = socket.socket(family, socket.SOCK_STREAM)
        try:
            raw.settimeout(TIMEOUT_SECONDS)
            raw.connect(address)
            self.sock = self._wire = raw
            if self._encrypted:
                self.sock = self._wire = ssl.create_default_context().wrap_socket(
                    raw, server_hostname=self.host, do_handshake_on_connect=False
                )
                self.sock.do_handshake()
        except BaseException:
            raw.close()
            raise

    def cut(self) -> None:
        """From another thread: whoever reads or writes finds the connection ended. (`sock` is let go of already while
        an answer is read that ends with its connection.)"""
        with suppress(OSError):
            if self._wire is not None:
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)


def _read(answer: http.client.HTTPResponse) -> bytes:
    """No more than the limit. Where the answer is cut off, its status stands, and what was read of it."""
    read = b""
    with suppress(OSError, http.client.HTTPException):
        while len(read) < LARGEST_ANSWER_BYTES and (piece := answer.read1(_CHUNK)):
            read += piece
    return read


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _unwrapped(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _INNER_NAT:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    known = [one for one in inner if one is not None]
    return list(known) or [address]
