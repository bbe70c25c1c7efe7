"""Nobody is removed unheard, by who has a part in it, or on what does not count."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from greenctl.kernel.actor import Actor, Mandate, Reach, Role, Scope
from greenctl.kernel.ids import new_id
from greenctl.lists import errors, removal_queries as queries, removing
from greenctl.review.errors import OwnFirm
from greenctl.source.models import SourceRow
from tests.adverse.builders import FIRST, SECOND, THIRD, confirmed, recorded
from tests.lists.builders import SEASON_ID, TODAY
from tests.lists.removal_builders import (
    AFTER_HEARING,
    CLERK,
    HEAR_UNTIL,
    decide,
    decide_lift,
    hear,
    on_list,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)

ONE, TWO = units(1, 2)


@pytest.fixture
def listed(transactions):
    """Two sources on the first edition of the list, in force today."""
    prepared(transactions, ONE, TWO)
    return published(transactions)


# Hearing


def test_nobody_decides_before_the_hearing_is_over(transactions, listed):
    told(transactions, ONE)
    (proposal,) = removals(transactions)

    with pytest.raises(errors.HearingNotOver):
        decide(transactions, proposal, on=HEAR_UNTIL)

    assert decide(transactions, proposal, on=AFTER_HEARING).state == "removed"


def test_a_firm_that_waives_its_hearing_has_the_decision_sooner(transactions, listed):
    told(transactions, ONE)
    hear(transactions, removals(transactions)[0], waives=True)
    (proposal,) = removals(transactions)

    with pytest.raises(errors.HearingOver):
        hear(transactions, proposal)
    assert decide(transactions, proposal, on=TODAY, remove=False).state == "kept"


def test_nobody_decides_past_a_statement_that_they_have_not_read(transactions, listed):
    told(transactions, ONE)
    (read,) = removals(transactions)
    hear(transactions, read, on=HEAR_UNTIL)

    with pytest.raises(errors.RemovalMovedOn) as refused:
        decide(transactions, read)

    assert refused.value.details == {"seen_version": 1, "current_version": 2}


def test_a_statement_comes_within_the_window_and_ten_are_enough(transactions, listed):
    told(transactions, ONE)
    (proposal,) = removals(transactions)
    with pytest.raises(errors.HearingOver):
        hear(transactions, proposal, on=AFTER_HEARING)
    for _ in range(removing.MOST_STATEMENTS):
        hear(transactions, proposal, on=HEAR_UNTIL)

    with pytest.raises(errors.HeardEnough):
        hear(transactions, proposal, on=HEAR_UNTIL)
    with transactions.reading(CLERK) as uow:
        _, statements, evidence = queries.read(uow, proposal.id)
    assert [item.ordinal for item in statements] == list(range(1, 11))
    assert evidence == "confirmed"


# Who decides


@pytest.mark.parametrize("who", [FIRST, SECOND], ids=["who-found-it", "who-ordered-it"])
def test_who_stands_for_the_evidence_does_not_decide_on_it(transactions, listed, who):
    told(transactions, ONE)

    with pytest.raises(errors.RemovalByAnotherPerson):
        decide(transactions, removals(transactions)[0], by=who)


def test_nobody_decides_about_their_own_firm_by_any_of_its_ids(transactions, listed):
    told(transactions, ONE)
    (proposal,) = removals(transactions)
    with transactions.writing(CLERK) as uow:
        uow.execute(
            update(SourceRow).where(SourceRow.id == TWO.source_id).values(state="merged", merged_into=ONE.source_id)
        )

    for source in (ONE, TWO):
        own = Actor("both", mandates=(Mandate(source.source_id, Role.PREPARER),))
        with pytest.raises(OwnFirm):
            decide(transactions, proposal, by=own)


def test_who_proposes_does_not_decide(transactions, listed):
    record = confirmed(transactions, ONE.source_id, kind="sample_measure_not_done")
    proposal = proposed(transactions, record.id)

    with pytest.raises(errors.RemovalByAnotherPerson):
        decide(transactions, proposal, by=THIRD)

    assert decide(transactions, proposal, by=Actor("the-fourth")).state == "removed"


def proposed(transactions, adverse_id, by=THIRD):
    """By a person, of a record that no handler has heard of."""
    with transactions.writing(by) as uow:
        proposal = removing.Proposal(new_id(), SEASON_ID, "emergency", adverse_id, "示例:预警期间未落实措施")
        return removing.propose(uow, proposal, today=TODAY)


def test_a_person_proposes_on_what_counts_by_a_rule_and_once(transactions, listed):
    with pytest.raises(errors.EvidenceDoesNotCount):
        proposed(transactions, recorded(transactions, ONE.source_id).id)
    record = confirmed(transactions, ONE.source_id, kind="sample_measure_not_done")
    proposed(transactions, record.id)
    with pytest.raises(errors.RemovalProposed):
        proposed(transactions, record.id)


def test_a_decision_is_made_once(transactions, listed):
    removal = removed(transactions, ONE)

    with pytest.raises(errors.RemovalMovedOn):
        decide(transactions, removal, seen_version=1)
    with pytest.raises(errors.RemovalDecided):
        decide(transactions, removal)


def test_a_removal_out_of_reach_is_not_there(transactions, listed):
    told(transactions, ONE)
    (proposal,) = removals(transactions)
    elsewhere = Scope(reaches=(Reach("370826"),))

    with transactions.reading(THIRD, scope=elsewhere) as uow:
        assert queries.page(uow) == []
        with pytest.raises(errors.RemovalNotThere):
            queries.get(uow, proposal.id)
    with transactions.reading(THIRD, scope=Scope(source_ids=frozenset({ONE.source_id}))) as uow:
        assert [item.id for item in queries.page(uow)] == [proposal.id]


# Evidence that is disputed, or falls


def test_nobody_is_removed_on_evidence_that_is_disputed(transactions, listed):
    told(transactions, ONE)
    told(transactions, ONE, "disputed")
    (proposal,) = removals(transactions)

    with pytest.raises(errors.EvidenceDoesNotCount):
        decide(transactions, proposal)
    told(transactions, ONE, "counts")

    assert decide(transactions, proposal).state == "removed"


def test_a_proposal_goes_with_its_evidence(transactions, listed):
    told(transactions, ONE)
    told(transactions, ONE, "voided")

    (proposal,) = removals(transactions)
    assert proposal.state == "withdrawn"
    with pytest.raises(errors.RemovalDecided):
        decide(transactions, proposal)


def test_what_was_decided_is_proposed_to_be_lifted_and_a_person_lifts_it(transactions, listed):
    removed(transactions, ONE)
    told(transactions, ONE, "voided")
    (removal,) = removals(transactions, state="lift")
    without = published(transactions, AFTER_HEARING, today=AFTER_HEARING)

    lifted = decide_lift(transactions, removal, AFTER_HEARING + timedelta(days=1), lift=True)

    assert (lifted.lift, lifted.lifted_on) == ("lifted", AFTER_HEARING + timedelta(days=1))
    assert on_list(transactions, without) == {TWO.source_id}
    back = published(transactions, lifted.lifted_on, today=lifted.lifted_on)
    assert on_list(transactions, back) == {ONE.source_id, TWO.source_id}
    with pytest.raises(errors.NothingToLift):
        decide_lift(transactions, lifted, lifted.lifted_on, lift=True)


def test_a_dispute_that_ends_takes_its_proposal_to_lift_along(transactions, listed):
    removed(transactions, ONE)
    for outcome, lift in (("disputed", "proposed"), ("counts", "none"), ("disputed", "proposed")):
        told(transactions, ONE, outcome)
        assert removals(transactions)[0].lift == lift

    declined = decide_lift(transactions, removals(transactions)[0], AFTER_HEARING, lift=False)
    assert (declined.lift, declined.state) == ("declined", "removed")
    told(transactions, ONE, "voided")  # a new reason to look again
    assert removals(transactions)[0].lift == "proposed"
