"""Where the lists in force do not agree about a source."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from greenctl.kernel.actor import system
from greenctl.lists import use_cases
from greenctl.lists.agreement import Clash, Disagreement, clashes_of
from greenctl.lists.domain import Entry
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, also_decided, decided, set_source
from tests.lists.removal_builders import prepared, published, told

CLERK = system("test")
ENTRY = Entry("s", "示例企业一", "370811", "sample_a", "A", "A", True, "自主减排", "red", {}, "c", "d")
BOTH = ("emergency", "staggered")


@pytest.mark.parametrize(
    "other, removed, expected",
    [
        pytest.param(ENTRY, [], [], id="the same"),
        pytest.param(replace(ENTRY, exempt=False), [], [], id="exempt under one rule alone"),
        pytest.param(replace(ENTRY, level="C"), [], [Disagreement.LEVELS_DIFFER], id="another level"),
        pytest.param(replace(ENTRY, level=None), [], [Disagreement.LEVELS_DIFFER], id="undetermined"),
        pytest.param(replace(ENTRY, sector="sample_b"), [], [Disagreement.NAMED_DIFFERENTLY], id="another sector"),
        pytest.param(replace(ENTRY, name="示例"), [], [Disagreement.NAMED_DIFFERENTLY], id="another name"),
        pytest.param(ENTRY, ["staggered"], [Disagreement.REMOVED_ELSEWHERE], id="removed from the other"),
        pytest.param(ENTRY, [*BOTH], [], id="removed from both"),
    ],
)
def test_lists_agree_about_a_source_or_say_in_what_they_do_not(other, removed, expected):
    assert [clash.code for clash in clashes_of({"emergency": ENTRY, "staggered": other}, removed)] == expected


@pytest.fixture
def listed(transactions):
    """Three on two lists: one that agrees, one of two levels, one that was merged into it and stands on one list."""
    agreeing, torn, alias = Unit(), Unit(number=2, name="示例企业二"), Unit(number=3, name="示例企业三")
    with transactions.writing(CLERK) as uow:
        a_season(uow)
        decided(uow, agreeing, torn, alias)
        also_decided(uow, replace(agreeing, programme="staggered"), replace(torn, programme="staggered", level="C"))
        for programme in BOTH:
            use_cases.publish(uow, SEASON_ID, programme, TODAY, 0, today=TODAY)
        set_source(uow, alias, state="merged", merged_into=torn.source_id)
    return SimpleNamespace(agreeing=agreeing, torn=torn)


def test_anybody_reads_about_which_sources_the_lists_do_not_agree(listed, client):
    page = client.get(f"/lists/clashes?on={TODAY}").json

    assert [(one["source_id"], one["clashes"]) for one in page["items"]] == [
        (listed.torn.source_id, [{"code": "levels_differ", "programmes": [*BOTH]}])
    ]
    assert page["next"] is None


def test_a_source_says_in_what_its_lists_do_not_agree(listed, client):
    torn, agreeing = (
        client.get(f"/lists/exemptions?source_id={one.source_id}&on={TODAY}").json
        for one in (listed.torn, listed.agreeing)
    )
    page = client.get(f"/p/sources/{listed.torn.source_id}?lang=en&on={TODAY}").get_data(as_text=True)

    assert [clash["code"] for clash in torn["clashes"]] == ["levels_differ"]
    assert agreeing["clashes"] == []
    assert "Where the lists do not agree" in page


def test_who_is_removed_from_one_list_and_exempt_on_another_is_found(transactions, client):
    removed = Unit()
    prepared(transactions, removed, Unit(number=2, name="示例企业二"))
    with transactions.writing(CLERK) as uow:
        also_decided(uow, replace(removed, programme="staggered"))
    for programme in BOTH:
        published(transactions, programme=programme)
    told(transactions, removed)
    proposed = client.get(f"/lists/clashes?on={TODAY}").json

    assert proposed["items"] == []
    assert clashes_of({"staggered": ENTRY}, ["emergency"]) == (Clash(Disagreement.REMOVED_ELSEWHERE, BOTH),)
