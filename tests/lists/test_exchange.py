"""A list for another office's platform: each line is what the format says, the whole is signed, nothing can be cut."""

import jsonschema
import orjson
import pytest

from greenctl.kernel.actor import system
from greenctl.kernel.canonical import sha256_hex
from greenctl.lists import exchange, use_cases
from tests.lists.builders import PERSON, PHONE, SEASON_ID, TODAY, a_season, decided, many

# A published format never changes: another version is another file.
SCHEMA_SHA256 = "1dc3cd54a2af28843dc5ecb7246ded5bf4af478c99235c1409a38d6a7cda44e4"


@pytest.fixture
def lines(transactions) -> list[bytes]:
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *many(4))
        edition = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
        return list(exchange.exchange_file(uow, edition))


@pytest.fixture
def key(app) -> str:
    return app.extensions["greenctl"].seal.public_key_text


def test_every_line_is_what_the_format_says(lines):
    schema = orjson.loads(exchange.SCHEMA.read_bytes())

    for line in lines:
        jsonschema.validate(orjson.loads(line), schema)
    assert len(lines) == 6
    row = orjson.loads(lines[1])
    assert row["identity"]["credit_code"] or row["identity"]["other_id"]
    assert not any(person in line.decode() for line in lines for person in (PERSON, PHONE))


@pytest.mark.one_engine
def test_a_whole_file_is_signed_and_one_that_was_cut_or_changed_is_found(lines, key):
    assert exchange.faults_of(lines, key) == []
    assert exchange.faults_of([*lines[:2], *lines[3:]], key) == ["its rows are not those that were signed"]
    assert exchange.faults_of([lines[0], lines[1].replace(b'"exempt"', b'"Exempt"'), *lines[2:]], key) != []
    assert exchange.faults_of(lines[:-1], key) == ["it has no ending: it was cut off, or is none of ours"]
    forged = lines[-1].replace(b'"rows":4', b'"rows":5')
    assert exchange.faults_of([*lines[:-1], forged], key) == ["its ending is not signed by this key"]


@pytest.mark.one_engine
def test_the_published_format_is_what_it_was():
    assert sha256_hex(exchange.SCHEMA.read_bytes()) == SCHEMA_SHA256
