"""What devices last said is taken row by row, all or nothing, never back in time, and goes stale by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from greenctl.construction import feeding, queries
from greenctl.construction.errors import FeedImportRefused, SiteNotThere
from greenctl.construction.feed_rows import FeedRow, rows_of_csv
from greenctl.construction.terms import terms
from greenctl.kernel.actor import Role, system
from tests.conftest import NOW
from tests.construction.builders import acting, an_officer, begun, read, the_site

DESK = an_officer(Role.CITY_REVIEWER, "370800", None)
MOMENT = "2026-11-20T09:50:00+08:00"


def a_row(site_id, **changes):
    told = {"kind": "dust", "channel": "1", "state": "on", "last_seen_at": MOMENT, "value": "85.5", "unit": "µg/m3"}
    return FeedRow(site=site_id, **{**told, **changes})


def imported(transactions, *rows, by=DESK):
    with acting(transactions, by) as uow:
        return feeding.import_rows(uow, rows)


def feeds(transactions, site_id):
    with transactions.reading(system("test")) as uow:
        return feeding.feeds_of(uow, site_id)


def test_the_newest_word_of_each_channel_stands_and_an_older_one_changes_nothing(transactions):
    site_id = begun(transactions)
    first = imported(transactions, a_row(site_id), a_row(site_id, kind="video", value=None, unit=None))

    later = imported(transactions, a_row(site_id, last_seen_at="2026-11-20T09:55:00+08:00", value="90"))
    older = imported(transactions, a_row(site_id, last_seen_at="2026-11-20T09:40:00+08:00", state="fault"))

    assert [(one["told"], one["older"]) for one in (first, later, older)] == [(2, 0), (1, 0), (0, 1)]
    assert [(one["kind"], one["state"], str(one["value"])) for one in feeds(transactions, site_id)] == [
        ("dust", "on", "90"),
        ("video", "on", "None"),
    ]


def test_a_feed_goes_stale_by_itself_and_decides_nothing(transactions, clock):
    site_id = begun(transactions)
    imported(transactions, a_row(site_id, last_seen_at=NOW.isoformat()))

    clock.advance(terms().stale)
    assert not feeds(transactions, site_id)[0]["stale"]
    clock.advance(timedelta(seconds=1))
    assert feeds(transactions, site_id)[0]["stale"]
    with acting(transactions, DESK) as uow:
        assert [one.source_id for one in queries.page(uow, {"stale_feeds": True}, "", 9)] == [site_id]
    assert read(transactions, site_id).version == 1


@pytest.mark.parametrize(
    "wrong, fault",
    [
        pytest.param({"site": "nobody"}, "site:feed_site_unknown", id="no such site"),
        pytest.param({"kind": "noise"}, "kind:feed_kind_unknown", id="another kind"),
        pytest.param({"state": "good"}, "state:feed_state_unknown", id="a verdict for a state"),
        pytest.param({"unit": "ppm"}, "unit:feed_unit_unknown", id="another unit"),
        pytest.param({"unit": None}, "unit:feed_unit_unknown", id="a value without a unit"),
        pytest.param({"value": "85,5"}, "value:feed_value_malformed", id="no decimal"),
        pytest.param({"last_seen_at": "2026-11-20T09:50:00"}, "last_seen_at:feed_moment_wrong", id="no zone"),
        pytest.param({"last_seen_at": "2026-11-20T10:10:01+08:00"}, "last_seen_at:feed_moment_wrong", id="ahead"),
        pytest.param({"channel": "一"}, "channel:row_malformed", id="no channel"),
    ],
)
def test_one_wrong_row_keeps_all_out_and_is_named(transactions, wrong, fault):
    site_id = begun(transactions)

    with pytest.raises(FeedImportRefused) as refused:
        imported(transactions, a_row(site_id, channel="2"), replace(a_row(site_id), **wrong))

    field, _, fact = fault.partition(":")
    assert refused.value.details["problems"] == [{"field": f"items.1.{field}", "code": f"construction.{fact}"}]
    assert feeds(transactions, site_id) == []


def test_a_clock_may_run_ahead_a_little_and_a_channel_is_told_once(transactions):
    site_id = begun(transactions)

    imported(transactions, a_row(site_id, last_seen_at="2026-11-20T10:10:00+08:00"))
    with pytest.raises(FeedImportRefused):
        imported(transactions, a_row(site_id), a_row(site_id))


def test_a_site_is_named_by_its_code_too_and_never_beyond_ones_reach(transactions):
    site_id = begun(transactions)

    assert imported(transactions, a_row("示例-1"))["told"] == 1
    with pytest.raises(FeedImportRefused):
        imported(transactions, a_row(site_id), by=an_officer(area="370812"))
    with acting(transactions, the_site("01990000-0000-7000-8000-00000000dead")) as uow, pytest.raises(SiteNotThere):
        feeding.feeds_of(uow, site_id)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"site,kind\nx,dust\n", id="other columns"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"site,kind,channel,state,last_seen_at,value,unit\nx,dust\n", id="a short row"),
        pytest.param(b'site,kind,channel,state,last_seen_at,value,unit\n"x,dust', id="an open quote"),
    ],
)
def test_a_file_that_is_not_the_agreed_one_is_refused_whole(data):
    rows, problems = rows_of_csv(data)

    assert rows == []
    assert problems[0]["code"] == "construction.row_malformed"


def test_a_csv_file_is_the_same_as_its_rows(transactions):
    site_id = begun(transactions)
    text = f"\ufeffsite,kind,channel,state,last_seen_at,value,unit\r\n{site_id},dust,,on,{MOMENT},85.5,µg/m3\r\n"

    with acting(transactions, DESK) as uow:
        assert feeding.import_csv(uow, text.encode())["told"] == 1
    assert rows_of_csv(text.encode())[0] == [a_row(site_id)]
