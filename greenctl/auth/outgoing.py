"""Asking other servers, and only those that the settings name: no redirect is followed, no answer is waited for or
read beyond a limit. Plain HTTP is for this machine alone."""

import http.client
from collections.abc import Mapping
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

from greenctl.auth.errors import IdentityProviderAway

TIMEOUT_SECONDS = 5
LARGEST_ANSWER_BYTES = 256 * 1024
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None: the answer counts as the error that it is here."""


class Outgoing:
    """A client for some hosts."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._opener: OpenerDirector = build_opener(NoRedirects, ProxyHandler({}))

    def check(self, url: str) -> str:
        """The url, if it may be asked.

        Raises:
            IdentityProviderAway: it is another host's, or not encrypted on the way to another machine.
        """
        try:
            parts = urlsplit(url)
            host, scheme = parts.hostname, parts.scheme
        except ValueError as error:
            raise IdentityProviderAway from error
        plain = scheme == "http" and host in _THIS_MACHINE
        if host not in self._hosts or not (scheme == "https" or plain) or parts.username is not None:
            raise IdentityProviderAway
        return url

    def get(self, url: str) -> dict[str, Any]:
        """The JSON object at `url`. Raises IdentityProviderAway."""
        return self._asked(url, None, {"Accept": "application/json"})[1]

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status (200, or one from 400 to 499) and JSON object. Raises IdentityProviderAway."""
        sent = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._asked(url, urlencode(form).encode(), sent, refusals=True)

    def _asked(
        self, url: str, body: bytes | None, headers: dict[str, str], *, refusals: bool = False
    ) -> tuple[int, dict[str, Any]]:
        request = Request(self.check(url), body, headers)  # noqa: S310 - check lets http and https pass alone
        try:
            answer = self._opener.open(request, timeout=TIMEOUT_SECONDS)
        except URLError as error:
            if not (refusals and _is_refusal(error)):
                raise IdentityProviderAway from error
            answer = error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise IdentityProviderAway from error
        return _read(answer)


def _is_refusal(error: Any) -> bool:
    return 400 <= getattr(error, "code", 0) < 500


def _read(answer: Any) -> tuple[int, dict[str, Any]]:
    try:
        with answer:
            data = answer.read(LARGEST_ANSWER_BYTES + 1)
        document = orjson.loads(data) if len(data) <= LARGEST_ANSWER_BYTES else None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise IdentityProviderAway from error
    if not isinstance(document, dict):
        raise IdentityProviderAway
    return int(answer.status), document
