"""Records as other offices tell them: row by row, and known again by their document."""

from datetime import timedelta

import pytest

from greenctl.adverse import queries, use_cases
from greenctl.adverse.feed import Told, take
from greenctl.kernel.actor import Actor, Mandate, Reach, Role, Scope, system
from greenctl.review.errors import OwnFirm
from greenctl.source.use_cases import merge
from tests.adverse.builders import FIRST, TODAY, recorded
from tests.declaration.builders import a_world
from tests.source.builders import a_code, counted


@pytest.fixture
def works(transactions):
    return a_world(transactions, works=3).works


def told(number=1, kind="sample_penalty", on=TODAY, document="示例罚字 1 号"):
    return Told(a_code(number), kind, on, document)


def taken(transactions, *rows, dry_run=False, **how):
    with transactions.writing(how.pop("actor", FIRST), **how) as uow:
        return take(uow, rows, today=TODAY, dry_run=dry_run)


def of_source(transactions, source_id):
    with transactions.reading(system("test")) as uow:
        return queries.of_source(uow, source_id)


def test_each_row_stands_or_falls_by_itself(transactions, works):
    answers = taken(
        transactions,
        told(),
        told(),
        told(2, document=f"示例文书 sample_penalty {TODAY}"),
        told(kind="nothing"),
        told(on=TODAY + timedelta(days=1)),
        told(99),
    )

    assert [one.outcome for one in answers] == ["recorded", "known", "recorded", "refused", "refused", "refused"]
    assert [one.refused.code for one in answers[3:]] == [
        "adverse.kind_unknown",
        "adverse.happened_in_future",
        "source.not_there",
    ]
    assert answers[0].adverse_id == answers[1].adverse_id
    assert [record.state for record in of_source(transactions, works[0])] == ["recorded"]


def test_the_same_rows_again_change_nothing_whoever_wrote_them_down_first(transactions, works):
    by_hand = recorded(transactions, works[1])
    first = taken(transactions, told(), told(2, document=by_hand.document))

    again = taken(transactions, told(), told(2, document=by_hand.document))

    assert [one.outcome for one in first] == ["recorded", "known"]
    assert [one.outcome for one in again] == ["known", "known"]
    assert [one.adverse_id for one in again] == [first[0].adverse_id, by_hand.id]


def test_a_penalty_whose_record_one_person_voided_alone_is_taken_again(transactions, works):
    [before] = taken(transactions, told())
    with transactions.writing(FIRST) as uow:
        use_cases.void(uow, before.adverse_id, "示例:误录", 1)

    [again] = taken(transactions, told())

    assert again.outcome == "recorded"
    assert again.adverse_id != before.adverse_id


def test_a_dry_run_says_what_would_be_and_writes_nothing(transactions, works):
    (answer,) = taken(transactions, told(), dry_run=True)

    assert (answer.outcome, answer.adverse_id) == ("recorded", None)
    assert of_source(transactions, works[0]) == []


def test_who_was_merged_is_known_by_the_code_it_had(transactions, works):
    with transactions.writing(system("test")) as uow:
        merge(uow, works[0], 1, works[1])

    (answer,) = taken(transactions, told(1))

    assert [record.id for record in of_source(transactions, works[1])] == [answer.adverse_id]


def test_what_was_written_down_before_a_merger_is_known_under_either_name(transactions, works):
    by_hand = recorded(transactions, works[0])
    with transactions.writing(system("test")) as uow:
        merge(uow, works[0], 1, works[1])

    answers = taken(transactions, told(1, document=by_hand.document), told(2, document=by_hand.document))

    assert [(one.outcome, one.adverse_id) for one in answers] == [("known", by_hand.id)] * 2


def test_nobody_tells_of_their_own_firm_or_beyond_their_reach(transactions, works):
    with pytest.raises(OwnFirm):
        taken(transactions, told(), actor=Actor("the-firm", mandates=(Mandate(works[0], Role.PREPARER),)))

    (answer,) = taken(transactions, told(), scope=Scope(reaches=(Reach("370812"),)))

    assert answer.refused.code == "source.not_there"


def test_a_hundred_rows_take_no_more_statements_than_one(transactions, works):
    with counted(transactions.engine) as one:
        taken(transactions, told())
    with counted(transactions.engine) as many:
        taken(transactions, *(told(1 + number % 3, document=f"示例罚字 {number} 号") for number in range(2, 102)))

    assert len(many) == len(one)
