"""Requests that no client library would send: odd headers, methods, media types and bodies (S-05)."""

import pytest
from werkzeug.test import EnvironBuilder, TestResponse

from tests.fuzz.city import City
from tests.fuzz.test_poison import let_in, operations_of

VERSIONS = [
    "*", 'W/"1"', '"1", "2"', "1", '""', '"-1"', '"1e9"', '"99999999999"', '"9999999999"', '"١"', '"²"', '"\x00"',
    "x" * 9_000,
]  # fmt: skip
AUTHORIZATIONS = [
    "", "Bearer", "Bearer ", "bearer x", "Basic dTpw", "Bearer a.b.c", "Bearer \xff\xfe", "Bearer " + "a" * 9_000,
    "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer {token}, Bearer {token}", "Token {token}", "Bearer  {token}",
]  # fmt: skip
HEADERS = [
    ("Accept-Language", "\xff" * 100), ("Accept-Language", "en;q=x,;;=,zh;q=-1"), ("Accept", "text/html"),
    ("Accept", "*/*;q=nonsense"), ("Accept", "\x00"), ("Accept-Encoding", "br;q=x"), ("Accept-Charset", "utf-99"),
    ("If-None-Match", "*"), ("If-None-Match", 'W/"x", "'), ("Range", "bytes=0-,5-2,-"), ("Expect", "100-continue"),
    ("Host", "example.org:99999"), ("Host", "\xff"), ("X-Forwarded-For", "::1, x" * 500), ("X-Forwarded-Host", "evil"),
    ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"), ("Content-Length", "x"), ("Content-Length", "-5"),
    ("Cookie", "\xff=;=;"), ("Idempotency-Key", "\xff" * 20), ("Idempotency-Key", "k" * 81), ("Origin", "null"),
    ("X-HTTP-Method-Override", "DELETE"),
]  # fmt: skip
MEDIA_TYPES = [
    None, "", "application/json; charset=utf-16", "application/json, text/plain", "text/json", "multipart/form-data",
    "multipart/form-data; boundary=", "application/x-www-form-urlencoded", "application/JSON", "x" * 5_000, "\xff/\xff",
]  # fmt: skip
BODIES = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"true",
    b"{}",
    b"{",
    b"\x00",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b" " * 5_000,
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "示例"]

pytestmark = pytest.mark.one_engine


@pytest.fixture
def city(app) -> City:
    return City(app)


@pytest.fixture
def operations(app, request) -> list:
    """All of them, or every fourth."""
    return operations_of(app)[:: 1 if request.config.getoption("--full") else 4]


def faulty(operation, answer: TestResponse, *more: int) -> str | None:
    if answer.status_code in more or operation.declared(answer):
        return None
    return f"{operation.label}: {answer.status_code} {answer.get_data()[:200]!r}"


def test_odd_headers_get_an_answer_that_is_declared(app, city, operations):
    faults = []
    for operation in operations:
        role = let_in(operation, app, city)
        body = {"json": city.samples[operation.label]} if operation.label in city.samples else {}
        named = [("If-Match", value) for value in VERSIONS] if "If-Match" in str(operation.parameters) else []
        for name, value in [*named, *HEADERS]:
            answer = operation.ask(app, city, role, headers={name: value}, **body)
            more = {"Transfer-Encoding": (400, 415), "Content-Length": (400, 415), "Host": (400,)}.get(name, ())
            faults.append((name, value[:30], faulty(operation, answer, *more)))
        city.restore()

    assert not [fault for fault in faults if fault[2]]


def test_whoever_shows_no_good_token_is_nobody(app, city, operations):
    for operation in operations:
        if operation.document.get("security") == []:
            continue
        role = let_in(operation, app, city)
        for value in AUTHORIZATIONS:
            token = city.people[role].token
            answer = operation.ask(app, city, role, headers={"Authorization": value.format(token=token)})

            assert (answer.status_code, answer.json["code"]) == (401, "auth.not_signed_in"), (
                operation.label,
                value[:40],
            )


def test_odd_bodies_and_media_types_get_an_answer_that_is_declared(app, city, operations):
    faults = []
    for operation in operations:
        role = let_in(operation, app, city)
        for body in BODIES:
            answer = operation.ask(app, city, role, data=body, content_type="application/json")
            faults.append((body[:10], faulty(operation, answer)))
        for media in MEDIA_TYPES:
            answer = operation.ask(app, city, role, data=b"{}", content_type=media)
            faults.append((media, faulty(operation, answer)))
        city.restore()

    assert not [fault for fault in faults if fault[1]]


def test_a_method_that_a_path_does_not_have_is_a_problem_that_names_those_it_has(app, city):
    known: dict[str, set[str]] = {}
    for operation in operations_of(app):
        known.setdefault(operation.path, set()).add(operation.method)
    token = city.people["auditor"].token
    for path, methods in known.items():
        address = path.format(**{name: values[0] for name, values in city.real.items()})
        for method in METHODS:
            environ = EnvironBuilder(address, method=method, headers={"Authorization": f"Bearer {token}"}).get_environ()
            answer = app.test_client().open({**environ, "REQUEST_METHOD": method})

            assert answer.status_code < 500, (method, path)
            if method not in methods | {"HEAD", "OPTIONS"}:
                assert (answer.status_code, answer.json["code"]) == (405, "request.method_not_allowed"), (method, path)
                assert methods <= set(answer.headers["Allow"].split(", "))
