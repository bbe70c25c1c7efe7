"""Removal rules as data: which kind, which consequence, and the day on which it ends."""

from datetime import date

import pytest

from greenctl.kernel.canonical import digest_of
from greenctl.season.domain import Programme
from greenctl.season.removal_rules import Consequence, RemovalRule, RemovalRules
from greenctl.season.use_cases import shipped_programmes

UNTIL = date(2027, 4, 1)


def a_rule(lasts, consequence="remove", **changes):
    document = {"kinds": ["k"], "consequence": consequence, "lasts": lasts, "clause": "示例条款", "trust": "confirmed"}
    return RemovalRule.from_document({**document, **changes})


@pytest.mark.parametrize(
    "lasts, begins, ends",
    [
        ("season", date(2026, 11, 20), UNTIL),
        ("season", date(2027, 3, 31), UNTIL),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
        ("year", date(2026, 12, 31), date(2027, 1, 1)),
        ({"months": 1}, date(2026, 11, 20), date(2026, 12, 20)),
        ({"months": 1}, date(2026, 12, 31), date(2027, 1, 31)),
        ({"months": 1}, date(2027, 1, 31), date(2027, 2, 28)),
        ({"months": 1}, date(2028, 1, 31), date(2028, 2, 29)),
        ({"months": 14}, date(2026, 11, 30), date(2028, 1, 30)),
        ({"days": 15}, date(2026, 11, 20), date(2026, 12, 5)),
    ],
    ids=str,
)
def test_the_day_of_return_follows_from_the_rule(lasts, begins, ends):
    assert a_rule(lasts).returns_on(begins, UNTIL) == ends


def test_a_stop_that_is_extended_ends_so_many_days_after_the_season():
    assert a_rule({"days": 15}, "extend_stop").returns_on(date(2026, 11, 20), UNTIL) == date(2027, 4, 16)


@pytest.mark.parametrize("lasts", ["for ever", {"weeks": 2}, {"months": 0}, {"days": -1}], ids=str)
def test_no_edition_says_something_that_ends_on_no_day(lasts):
    with pytest.raises(ValueError, match="no length of time"):
        a_rule(lasts)


def test_the_first_rule_that_names_a_kind_governs_it_and_one_from_memory_governs_nothing():
    of_memory = {"kinds": ["k", "other"], "consequence": "remove", "lasts": "year", "clause": "?", "trust": "memory"}
    first = {**of_memory, "lasts": "season", "trust": "confirmed", "kinds": ["k"]}
    rules = RemovalRules.from_document({"hearing_days": 5, "rules": [of_memory, first, {**first, "lasts": "year"}]})

    assert (rules.rule_for("k").lasts, rules.rule_for("other"), rules.rule_for("none")) == ("season", None, None)


def test_an_edition_without_rules_removes_nothing_and_keeps_its_fingerprint():
    document = shipped_programmes()["national-trial-2020"]
    programme = Programme.from_document(document)

    assert (programme.removal, programme.removal_for("sample_penalty")) == (None, None)
    # The document is what is hashed: what was published before there were removal rules is what it was.
    assert "removal" not in document
    assert digest_of(document) == digest_of({**document})


@pytest.mark.parametrize("name", sorted(shipped_programmes()))
def test_every_shipped_rule_says_where_it_stands(name):
    removal = Programme.from_document(shipped_programmes()[name]).removal
    for rule in removal.rules if removal else ():
        assert rule.clause.startswith("示例条款")
        assert rule.consequence in Consequence
