"""Recording findings: what is taken, what is only flagged, what is refused, and that the same again is the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from greenctl.db.base import db
from greenctl.db.event_log import EventRow
from greenctl.findings.domain import LONGEST_TEXT, PhotoOf
from greenctl.findings.errors import FindingIdTaken, FindingInvalid, NoCatalogueInForce, OwnFirm, SourceNotThere
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.kernel.actor import Actor, Grant, Mandate, Reach, Role, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import merge
from tests.findings.builders import (
    ANOTHER,
    FINDER,
    HERE,
    TODAY,
    a_building_site,
    a_finding,
    recorded,
    seen_on_site,
    settle,
    with_photos,
    works,
)
from tests.inspection.builders import a_visit, an_officer, sent, visited
from tests.photos.builders import a_photo, declared
from tests.source.builders import a_source, counted, registered

LATER = TODAY + timedelta(days=10)


def an_inspector(account_id):
    return Actor(account_id, (Grant(Role.INSPECTOR, "370800"),))


def codes(refused):
    return [(problem["field"], problem["code"]) for problem in refused.value.details["problems"]]


def test_a_finding_needs_only_a_source_an_issue_and_a_photo(transactions):
    site = a_building_site(transactions)
    new = with_photos(transactions, replace(a_finding(site.id), text=""))

    (found,) = recorded(transactions, new)

    item = found.finding
    assert (item.number, item.severity, item.points, item.line) == (
        "2026-000001",
        "general",
        Decimal(1),
        "building_sites",
    )
    assert (item.source_id, item.area, item.sector, item.found_on) == (site.id, site.area, "sample_site", TODAY)
    assert found.flags == ("no_position",)
    assert [photo.slot for photo in found.photos] == ["view-1"]


def test_a_new_finding_stands_unconfirmed_and_is_told_in_the_log(transactions):
    (source,) = works(transactions)

    (found,) = recorded(transactions, a_finding(source.id))

    with transactions.reading(system("test")) as uow:
        assert uow.execute(select(FindingStandingRow.standing)).scalars().all() == ["unconfirmed"]
        (body,) = uow.execute(select(EventRow.body).where(EventRow.kind == "finding.recorded")).scalars()
    assert body == {
        "finding_id": found.finding.id,
        "source_id": source.id,
        "issue": "uncovered_soil",
        "severity": "general",
    }


def test_the_same_finding_again_is_the_same_with_the_same_answer(transactions, clock):
    (source,) = works(transactions)
    new = with_photos(transactions, a_finding(source.id), verified=False)
    first = recorded(transactions, new)

    clock.advance(timedelta(days=3))
    settle(transactions, [new.photos[0].id], duplicate_kind="exact", duplicate_of=new.photos[0].id)
    again = recorded(transactions, new, on=TODAY + timedelta(days=3))

    assert again == first
    with transactions.reading(system("test")) as uow:
        assert uow.execute(select(func.count()).select_from(FindingRow)).scalar() == 1


def test_findings_sent_twice_and_in_another_order_are_each_recorded_once(transactions):
    sources = works(transactions, 2)
    one, other, third = (a_finding(source.id) for source in (*sources, sources[0]))
    first = recorded(transactions, one, other)

    again = recorded(transactions, other, third, one, other)

    assert [again[0], again[2], again[3]] == [first[1], first[0], first[1]]
    assert again[1].finding.number == "2026-000003"


def test_the_same_id_with_other_content_names_the_fields_that_differ(transactions):
    (source,) = works(transactions)
    new = a_finding(source.id)
    recorded(transactions, new)

    with pytest.raises(FindingIdTaken) as refused:
        recorded(transactions, replace(new, text="西侧裸土未覆盖", issue="open_cutting"))

    assert codes(refused) == [("issue", "field.differs"), ("text", "field.differs")]


def test_somebody_elses_id_is_taken_and_nothing_is_told_of_what_it_holds(transactions):
    (source,) = works(transactions)
    new = a_finding(source.id)
    recorded(transactions, new)

    with pytest.raises(FindingIdTaken) as refused:
        recorded(transactions, new, by=ANOTHER)

    assert "problems" not in refused.value.details


def test_two_findings_of_one_batch_cannot_share_an_id(transactions):
    (source,) = works(transactions)
    new = a_finding(source.id)

    with pytest.raises(FindingInvalid) as refused:
        recorded(transactions, new, replace(new, text="另一处"))

    assert codes(refused) == [("findings.1.id", "findings.id_twice")]


def test_a_source_outside_the_finders_area_is_as_if_not_there(transactions):
    (source,) = works(transactions)
    elsewhere = Scope(reaches=(Reach("370999"),))

    for source_id in (source.id, new_id()):
        with pytest.raises(SourceNotThere):
            recorded(transactions, a_finding(source_id), scope=elsewhere)


def test_nobody_records_findings_at_their_own_firm(transactions):
    (source,) = works(transactions)
    both = Actor("both", (Grant(Role.INSPECTOR, "370800"),), (Mandate(source.id, Role.PREPARER),))

    with pytest.raises(OwnFirm):
        recorded(transactions, a_finding(source.id), by=both)


WRONG = {
    "an issue nobody knows": ({"issue": "no_such_issue"}, ("issue", "findings.issue_unknown")),
    "no photo at all": ({"photos": (), "document": None}, ("photos", "findings.photos_missing")),
    "something, untold": ({"issue": "not_listed", "text": ""}, ("text", "findings.text_missing")),
    "half a position": ({"latitude": Decimal(35)}, ("position", "findings.position_incomplete")),
    "beyond the pole": (
        {"longitude": Decimal(116), "latitude": Decimal("90.1")},
        ("position", "findings.position_nowhere"),
    ),
    "less than exact": (
        {"longitude": Decimal(116), "latitude": Decimal(35), "accuracy_m": Decimal(-1)},
        ("position", "findings.position_nowhere"),
    ),
    "tomorrow": ({"found_on": TODAY + timedelta(1)}, ("found_on", "findings.found_in_future")),
    "a day of its own": (
        {"found_on": TODAY, "document": None, "issue": "ledger_missing"},
        ("found_on", "findings.day_without_document"),
    ),
    "unknown": ({"photos": (PhotoOf("0" * 36),)}, ("photos.0.id", "findings.photo_not_declared")),
    "a number in two lines": ({"document": "示例文书\n1 号"}, ("document", "findings.unprintable")),
    "a number with a bell": ({"document": "示例文书\x07"}, ("document", "findings.unprintable")),
    "a place in two lines": ({"place": "东侧\u2028西侧"}, ("place", "findings.unprintable")),
}


def test_what_contradicts_the_catalogue_or_sense_is_refused_by_its_field(transactions):
    (source,) = works(transactions)

    for name, (changes, wrong) in WRONG.items():
        with pytest.raises(FindingInvalid) as refused:
            recorded(transactions, a_finding(source.id, **{"document": "示例文书 1 号", **changes}))
        assert codes(refused) == [wrong], name


def test_of_several_findings_the_wrong_one_is_named_and_none_is_recorded(transactions):
    (source,) = works(transactions)

    with pytest.raises(FindingInvalid) as refused:
        recorded(transactions, a_finding(source.id), a_finding(source.id, issue="no_such_issue"))

    assert codes(refused) == [("findings.1.issue", "findings.issue_unknown")]
    assert recorded(transactions, a_finding(source.id))[0].finding.number == "2026-000001"


def test_a_finding_needs_a_source_or_a_task(transactions):
    with pytest.raises(FindingInvalid) as refused:
        recorded(transactions, a_finding(None))

    assert codes(refused) == [("source_id", "findings.source_missing")]
    with pytest.raises(SourceNotThere):
        recorded(transactions, a_finding(None, task_id=new_id()))


def test_only_who_is_sent_on_a_task_records_findings_of_it(transactions):
    (source,) = works(transactions)
    goes, stays = (an_officer(transactions).account_id for _ in range(2))
    task = sent(transactions, source.id, goes)

    (found,) = recorded(transactions, a_finding(None, task_id=task.id), by=an_inspector(goes))

    assert found.finding.source_id == source.id
    for named in (None, source.id):
        with pytest.raises(SourceNotThere):
            recorded(transactions, a_finding(named, task_id=task.id), by=an_inspector(stays))


def test_who_is_sent_out_of_their_area_records_findings_there_and_nowhere_else(transactions):
    there, other = works(transactions, 2)
    goes = an_officer(transactions).account_id
    task = sent(transactions, there.id, goes)
    elsewhere = Scope(reaches=(Reach("370999"),))

    (found,) = recorded(transactions, a_finding(there.id, task_id=task.id), by=an_inspector(goes), scope=elsewhere)

    assert found.finding.source_id == there.id
    for new in (a_finding(there.id), a_finding(other.id, task_id=task.id)):
        with pytest.raises(SourceNotThere):
            recorded(transactions, new, by=an_inspector(goes), scope=elsewhere)


def test_a_finding_of_a_visit_is_of_its_source_and_by_somebody_who_was_there(transactions):
    here, there = works(transactions, 2)
    goes, stays = (an_officer(transactions).account_id for _ in range(2))
    (visit,) = visited(transactions, goes, a_visit(here.id))

    recorded(transactions, a_finding(here.id, visit_id=visit.id), by=an_inspector(goes))
    for new, by in (
        (a_finding(there.id, visit_id=visit.id), an_inspector(goes)),
        (a_finding(here.id, visit_id=visit.id), an_inspector(stays)),
    ):
        with pytest.raises(FindingInvalid) as refused:
            recorded(transactions, new, by=by)
        assert codes(refused) == [("visit_id", "findings.visit_of_another")]


def test_a_finding_may_come_before_the_visit_that_it_was_made_on(transactions):
    """A phone tells of a visit when it is over; what names a visit that never comes counts for no visit."""
    (source,) = works(transactions)

    (found,) = recorded(transactions, a_finding(source.id, visit_id=new_id()))

    assert found.finding.visit_id is not None


def test_a_day_before_the_first_catalogue_has_none(transactions):
    (source,) = works(transactions)

    with pytest.raises(NoCatalogueInForce):
        recorded(transactions, a_finding(source.id, found_on=date(2010, 1, 1)))


def test_photos_of_another_finding_of_somebody_else_or_refused_show_nothing(transactions):
    (source,) = works(transactions)
    new = a_finding(source.id)
    other = a_photo(sha256="b" * 64)
    theirs = a_photo(sha256="c" * 64, subject_id=new.id)
    refused = a_photo(sha256="d" * 64, subject_id=new.id)
    declared(transactions, other, refused, by=FINDER)
    declared(transactions, theirs, by=ANOTHER)
    settle(transactions, [refused.id], state="refused", reason="broken", original_key=None)

    with pytest.raises(FindingInvalid) as caught:
        recorded(transactions, replace(new, photos=tuple(PhotoOf(photo.id) for photo in (other, theirs, refused))))

    assert codes(caught) == [
        ("photos.0.id", "findings.photo_not_declared"),
        ("photos.1.id", "findings.photo_not_declared"),
        ("photos.2.id", "findings.photo_refused"),
    ]


ODD = {
    "at the source": ({}, ()),
    "two kilometres off": ({"latitude": Decimal("35.42")}, ("far_from_source",)),
    "at sea": ({"longitude": Decimal(0), "latitude": Decimal(0)}, ("far_from_source", "outside_city")),
    "a day ahead": ({"captured_at": datetime(2026, 11, 21, 2, tzinfo=UTC)}, ("clock_drift",)),
    "nowhere told": ({"longitude": None, "latitude": None, "accuracy_m": None}, ("no_position",)),
}


def test_what_does_not_fit_in_place_or_time_is_flagged_and_never_refused(transactions):
    for number, (name, (changes, flags)) in enumerate(ODD.items()):
        source = registered(transactions, a_source(number + 1, **HERE))[0]

        (found,) = recorded(transactions, seen_on_site(source.id, **changes), by=Actor(f"finder-{number}"))

        assert found.flags == flags, name
        assert (found.finding.distance_m is None) == (flags == ("no_position",))


def test_a_finder_who_jumps_is_flagged_even_within_one_batch(transactions):
    (source,) = works(transactions)
    at = datetime(2026, 11, 20, 1, tzinfo=UTC)
    here = seen_on_site(source.id, captured_at=at)
    far = seen_on_site(source.id, captured_at=at + timedelta(minutes=5), latitude=Decimal("35.7"))

    found = recorded(transactions, here, far)

    assert "jump_in_time" not in found[0].flags
    assert "jump_in_time" in found[1].flags


def test_both_clocks_are_kept_and_ours_decides_the_day(transactions, clock):
    (source,) = works(transactions)
    phone = datetime(2026, 11, 18, 23, 59, tzinfo=UTC)

    (found,) = recorded(transactions, seen_on_site(source.id, captured_at=phone))

    assert (found.finding.captured_at, found.finding.recorded_at) == (phone, clock.now())
    assert found.finding.found_on == TODAY


REPEATS = (
    # days later, what is told differently, whether it is a repeat: twice on one day is two places of one visit.
    (0, {}, False), (1, {}, True), (90, {}, True), (91, {}, False), (1, {"issue": "open_cutting"}, False),
    (1, {"issue": "open_cutting", "check_point": "list:1"}, True),
)  # fmt: skip


def test_the_same_again_within_the_days_of_the_edition_is_a_repeat(transactions):
    sources = works(transactions, len(REPEATS))
    for source, (days, changes, repeats) in zip(sources, REPEATS, strict=True):
        (first,) = recorded(transactions, a_finding(source.id, check_point="list:1"))

        (again,) = recorded(transactions, a_finding(source.id, **changes), on=TODAY + timedelta(days=days))

        assert again.finding.repeat_of == (first.finding.id if repeats else None), (days, changes)
        assert ("repeated_point" in again.flags) == repeats


def test_a_repeat_is_noticed_at_a_source_that_was_merged_and_among_documents_of_one_batch(transactions):
    gone, lives = works(transactions, 2)
    (before,) = recorded(transactions, a_finding(gone.id, found_on=TODAY - timedelta(days=20)))
    with transactions.writing(system("test")) as uow:
        merge(uow, gone.id, gone.version, lives.id)

    later = a_finding(lives.id, found_on=TODAY - timedelta(days=2))
    earlier = a_finding(lives.id, found_on=TODAY - timedelta(days=9))
    found = recorded(transactions, later, earlier)

    assert [item.finding.repeat_of for item in found] == [earlier.id, before.finding.id]


def test_many_findings_cost_as_many_statements_as_one(transactions, app):
    sources = works(transactions, 30)
    one, many = [a_finding(sources[0].id)], [a_finding(source.id) for source in sources]
    with app.app_context(), counted(db.engine) as statements:
        recorded(transactions, *one)
        for_one = len(statements)
        recorded(transactions, *many)

    assert len(statements) - for_one <= for_one


def test_numbers_are_given_once_each_when_many_write_at_once(transactions):
    sources = works(transactions, 4)
    recorded(transactions, a_finding(sources[0].id))
    start, numbers = Barrier(4), []

    def write(source):
        start.wait()
        numbers.extend(recorded(transactions, a_finding(source.id))[0].finding.number for _ in range(5))

    threads = [Thread(target=write, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"2026-{number:06d}" for number in range(2, 22)]


def test_the_longest_text_is_kept_whole(transactions):
    (source,) = works(transactions)

    (found,) = recorded(transactions, a_finding(source.id, text="土" * LONGEST_TEXT))

    assert len(found.finding.text) == LONGEST_TEXT
