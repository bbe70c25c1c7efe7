"""What becomes of a source: changed by who saw it last, renamed with history, merged, stopped, heard of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.source import queries
from greenctl.source.domain import Contact, State
from greenctl.source.errors import (
    AreaOutsideRemit,
    CannotMerge,
    CreditCodeTaken,
    SourceInvalid,
    SourceIsMerged,
    SourceMovedOn,
    SourceNotMerged,
    SourceNotThere,
)
from greenctl.source.use_cases import (
    change,
    mark_signs_of_life,
    merge,
    set_contacts,
    set_state,
    split,
)
from tests.source.builders import a_code, a_site, a_source, registered

RENCHENG = Scope(reaches=(Reach("370811"),))


@dataclass(frozen=True)
class Heard:
    at: datetime
    body: dict[str, str]


def done(transactions, work, *arguments, scope=None):
    with transactions.writing(system("test"), **({"scope": scope} if scope else {})) as uow:
        return work(uow, *arguments)


def read(transactions, query, *arguments, **named):
    with transactions.reading(system("test")) as uow:
        return query(uow, *arguments, **named)


def kinds_of_events(transactions, source_id):
    statement = select(EventRow.kind).where(EventRow.subject_id == source_id).order_by(EventRow.seq)
    return read(transactions, lambda uow: [row.kind for row in uow.execute(statement)])


def test_a_new_name_keeps_the_old_one_in_the_history(transactions, clock):
    [source] = registered(transactions, a_source())
    clock.advance(timedelta(days=1))

    renamed = done(transactions, change, source.id, 1, {"name": "示例新名"})

    assert (renamed.name, renamed.version) == ("示例新名", 2)
    assert [each.name for each in read(transactions, queries.names, renamed)] == ["示例新名", "示例企业1"]
    assert kinds_of_events(transactions, source.id) == ["source.registered", "source.changed", "source.renamed"]


def test_two_renamings_in_one_moment_leave_the_last_name(transactions):
    [source] = registered(transactions, a_source())

    done(transactions, change, source.id, 1, {"name": "示例乙"})
    last = done(transactions, change, source.id, 2, {"name": "示例丙"})

    assert [each.name for each in read(transactions, queries.names, last)] == ["示例丙"]


def test_what_does_not_differ_is_no_change(transactions):
    [source] = registered(transactions, a_source())

    same = done(transactions, change, source.id, 1, {"name": " 示例企业1 ", "credit_code": a_code(1).lower()})

    assert same == source
    assert kinds_of_events(transactions, source.id) == ["source.registered"]


def test_changed_sectors_are_read_back_in_their_order(transactions):
    [source] = registered(transactions, a_source())

    changed = done(transactions, change, source.id, 1, {"sectors": (("sample_c", ""), ("sample_b", "kiln"))})

    assert read(transactions, queries.get, source.id) == changed
    assert changed.sectors == (("sample_c", ""), ("sample_b", "kiln"))


@pytest.mark.parametrize(
    "changes, refusal",
    [
        pytest.param({"area": "999999"}, SourceInvalid, id="unknown area"),
        pytest.param({"credit_code": None}, SourceInvalid, id="no identity left"),
        pytest.param({"credit_code": a_code(2)}, CreditCodeTaken, id="somebody else's code"),
        pytest.param({"area": "370812"}, AreaOutsideRemit, id="away to another county"),
    ],
)
def test_a_change_is_judged_like_a_registration(transactions, changes, refusal):
    source, _ = registered(transactions, a_source(1), a_source(2))

    with pytest.raises(refusal):
        done(transactions, change, source.id, 1, changes, scope=RENCHENG)


def test_who_has_not_seen_the_last_version_changes_nothing(transactions):
    [source] = registered(transactions, a_source())
    done(transactions, change, source.id, 1, {"name": "示例乙"})

    with pytest.raises(SourceMovedOn) as refusal:
        done(transactions, change, source.id, 1, {"name": "示例丙"})
    assert refusal.value.details == {"source_id": source.id, "seen_version": 1, "current_version": 2}


def test_a_source_of_another_county_is_not_there(transactions):
    [source] = registered(transactions, a_source(area="370812"))

    with pytest.raises(SourceNotThere):
        done(transactions, change, source.id, 1, {"name": "示例乙"}, scope=RENCHENG)


def test_running_is_a_sign_of_life_and_closing_is_none(transactions):
    [source] = registered(transactions, a_source())

    running = done(transactions, set_state, source.id, 1, State.RUNNING, date(2026, 11, 1))
    closed = done(transactions, set_state, source.id, 2, State.CLOSED)

    assert running.last_sign_of_life_on == closed.last_sign_of_life_on == date(2026, 11, 1)
    assert read(transactions, queries.get, source.id) == closed


def test_nothing_runs_in_the_future(transactions):
    [source] = registered(transactions, a_source())

    assert done(transactions, set_state, source.id, 1, State.SEASONAL, date(2026, 11, 20)).version == 2
    with pytest.raises(SourceInvalid):
        done(transactions, set_state, source.id, 2, State.RUNNING, date(2026, 11, 21))


def test_a_merged_source_still_finds_its_survivor(transactions):
    one, two, three = registered(transactions, a_source(1), a_source(2), a_source(3))

    done(transactions, merge, one.id, 1, two.id)
    done(transactions, merge, two.id, 1, three.id)

    assert read(transactions, queries.survivors, [one.id, two.id, three.id]) == {
        one.id: three.id,
        two.id: three.id,
        three.id: three.id,
    }
    assert read(transactions, queries.get, one.id).merged_into == three.id
    # Each row that a merge moves is told of: when `two` was merged, `one` came to live on in `three`.
    assert kinds_of_events(transactions, one.id) == ["source.registered", "source.merged", "source.merged"]


def test_a_merged_source_is_not_changed_any_more(transactions):
    one, two = registered(transactions, a_source(1), a_source(2))
    done(transactions, merge, one.id, 1, two.id)

    for work, *rest in ((change, {"name": "示例"}), (set_state, State.RUNNING), (merge, two.id), (set_contacts, ())):
        with pytest.raises(SourceIsMerged):
            done(transactions, work, one.id, 2, *rest)
    with pytest.raises(SourceIsMerged):
        done(transactions, merge, two.id, 1, one.id)


def test_only_like_is_merged_with_like(transactions):
    works, site = registered(transactions, a_source(), a_site())

    for survivor in (works, site):
        with pytest.raises(CannotMerge):
            done(transactions, merge, works.id, 1, survivor.id)


def test_contacts_are_replaced_as_a_whole_and_never_told_in_events(transactions):
    [source] = registered(transactions, a_source())
    first, second = Contact("示例张", "19900000001", "厂长"), Contact("示例李", "19900000002")

    done(transactions, set_contacts, source.id, 1, [first, second])
    done(transactions, set_contacts, source.id, 2, [second])

    assert read(transactions, queries.contacts, source.id) == (second,)
    bodies = read(transactions, lambda uow: [str(row.body) for row in uow.execute(select(EventRow.body))])
    assert not any("1990000" in body or "示例" in body for body in bodies)


def test_a_source_that_is_heard_of_is_alive_whatever_the_order(transactions):
    [source, silent] = registered(transactions, a_source(1), a_source(2))
    late = Heard(datetime(2026, 11, 20, 17, tzinfo=UTC), {"source_id": source.id})
    early = Heard(datetime(2026, 12, 24, tzinfo=UTC), {"source_id": source.id, "on": "2026-10-01"})

    for events in ([early, late], [late, early], [early], [Heard(late.at, {})], []):
        done(transactions, mark_signs_of_life, events)

    heard = read(transactions, queries.get, source.id)
    assert heard.last_sign_of_life_on == date(2026, 11, 21)
    assert heard.version == 1
    assert read(transactions, queries.get, silent.id).last_sign_of_life_on is None


@pytest.mark.parametrize(
    "filters, names",
    [
        pytest.param({}, ["示例企业1", "示例工地1", "示例企业3"], id="all but the merged"),
        pytest.param({"area": "370800"}, ["示例企业1", "示例工地1", "示例企业3"], id="a city holds its counties"),
        pytest.param({"area": "370812"}, ["示例企业3"], id="county"),
        pytest.param({"kind": "site"}, ["示例工地1"], id="kind"),
        pytest.param({"sector": "sample_b"}, ["示例企业3"], id="any of its sectors"),
        pytest.param({"state": "merged"}, ["示例企业2"], id="the merged"),
        pytest.param({"name": "工地"}, ["示例工地1"], id="part of the name"),
        pytest.param({"name": "%"}, [], id="a sign of the database means itself"),
    ],
)
def test_the_register_is_read_by_filters(transactions, filters, names):
    one, two, *_ = registered(
        transactions,
        a_source(1),
        a_source(2),
        a_site(1),
        a_source(3, area="370812", sectors=(("sample_a", ""), ("sample_b", ""))),
    )
    done(transactions, merge, two.id, 1, one.id)

    found = read(transactions, queries.list_page, filters, after=None, limit=10)

    assert [source.name for source in found] == names


def test_briefs_tell_others_what_they_need(transactions):
    source, site = registered(transactions, a_source(), a_site())

    found = read(transactions, queries.brief, [source.id, site.id, "unknown"])

    assert set(found) == {source.id, site.id}
    brief = found[source.id]
    assert (brief.name, brief.area, brief.department, brief.sectors, brief.state) == (
        "示例企业1", "370811", "industry", (("sample_a", ""),), State.RUNNING,
    )  # fmt: skip


def test_what_was_merged_by_mistake_is_a_source_of_its_own_again(transactions):
    loser, survivor = registered(transactions, a_source(1), a_source(2))
    with transactions.writing(system("test")) as uow:
        alias = merge(uow, loser.id, loser.version, survivor.id)
    with transactions.writing(system("test")) as uow:
        again = split(uow, loser.id, alias.version, State.RUNNING)

    assert (again.state, again.merged_into, again.credit_code) == (State.RUNNING, None, loser.credit_code)
    with transactions.reading(system("test")) as uow:
        assert queries.survivors(uow, [loser.id]) == {loser.id: loser.id}
        assert [source.id for source in queries.list_page(uow, {}, after=None, limit=9)] == [loser.id, survivor.id]
    with transactions.writing(system("test")) as uow, pytest.raises(SourceNotMerged):
        split(uow, loser.id, again.version, State.RUNNING)
    with transactions.writing(system("test")) as uow, pytest.raises(SourceMovedOn):
        split(uow, loser.id, alias.version, State.RUNNING)


def last_heard(transactions, *sources):
    return [read(transactions, queries.get, source.id).last_sign_of_life_on for source in sources]


def test_the_life_of_a_merged_source_is_that_of_the_one_it_lives_on_in(transactions, clock):
    twin, survivor = registered(transactions, a_source(1), a_source(2))
    today = clock.now().date()
    done(transactions, mark_signs_of_life, [Heard(clock.now(), {"source_id": twin.id})])

    done(transactions, merge, twin.id, 1, survivor.id)
    assert last_heard(transactions, twin, survivor) == [today, today]

    clock.advance(timedelta(days=3))
    done(transactions, mark_signs_of_life, [Heard(clock.now(), {"source_id": twin.id})])
    assert last_heard(transactions, survivor) == [today + timedelta(days=3)]


def test_an_earlier_sign_of_a_merged_source_moves_nothing_back(transactions, clock):
    twin, survivor = registered(transactions, a_source(1), a_source(2))
    today = clock.now().date()
    earlier = Heard(clock.now() - timedelta(days=9), {"source_id": twin.id})
    done(transactions, mark_signs_of_life, [earlier, Heard(clock.now(), {"source_id": survivor.id})])

    done(transactions, merge, twin.id, 1, survivor.id)

    assert last_heard(transactions, survivor) == [today]
