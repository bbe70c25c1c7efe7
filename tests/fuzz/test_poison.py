"""Values that programs choke on, in every place where a value can stand (S-05): refused, and never half taken."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from api.errors import RequestInvalid
from greenctl.db.base import db
from greenctl.kernel.ids import new_id
from tests.fuzz.city import City
from tests.fuzz.contract import contract_of
from tests.fuzz.planted import lenient_about, planted_app

# JSON as it stands in the body.
POISONS = {
    "lone surrogate": r'"\ud800"',
    "surrogates in the wrong order": r'"\udc00\ud800"',
    "NUL": r'"a\u0000b"',
    "2^63": "9223372036854775808",
    "-2^63 - 1": "-9223372036854775809",
    "400 digits": "9" * 400,
    "1e999": "1e999",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "10,000 levels": "[" * 10_000 + "]" * 10_000,
    "10,000 objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "a name twice": '{"a": 1, "a": 2}',
    "half a name": r'{"\udfff": 1}',
    "a huge text": '"' + "示" * 100_000 + '"',
}
# What stands where it should not, in a path or a query.
WORDS = {
    "NUL": "%00",
    "a lone surrogate": "%ED%A0%80",
    "half a character": "%E7%A4",
    "overlong": "%C0%80",
    "a line end": "%0D%0AX-Planted:%201",
    "2^63": "9223372036854775808",
    "1e999": "1e999",
    "NaN": "NaN",
    "a way up": "..%2F..%2Fetc%2Fpasswd",
    "a formula": "%3D1%2B1",
    "a quote": "%27%20or%201=1--",
    "a percent sign": "%",
    "a day that is none": "2026-02-30",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "a day before all days": "0000-00-00",
    "long": "9" * 20_000,
    "nothing": "",
    "a cursor of nothing": "bnVsbA",
    "a cursor of NaN": "W05hTl0",
    "a cursor of NUL": "WyJcdTAwMDAiXQ",
    "a cursor of a surrogate": "WyJcdWQ4MDAiXQ",
    "a cursor of 2^62": "WzQ2MTE2ODYwMTg0MjczODc5MDRd",
}
# What passes every check on the way and is left to the database, so that another engine may take it otherwise.
LEFT_TO_THE_DATABASE = ("lone surrogate", "NUL", "2^63", "1e999", "NaN")
PLACE = "<poison>"


@pytest.fixture
def city(app) -> City:
    return City(app)


class Operation:
    """One operation of the contract, and whoever may use it."""

    def __init__(self, path: str, method: str, document: dict[str, Any]) -> None:
        self.path, self.method, self.document = path, method.upper(), document
        self.label = f"{self.method} {path}"
        self.parameters = document.get("parameters", [])
        self.named = [item for item in self.parameters if item["in"] in {"path", "query"}]

    def declared(self, answer: TestResponse) -> bool:
        """Whether the contract has such an answer; a problem must say what to do."""
        response = self.document["responses"].get(str(answer.status_code))
        if response is None:
            return False
        if answer.status_code >= 400:
            return answer.mimetype == "application/problem+json" and bool(
                answer.json["code"] and answer.json["next_step"]
            )
        return not response.get("content") or answer.mimetype in response["content"]

    def ask(self, app: Flask, city: City, role: str, **changes: Any) -> TestResponse:
        names = {**{name: values[0] for name, values in city.real.items()}, **changes.pop("names", {})}
        if self.path.startswith("/rules"):
            names["edition_id"] = "sample-2026"
        person = city.people[role]
        headers = {
            "Accept-Language": "en",
            "If-Match": '"1"',
            "Idempotency-Key": new_id(),
            **changes.pop("headers", {}),
        }
        if person is not None:
            headers.setdefault("Authorization", f"Bearer {person.token}")
        return app.test_client().open(self.path.format(**names), method=self.method, headers=headers, **changes)


def operations_of(app: Flask) -> list[Operation]:
    document = contract_of(app)
    shared = {path: item.get("parameters", []) for path, item in document["paths"].items()}
    return [
        Operation(path, method, {**operation, "parameters": [*operation.get("parameters", []), *shared[path]]})
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def let_in(operation: Operation, app: Flask, city: City) -> str:
    """A role that gets as far as having its body read and its things looked for."""
    body = city.samples.get(operation.label)
    for role in city.people:
        answer = operation.ask(app, city, role, **({"json": body} if body else {}))
        city.restore()
        if answer.status_code not in {401, 403} or operation.label == "POST /auth/refresh":
            return role
    message = f"nobody may {operation.label}"
    raise LookupError(message)


def poisoned(body: Any) -> Iterator[Any]:
    """The body with PLACE in the stead of each value, deep ones too, and once beside them all."""
    if isinstance(body, dict):
        yield {**body, "surprise": PLACE}
        for name, value in body.items():
            for inner in poisoned(value):
                yield {**body, name: inner}
    elif isinstance(body, list):
        yield [*body, PLACE]
        for index, value in enumerate(body):
            for inner in poisoned(value):
                yield [*body[:index], inner, *body[index + 1 :]]
    yield PLACE


def poison(
    operation: Operation, app: Flask, city: City, sample: Any, names: Iterable[str] = tuple(POISONS)
) -> list[str]:
    """What is not as it should be: an answer that is not declared, or one that took the poison."""
    role, faults = let_in(operation, app, city), []
    for body in poisoned(sample):
        text = json.dumps(body, ensure_ascii=False)
        for name in names:
            data = text.replace(f'"{PLACE}"', POISONS[name]).encode()
            answer = operation.ask(app, city, role, data=data, content_type="application/json")
            if not _refused(answer) or not operation.declared(answer):
                where = text[:120]
                faults.append(f"{operation.label} {name} in {where}: {answer.status_code} {answer.get_data()[:200]!r}")
    return faults


def _refused(answer: TestResponse) -> bool:
    """A batch is answered as a whole; poison in one operation is refused as that operation's outcome."""
    if answer.status_code >= 400:
        return True
    outcomes = (answer.json or {}).get("outcomes", [])
    return bool(outcomes) and all(item["outcome"] == "refused" and item["problem"]["next_step"] for item in outcomes)


def written(city: City) -> dict[str, int]:
    """Rows by table, but for the receipts of operations: a refusal has one, so that it can be told again."""
    with city.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
            if not table.name.startswith("sync_")
        }


def test_poison_anywhere_in_a_body_is_refused_by_a_problem_and_writes_nothing(app, city, request):
    names = LEFT_TO_THE_DATABASE if asked_on_sqlite_too(city, request.config) else tuple(POISONS)
    bodies = {operation.label: operation for operation in operations_of(app) if operation.label in city.samples}
    assert bodies.keys() == city.samples.keys()
    assert bodies.keys() == {
        operation.label
        for operation in operations_of(app)
        if "application/json" in operation.document.get("requestBody", {}).get("content", ())
    }
    before = written(city)

    faults = [fault for label, body in city.samples.items() for fault in poison(bodies[label], app, city, body, names)]

    assert not faults, "\n".join(faults)
    assert written(city) == before


@pytest.mark.parametrize("name", ["lone surrogate", "NUL", "2^63", "1e999", "NaN", "10,000 levels", "a name twice"])
def test_the_same_poison_is_found_where_an_operation_lets_one_of_it_through(settings, app, city, name):
    with planted_app(settings, lenient_about(POISONS[name])) as faulty:
        [operation] = (found for found in operations_of(faulty) if found.path == "/planted")

        faults = poison(operation, faulty, city, {"text": "示例", "number": 1})

    assert {fault.split(" in ")[0] for fault in faults} == {f"POST /planted {name}"}


def test_a_fault_while_a_problem_is_written_is_not_blamed_on_the_sender(settings, app):
    def view() -> Response:
        raise RequestInvalid(problems=[], at=_Unsayable())

    with planted_app(settings, view) as faulty:
        answer = faulty.test_client().post("/planted", json={})

    assert (answer.status_code, answer.json["code"]) == (500, "server.fault")


class _Unsayable:
    def __str__(self) -> str:
        raise RuntimeError


def test_strange_words_in_a_path_or_a_query_get_an_answer_that_is_declared(app, city, request):
    faults, everything = [], request.config.getoption("--full")
    words = list(WORDS.items())
    operations = operations_of(app)
    if asked_on_sqlite_too(city, request.config):
        words = [(name, word) for name, word in words if name in LEFT_TO_THE_DATABASE]
        operations = [operation for operation in operations if operation.named]
    for turn, operation in enumerate(operations):
        role = let_in(operation, app, city)
        body = {"json": city.samples[operation.label]} if operation.label in city.samples else {}
        for name, word, changes in _addresses(operation, words, None if everything else turn):
            answer = operation.ask(app, city, role, **changes, **body)
            if not (operation.declared(answer) or _leads_nowhere(answer)):
                faults.append(
                    f"{operation.label} {name} ({word[:40]}): {answer.status_code} {answer.get_data()[:200]!r}"
                )
        city.restore()

    assert not faults, "\n".join(faults)


def asked_on_sqlite_too(city: City, config: pytest.Config) -> bool:
    """By default the second engine gets what a database might take otherwise, and no more."""
    return city.engine.dialect.name != "sqlite" and not config.getoption("--full") and not config.getoption("--engine")


def _addresses(
    operation: Operation, words: list[tuple[str, str]], turn: int | None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All words in all places, or the worst ones and a few others in turn."""
    for name, word in words if turn is None else [*words[:4], *words[4 + turn % 6 :: 6]]:
        for parameter in operation.parameters:
            if parameter["in"] == "path":
                yield name, word, {"names": {parameter["name"]: word}}
            elif parameter["in"] == "query":
                yield name, word, {"query_string": f"{parameter['name']}={word}"}
                yield f"{name}, twice", word, {"query_string": f"{parameter['name']}={word}&{parameter['name']}=1"}
        yield f"{name}, unasked", word, {"query_string": f"surprise={word}&{word}=1"}


def _leads_nowhere(answer: TestResponse) -> bool:
    """A path that is none of ours has no operation that could declare the answer."""
    return answer.status_code == 404 and answer.json["code"] == "request.route_not_there"
