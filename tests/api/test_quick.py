"""The short way into a body takes nothing that the schema would refuse, and reads what it takes as the schema does."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import HTTPException

from api import fields
from api.fields import SafeString
from api.schemas import Strict
from api.sync.bodies import BODIES

EXAMPLES = Path(__file__).parents[2] / "mobile_contract" / "examples"
ODD = (
    None,
    "",
    " a ",
    "e\u0301",
    "a\x00",
    "x" * 5_000,
    "1.50",
    "2026-02-30",
    0,
    -1,
    10**12,
    True,
    [],
    [None],
    {},
    {"a": 1},
)
GONE = object()
SHOUTED = "0198ABCD-0000-7000-8000-00000000000F"


@pytest.fixture(scope="module")
def good(migrated_app) -> list[tuple[Schema, dict]]:
    """A schema with a body that it takes: of every operation that has an example of success, and of a batch's."""
    routes = migrated_app.url_map.bind("")
    found = {}
    for file in sorted(EXAMPLES.glob("*.json")):
        shown = json.loads(file.read_text(encoding="utf-8"))
        request = shown["request"]
        if shown["answer"]["status"] >= 300 or not isinstance(request.get("body"), dict):
            continue
        try:
            endpoint, _ = routes.match(request["path"].partition("?")[0], request["method"])
        except HTTPException:
            continue
        declared = getattr(migrated_app.view_functions[endpoint], "declared", None)
        if declared is not None and declared.body is not None:
            found[endpoint] = declared.body(), request["body"]
        for operation in request["body"].get("operations", ()):
            found[operation["kind"]] = BODIES.get(operation["kind"], Schema()), operation["body"]
    return [(schema, body) for schema, body in found.values() if loaded(schema.load, body) is not None]


def loaded(read, body) -> str | None:
    """What it says, with types and order; None if it refuses."""
    try:
        return repr(read(deepcopy(body)))
    except ValidationError:
        return None


def spoilt(body) -> Iterator[object]:
    """Copies of a body, each with one thing in it another or gone, at any depth."""
    for path in places(body):
        for odd in (*ODD, SHOUTED, GONE):
            copy = deepcopy(body)
            *way, last = path
            inner = copy
            for step in way:
                inner = inner[step]
            if odd is GONE:
                del inner[last]
            else:
                inner[last] = odd
            yield copy


def places(document, way=()) -> Iterator[tuple]:
    members = document.items() if isinstance(document, dict) else enumerate(document)
    for name, inner in members:
        yield (*way, name)
        if isinstance(inner, dict | list):
            yield from places(inner, (*way, name))


def test_every_body_that_is_plainly_good_is_read_the_short_way(good):
    short = [(schema, body) for schema, body in good if isinstance(schema, Strict) and schema.plain_reader]

    assert len(short) > 50
    for schema, body in short:
        assert loaded(schema.plain_reader, body) == loaded(schema.load, body) is not None, (schema, body)


def test_what_the_short_way_takes_of_a_spoilt_body_is_what_the_schema_makes_of_it(good):
    taken = 0
    for schema, body in good:
        if not isinstance(schema, Strict) or schema.plain_reader is None:
            continue
        for other in (*spoilt(body), {**body, "surprise": 1}, [], None, "body"):
            short = loaded(schema.plain_reader, other)
            assert short is None or short == loaded(schema.load, other), (schema, other)
            taken += short is not None

    assert taken


PLAIN = "".join(one for one in map(chr, range(0x10000)) if re.fullmatch(fields._PLAIN, one))
STRANGE = " \n\t\u0301\u200b\u3000\u302a\u202e\ufeff\x00éａ"


@given(st.text(PLAIN, max_size=12) | st.text(PLAIN[:4] + "示《" + STRANGE, max_size=5), st.booleans())
@example(PLAIN, False)
@example(" a", False)
@example("a\n", True)
def test_text_that_is_plainly_good_is_what_the_long_way_makes_of_it(text, lines):
    field = SafeString(longest=60_000, shortest=0, lines=lines)
    short = field.deserialize(text) if fields._PLAIN.fullmatch(text) else None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fields, "_PLAIN", re.compile("(?!)"))
        long = loaded(field.deserialize, text)

    assert short is None or (repr(short), short) == (long, text)
