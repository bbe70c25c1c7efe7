"""A photo of a report says whether it shows a measure before or after, where its phone can tell."""

from dataclasses import replace
from hashlib import sha256

import pytest

from greenctl.emergency.alerts.terms import terms
from greenctl.emergency.confirmation.domain import NewReport
from greenctl.emergency.confirmation.errors import PhotosMissing, PhotoUnknown, ReportIdTaken
from tests.emergency.builders import issued
from tests.emergency.duty_builders import a_report, an_inventory, said
from tests.emergency.verification.builders import lines_that


def a_new_report(*photos, before=None):
    return NewReport(id="r", alert_id="a", source_id="s", ordinal=0, photos=photos, before=before)


@pytest.fixture
def alert(transactions, sources):
    an_inventory(transactions, sources)
    return issued(transactions)


@pytest.mark.parametrize(
    "new, roles",
    [
        pytest.param(a_new_report("p", "q"), {"p": None, "q": None}, id="of a phone that tells nothing"),
        pytest.param(a_new_report("p", "q", before=("p",)), {"p": "before", "q": "after"}, id="both"),
        pytest.param(a_new_report("p", before=()), {"p": "after"}, id="after alone"),
    ],
)
def test_what_is_not_of_before_shows_it_carried_out(new, roles):
    new.require_photos(terms())

    assert new.roles() == roles


@pytest.mark.parametrize(
    "new, refusal",
    [
        pytest.param(a_new_report("p", "q", before=("p", "q")), PhotosMissing, id="nothing but before"),
        pytest.param(a_new_report("p", before=("q",)), PhotoUnknown, id="of before, and not of the report"),
    ],
)
def test_what_was_before_shows_nothing_carried_out(new, refusal):
    with pytest.raises(refusal):
        new.require_photos(terms())


def test_a_report_that_tells_nothing_of_before_keeps_the_digest_it_had():
    silent = a_new_report("p")

    assert silent.digest() == sha256(b'["a","s",0,["p"],null]').hexdigest()
    assert replace(silent, before=()).digest() != silent.digest()


def test_pairs_are_read_with_the_duty_and_beside_what_inspectors_saw(transactions, sources, alert):
    new = a_report(transactions, alert, sources[0].id, photos=2, before=1)
    before, after = new.photos

    told = said(transactions, new)

    assert [{one["id"]: one["role"] for one in row["photos"]} for row in told["obligations"]] == [
        {before: "before", after: "after"},
        {},
    ]
    seen = {(row["source_id"], row["ordinal"]): row["photos"] for row in lines_that(transactions, alert)}
    assert seen.pop((sources[0].id, 0)) == told["obligations"][0]["photos"]
    assert not any(seen.values())
    with pytest.raises(ReportIdTaken):
        said(transactions, replace(new, before=(after,)))
