"""Adverse records in the database: what counts, for whom, and what is refused."""

from datetime import date, timedelta

import pytest

from greenctl.adverse import queries, use_cases
from greenctl.adverse.errors import AdverseNotThere, AlreadyRecorded, HappenedInFuture, KindUnknown
from greenctl.kernel.actor import Actor, Mandate, Reach, Role, Scope, system
from greenctl.review.errors import OwnFirm
from greenctl.source.use_cases import merge
from tests.adverse.builders import FIRST, SECOND, THIRD, TODAY, confirmed, recorded
from tests.declaration.builders import a_world


@pytest.fixture
def works(transactions):
    return a_world(transactions, works=2).works


def counting(transactions, *source_ids):
    with transactions.reading(system("test")) as uow:
        return queries.counting(uow, source_ids)


def test_a_record_counts_once_a_second_person_has_confirmed_it(transactions, works):
    record = recorded(transactions, works[0])
    assert counting(transactions, *works) == {}

    with transactions.writing(SECOND) as uow:
        use_cases.confirm(uow, record.id, record.version)

    ((found,),) = counting(transactions, *works).values()
    assert (found.kind, found.happened_on, found.evidence_id) == ("sample_penalty", TODAY, record.id)


def test_a_contested_record_counts_until_it_is_settled(transactions, works):
    record = confirmed(transactions, works[0])
    with transactions.writing(SECOND) as uow:
        contested = use_cases.void(uow, record.id, "示例:文书有误", record.version)
    assert works[0] in counting(transactions, *works)

    with transactions.writing(THIRD) as uow:
        use_cases.settle(uow, record.id, void=True, seen_version=contested.version)

    assert counting(transactions, *works) == {}
    with transactions.reading(system("test")) as uow:
        assert [item.state for item in queries.of_source(uow, works[0])] == ["voided"]


def test_a_record_is_contested_again_by_who_settled_it_before(transactions, works):
    record = confirmed(transactions, works[0])
    with transactions.writing(SECOND) as uow:
        contested = use_cases.void(uow, record.id, "示例:文书有误", record.version)
    with transactions.writing(THIRD) as uow:
        settled = use_cases.settle(uow, record.id, void=False, seen_version=contested.version)

    with transactions.writing(THIRD) as uow:
        again = use_cases.void(uow, record.id, "示例:另有文书", settled.version)

    assert (again.state, again.contested_by) == ("contested", THIRD.account_id)


def test_one_that_was_merged_answers_for_the_source_it_lives_on_in(transactions, works):
    record = confirmed(transactions, works[0])

    with transactions.writing(system("test")) as uow:
        merge(uow, works[1], 1, works[0])

    (held,) = counting(transactions, works[1])[works[1]]
    assert held.evidence_id == record.id


def test_a_source_answers_for_one_that_was_merged_into_it(transactions, works):
    confirmed(transactions, works[1])

    with transactions.writing(system("test")) as uow:
        merge(uow, works[1], 1, works[0])

    found = counting(transactions, *works)
    assert found[works[0]] == found[works[1]], "a draft that was begun under the old name is graded by the same"


def test_what_is_no_veto_lies_ahead_or_stands_already_is_refused(transactions, works):
    with pytest.raises(KindUnknown):
        recorded(transactions, works[0], kind="no_such_veto")
    with pytest.raises(HappenedInFuture):
        recorded(transactions, works[0], on=TODAY + timedelta(days=1))
    recorded(transactions, works[0])
    with pytest.raises(AlreadyRecorded):
        recorded(transactions, works[0])


def test_what_one_person_voided_alone_can_be_written_down_again(transactions, works):
    first = recorded(transactions, works[0])
    with transactions.writing(FIRST) as uow:
        use_cases.void(uow, first.id, "示例:误录", first.version)

    again = confirmed(transactions, works[0])

    assert again.id != first.id
    assert [one.evidence_id for one in counting(transactions, *works)[works[0]]] == [again.id]


def test_what_two_people_voided_stays_voided(transactions, works):
    record = confirmed(transactions, works[0])
    with transactions.writing(SECOND) as uow:
        asked = use_cases.void(uow, record.id, "示例:文书有误", record.version)
    with transactions.writing(THIRD) as uow:
        use_cases.settle(uow, record.id, void=True, seen_version=asked.version)

    with pytest.raises(AlreadyRecorded):
        recorded(transactions, works[0])


def test_a_record_of_another_county_is_not_there(transactions, works):
    record = recorded(transactions, works[0], on=date(2026, 11, 1))

    with transactions.reading(Actor("elsewhere")) as uow:
        uow.act_as(uow.actor, Scope(reaches=(Reach("370812"),)))
        with pytest.raises(AdverseNotThere):
            queries.get(uow, record.id)
    with transactions.reading(FIRST) as uow:
        assert queries.get(uow, record.id) == record


def test_nobody_confirms_or_voids_what_is_held_against_their_own_firm(transactions, works):
    record = recorded(transactions, works[0])
    clerk = Actor("clerk", mandates=(Mandate(works[0], Role.PREPARER),))

    for act in (
        lambda uow: use_cases.confirm(uow, record.id, record.version),
        lambda uow: use_cases.void(uow, record.id, "示例理由", record.version),
        lambda uow: use_cases.settle(uow, record.id, void=True, seen_version=record.version),
    ):
        with transactions.writing(clerk) as uow, pytest.raises(OwnFirm):
            act(uow)
