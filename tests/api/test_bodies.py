"""JSON in has one meaning, or is refused."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from api.bodies import DEEPEST, parse_json
from api.errors import BodyNotJSON, NameTwice, NumberNotExact

REFUSED = [
    pytest.param(b'{"a": 1, "a": 2}', id="a name twice"),
    pytest.param(b'{"x": {"a": 1, "a": 1}}', id="a name twice, deeper"),
    pytest.param(b"NaN", id="not a number"),
    pytest.param(b"[Infinity]", id="infinity"),
    pytest.param(b"[-Infinity]", id="minus infinity"),
    pytest.param(b"[" * 10_000 + b"]" * 10_000, id="10,000 levels"),
    pytest.param(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), id="one level too many"),
    pytest.param(b"9" * 400, id="400 digits"),
    pytest.param(b'"\xff"', id="not UTF-8"),
    pytest.param(b'"\xed\xa0\x80"', id="a surrogate in UTF-8"),
    pytest.param("[]".encode("utf-16"), id="UTF-16"),
    pytest.param(b"", id="nothing"),
    pytest.param(b"{", id="cut off"),
    pytest.param(b"[] []", id="two documents"),
]


@pytest.mark.parametrize("body", REFUSED)
def test_what_is_not_plain_json_is_refused(body: bytes):
    with pytest.raises(BodyNotJSON):
        parse_json(body)


def test_the_deepest_that_is_allowed_is_read():
    assert parse_json(b"[" * DEEPEST + b"]" * DEEPEST)


@pytest.mark.parametrize("number", [b"0.10", b"1e999", b"-1E2", b"1.0", b"NaN", b"1" * 21])
def test_a_number_that_programs_read_differently_is_refused_as_such(number: bytes):
    with pytest.raises(NumberNotExact):
        parse_json(b'{"name": ' + number + b"}")


def test_a_name_that_stands_twice_is_told_even_where_it_is_half_a_character():
    with pytest.raises(NameTwice) as refused:
        parse_json(b'{"\\ud800": 1, "\\ud800": 2}')

    assert refused.value.details == {"name": "\\ud800"}


@given(st.binary(max_size=200))
def test_no_bytes_do_more_harm_than_being_refused(body: bytes):
    with suppress(BodyNotJSON):
        parse_json(body)
