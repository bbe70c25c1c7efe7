"""The closed loop in the database: where findings stand, their history, who sees them, and what is told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.loop import errors, queries, use_cases
from greenctl.findings.loop.moves import Act, Progress, Standing
from greenctl.findings.loop.tracked import Shown, Stage, Wish
from greenctl.findings.models import FindingPhotoRow
from greenctl.findings.search import find_page
from greenctl.findings.statistics import figures
from greenctl.kernel.actor import Mandate, Reach, Role, Scope, system
from greenctl.photos.errors import EvidencePending
from greenctl.review.errors import OwnFirm
from tests.findings.loop.world import (
    CHECKER,
    CLOCK,
    COMMAND,
    DESK,
    FINDER,
    OTHER_DESK,
    a_photo,
    a_wish_on,
    a_world,
    do,
    found,
    standing,
    went,
)
from tests.source.builders import counted

OWN = Scope(source_ids=frozenset())


@pytest.fixture
def world(transactions):
    return a_world(transactions)


def events(world, finding_id):
    with world.transactions.reading(system("look")) as uow:
        of_it = select(EventRow.body, EventRow.actor_id).where(EventRow.subject_id == finding_id)
        rows = uow.execute(of_it.order_by(EventRow.seq))
        return [(row.body["act"], row.actor_id, row.body["counts"]) for row in rows]


def detail(world, finding_id, by, scope=None):
    with world.transactions.reading(by, scope=scope or Scope(everything=True)) as uow:
        return queries.detail(uow, finding_id)


def test_a_finding_goes_round_the_loop_and_every_move_is_kept_and_told(world):
    (finding_id,) = found(world)

    item = went(
        world, finding_id, (Act.ORDER, DESK), (Act.ANSWER, world.firm), (Act.SEND_BACK, CHECKER),
        (Act.ANSWER, world.firm), (Act.CLOSE, CHECKER),
    )  # fmt: skip

    assert (item.standing, item.progress, item.version) == (Standing.CONFIRMED, Progress.CLOSED, 6)
    assert item == standing(world, finding_id)
    told = detail(world, finding_id, DESK)
    assert [(move.ordinal, move.act) for move in told.moves] == list(
        enumerate(["order", "answer", "send_back", "answer", "close"], start=2)
    )
    assert [(act, by) for act, by, _ in events(world, finding_id)] == [(m.act, m.actor) for m in told.moves]
    assert [photo["role"] for move in told.moves for photo in move.photos] == ["after", "after", "recheck"]


def test_what_was_shown_of_the_repair_is_among_the_photos_of_the_finding(world):
    (finding_id,) = found(world)
    went(world, finding_id, (Act.ORDER, DESK), (Act.ANSWER, world.firm), (Act.CLOSE, CHECKER))

    with world.transactions.reading(system("look")) as uow:
        roles = uow.execute(select(FindingPhotoRow.role).where(FindingPhotoRow.finding_id == finding_id)).scalars()

        assert sorted(roles) == ["after", "after", "before"]


def test_a_dispute_takes_a_finding_out_of_what_counts_and_back(world):
    (finding_id,) = found(world)
    went(world, finding_id, (Act.ORDER, DESK), (Act.DISPUTE, world.firm), (Act.DISMISS, OTHER_DESK))

    assert [counts for _, _, counts in events(world, finding_id)] == [True, False, True]


def test_the_firm_hears_of_a_finding_when_it_is_ordered(world):
    (finding_id,) = found(world)
    own = Scope(source_ids=frozenset({world.source_id}))
    with pytest.raises(FindingNotThere):
        detail(world, finding_id, world.firm, own)
    with pytest.raises(FindingNotThere):
        do(world, finding_id, Act.DISPUTE, world.firm, own)

    do(world, finding_id, Act.ORDER, DESK)

    told = detail(world, finding_id, world.firm, own)
    assert [move.act for move in told.buttons] == ["plan", "answer", "dispute"]
    assert [move.actor for move in told.moves] == [None]


def test_a_finding_of_another_county_is_not_there(world):
    (finding_id,) = found(world)
    elsewhere = Scope(reaches=(Reach("370812"),))

    with pytest.raises(FindingNotThere):
        detail(world, finding_id, DESK, elsewhere)
    with pytest.raises(FindingNotThere):
        do(world, finding_id, Act.ORDER, DESK, elsewhere)
    with pytest.raises(errors.NotYourMove):
        do(world, finding_id, Act.ORDER, type(DESK)("x", (type(DESK.grants[0])(Role.COUNTY_REVIEWER, "370812"),)))


def test_nobody_decides_on_a_firm_that_their_own_was_merged_into(transactions):
    from greenctl.source.use_cases import merge

    world, other = a_world(transactions, 1), a_world(transactions, 2)
    (finding_id,) = found(world)
    with transactions.writing(system("test")) as uow:
        merge(uow, other.source_id, 1, world.source_id)
    torn = type(DESK)("torn", DESK.grants, (Mandate(other.source_id, Role.PREPARER),))

    with pytest.raises(FindingNotThere):
        do(world, finding_id, Act.ORDER, torn)
    do(world, finding_id, Act.ORDER, DESK)
    with pytest.raises(OwnFirm):
        do(world, finding_id, Act.EXTEND, torn)


def test_an_officer_who_acts_for_the_firm_hears_of_a_finding_when_the_firm_does(world):
    (finding_id,) = found(world)
    torn = type(DESK)("torn", DESK.grants, world.firm.mandates)

    def listed(by):
        with world.transactions.reading(by, scope=Scope(reaches=(Reach("3708"),))) as uow:
            rows = find_page(uow, {}, None, None, 10)
            waiting = queries.waiting(uow, "order", {}, None, 10)
            counted = [figure.unconfirmed for figure in figures(uow, "line")]
            return len(rows), len(waiting), sum(counted)

    assert (listed(DESK), listed(torn)) == ((1, 1, 1), (0, 0, 0))
    with pytest.raises(FindingNotThere):
        detail(world, finding_id, torn)

    do(world, finding_id, Act.ORDER, DESK)

    assert listed(torn)[0] == 1
    assert detail(world, finding_id, torn).item.finding_id == finding_id


def test_a_photo_counts_if_it_is_ones_own_of_this_finding_and_verified(world):
    finding_id, another = found(world, 2)
    do(world, finding_id, Act.ORDER, DESK)

    for photo, error in (
        ("01990000-0000-7000-8000-00000000dead", errors.PhotoUnknown),
        (a_photo(world, finding_id, CHECKER), errors.PhotoUnknown),
        (a_photo(world, another, world.firm), errors.PhotoUnknown),
        (a_photo(world, finding_id, world.firm, state="declared"), EvidencePending),
    ):
        with pytest.raises(error):
            do(world, finding_id, Act.ANSWER, world.firm, photos=(Shown(photo, "wide"),))


def test_nothing_is_ordered_before_its_evidence_is_verified(world):
    (finding_id,) = found(world, verified=False)

    with pytest.raises(EvidencePending):
        do(world, finding_id, Act.ORDER, DESK)


def test_a_photo_of_the_first_answer_does_not_serve_again(world):
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)
    shown = (Shown(a_photo(world, finding_id, world.firm), "wide"),)
    do(world, finding_id, Act.ANSWER, world.firm, photos=shown)
    do(world, finding_id, Act.SEND_BACK, CHECKER)

    with pytest.raises(errors.PhotoUsedBefore):
        do(world, finding_id, Act.ANSWER, world.firm, photos=shown)


@pytest.mark.parametrize("canary", ["请联系 138 0013 8000", "身份证 370811199001011234", "a.b@example.com"])
def test_what_may_be_printed_holds_no_personal_data(world, canary):
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)

    with pytest.raises(errors.PersonalDataSaid) as refused:
        do(world, finding_id, Act.DISPUTE, world.firm, words=f"示例申辩:{canary}")

    assert canary not in repr(refused.value.details)


def test_a_staged_repair_is_kept_stage_by_stage(world, clock):
    (finding_id,) = found(world)
    item = do(world, finding_id, Act.ORDER, DESK)
    stages = (Stage(item.due_on - timedelta(days=2), "示例一期"), Stage(item.due_on, "示例二期"))
    do(world, finding_id, Act.PLAN, world.firm, stages=stages)
    clock.advance(timedelta(days=1))
    do(world, finding_id, Act.REPORT, world.firm)

    item = do(world, finding_id, Act.ANSWER, world.firm)

    assert [(stage.text, stage.done_on) for stage in item.stages] == [
        ("示例一期", date(2026, 11, 21)),
        ("示例二期", date(2026, 11, 21)),
    ]
    assert [len(move.stages or ()) for move in detail(world, finding_id, DESK).moves] == [0, 2, 2, 2]


def test_of_many_wishes_each_has_an_outcome_and_the_statements_do_not_grow(world):
    few, many = found(world, 2), found(world, 40)

    def ordered(ids):
        with world.transactions.writing(DESK) as uow:
            return use_cases.move_many(uow, [Wish(finding_id, 1, Act.ORDER) for finding_id in ids])

    with counted(world.transactions.engine) as of_few:
        ordered(few)
    with counted(world.transactions.engine) as of_many:
        outcomes = ordered([*many, few[0], "01990000-0000-7000-8000-00000000dead"])

    assert len(of_many) == len(of_few)
    assert [type(outcome.error) for outcome in outcomes[40:]] == [errors.FindingMovedOn, FindingNotThere]
    assert all(outcome.item.counts for outcome in outcomes[:40])


def test_two_wishes_on_one_finding_follow_on_each_other(world):
    (finding_id,) = found(world)
    with world.transactions.writing(DESK) as uow:
        asked = Wish(finding_id, 2, Act.ASK_VOID, "示例理由")
        done = use_cases.move_many(uow, [Wish(finding_id, 1, Act.ORDER), asked, Wish(finding_id, 2, Act.ORDER)])

    assert [type(outcome.error) for outcome in done] == [type(None), type(None), errors.FindingMovedOn]
    assert standing(world, finding_id).standing is Standing.VOID_ASKED


def escalated(world):
    after = ""
    while after is not None:
        with world.transactions.writing(CLOCK) as uow:
            after = use_cases.escalate_overdue(uow, after, limit=2)


def test_being_overdue_is_told_once_to_the_county_and_once_to_the_city(world, clock):
    late = found(world, 3)
    for finding_id in late:
        do(world, finding_id, Act.ORDER, DESK)
    disputed, answered = found(world, 2)
    went(world, disputed, (Act.ORDER, DESK), (Act.DISPUTE, world.firm))
    went(world, answered, (Act.ORDER, DESK), (Act.ANSWER, world.firm))

    clock.advance(timedelta(days=13))
    escalated(world)
    escalated(world)
    assert [standing(world, finding_id).escalated for finding_id in [*late, disputed, answered]] == [1, 1, 1, 0, 0]

    clock.advance(timedelta(days=30))
    escalated(world)
    assert [act for act, _, _ in events(world, late[0])] == ["order", "escalate", "escalate"]
    assert detail(world, late[0], COMMAND).overdue


def test_what_waits_is_listed_with_the_most_urgent_first(world, clock):
    first, second, third = found(world, 3)
    do(world, second, Act.ORDER, DESK, due_on=date(2026, 11, 24))
    do(world, first, Act.ORDER, DESK)
    went(world, third, (Act.ORDER, DESK), (Act.ANSWER, world.firm))
    (fresh,) = found(world)

    def waits(what, **filters):
        with world.transactions.reading(COMMAND) as uow:
            return [row.finding_id for row in queries.waiting(uow, what, filters, None, 10)]

    assert waits("order") == [fresh]
    assert waits("repair") == [second, first]
    assert waits("repair", line="vehicles") == waits("repair", area="370812") == []
    assert waits("repair", area="3708", source=world.source_id) == [second, first]
    assert waits("recheck") == [third]
    assert waits("overdue") == []
    clock.advance(timedelta(days=6))
    assert waits("overdue") == [second]
    with world.transactions.reading(COMMAND) as uow:
        (row,) = queries.waiting(uow, "repair", {}, (date(2026, 11, 24), second), 10)
        assert (row.finding_id, row.source_name) == (first, "示例企业1")


def test_a_stale_reader_learns_the_version_that_stands(world):
    (finding_id,) = found(world)
    wish = a_wish_on(world, finding_id, Act.ORDER, DESK)
    do(world, finding_id, Act.ORDER, DESK)

    with pytest.raises(errors.FindingMovedOn) as stale, world.transactions.writing(FINDER) as uow:
        use_cases.move(uow, wish)

    assert stale.value.details == {"seen_version": 1, "current_version": 2}


def test_a_firm_is_not_told_of_what_waits_for_an_order(world):
    (finding_id,) = found(world)
    own = Scope(source_ids=frozenset({world.source_id}))

    def told(what):
        with world.transactions.reading(world.firm, scope=own) as uow:
            return [row.finding_id for row in queries.waiting(uow, what, {}, None, 10)]

    assert told("order") == []
    do(world, finding_id, Act.ORDER, DESK)
    assert told("repair") == [finding_id]


def test_a_firm_answers_for_what_was_found_at_a_source_that_was_merged_into_its_own(transactions):
    from greenctl.source.use_cases import merge

    gone, lives = a_world(transactions), a_world(transactions, 2)
    (finding_id,) = found(gone)
    do(gone, finding_id, Act.ORDER, DESK)
    with transactions.writing(COMMAND) as uow:
        merge(uow, gone.source_id, 1, lives.source_id)

    own = Scope(source_ids=frozenset({lives.source_id}))
    answered = do(
        gone,
        finding_id,
        Act.ANSWER,
        lives.firm,
        scope=own,
        photos=(Shown(a_photo(gone, finding_id, lives.firm), "wide"),),
    )

    assert answered.answered_by == lives.firm.account_id


def test_an_officer_who_acts_for_the_firm_is_not_told_who_moved_its_finding(world):
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)
    torn = type(DESK)("torn", DESK.grants, world.firm.mandates)

    def actors(by):
        with world.transactions.reading(by) as uow:
            return [move.actor for move in queries.detail(uow, finding_id).moves]

    assert (actors(OTHER_DESK), actors(torn)) == ([DESK.account_id], [None])
