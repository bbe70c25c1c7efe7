"""What becomes known later is graded again and proposed; a person decides, and nobody decides alone."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from types import SimpleNamespace

import orjson
import pytest
from sqlalchemy import update

from greenctl.adverse.use_cases import settle, void
from greenctl.db.transaction import Transactions
from greenctl.declaration import as_of, queries, revising
from greenctl.declaration.errors import (
    DecliningNeedsReason,
    LevelNotOnLadder,
    NothingGraded,
    RevisionDecided,
    SecondPersonNeeded,
    SiteFactsRefused,
)
from greenctl.declaration.models import GradeRevisionRow
from greenctl.declaration.use_cases import withdraw
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, system
from greenctl.review.errors import OwnFirm
from greenctl.rules.use_cases import publish_shipped_edition, shipped
from greenctl.season.models import SeasonProgrammeRow
from tests.adverse.builders import FIRST, SECOND, confirmed
from tests.declaration.builders import a_world, answers, answers_to, begun, handed_in

TODAY = date(2026, 11, 20)
LANGUAGE = "sample-language-2026"
EXPERT = Actor("the-expert", (Grant(Role.EXPERT, "370811"),))


@pytest.fixture
def world(transactions):
    return a_world(transactions, works=2)


@pytest.fixture
def declaration(transactions, world):
    """A declaration that was graded A."""
    return handed_in(transactions, world, world.works[0])[0].declaration_id


def levels(transactions: Transactions, declaration: str):
    with transactions.reading(system("test")) as uow:
        return revising.levels_of(uow, declaration)


def deciding(transactions: Transactions, revision, by: Actor = SECOND, *, accept: bool = True, reason=None):
    with transactions.writing(by) as uow:
        return revising.decide_revision(uow, revision.id, accept=accept, reason=reason, seen_version=revision.version)


def overriding(transactions: Transactions, declaration: str, level: str = "B", by: Actor = FIRST):
    with transactions.writing(by) as uow:
        return revising.propose_override(uow, declaration, level, "示例理由:现场核查")


def settle_outbox(transactions: Transactions) -> None:
    while drain(transactions):
        pass


def test_a_confirmed_record_proposes_a_lower_level_for_its_source_alone(transactions, world, declaration):
    other = handed_in(transactions, world, world.works[1])[0].declaration_id
    record = confirmed(transactions, world.works[0])

    settle_outbox(transactions)

    standing, (proposed,) = levels(transactions, declaration)
    assert (proposed.kind, proposed.cause, proposed.level, proposed.state) == ("regrade", record.id, "C", "proposed")
    assert (standing.level, standing.machine_level) == ("A", "A")
    assert levels(transactions, other)[1] == []


def test_what_was_accepted_stands_and_its_explanation_names_the_evidence(transactions, world, declaration):
    record = confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    _, (proposed,) = levels(transactions, declaration)

    deciding(transactions, proposed)

    standing, _ = levels(transactions, declaration)
    assert (standing.graded_level, standing.machine_level, standing.level) == ("A", "C", "C")
    with transactions.reading(system("test")) as uow:
        explained = orjson.loads(revising.explanation_of(uow, proposed.id))
    assert [veto["evidence_id"] for veto in explained["vetoes"]] == [record.id]


def test_a_declined_proposal_changes_nothing_and_needs_a_reason(transactions, world, declaration):
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    _, (proposed,) = levels(transactions, declaration)

    with pytest.raises(DecliningNeedsReason):
        deciding(transactions, proposed, accept=False)
    deciding(transactions, proposed, accept=False, reason="示例理由")

    assert levels(transactions, declaration)[0].level == "A"


def open_now(transactions: Transactions, declaration: str):
    return [item for item in levels(transactions, declaration)[1] if item.state == "proposed"]


def test_what_was_declined_is_proposed_again_only_when_it_rests_on_something_else(transactions, world, declaration):
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    deciding(transactions, levels(transactions, declaration)[1][0], accept=False, reason="示例理由")

    for days in range(1, 4):
        with transactions.writing(system("test")) as uow:
            revising.regrade_after_time(uow, TODAY + timedelta(days=days))
    assert open_now(transactions, declaration) == []

    confirmed(transactions, world.works[0], on=TODAY - timedelta(days=1))
    settle_outbox(transactions)
    assert [item.level for item in open_now(transactions, declaration)] == ["C"]


def test_what_was_declined_before_something_else_was_accepted_may_be_proposed_again(transactions, world, declaration):
    """The level declined at first is not the one that stands now: what was said of it is no answer any more."""
    first = confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    deciding(transactions, open_now(transactions, declaration)[0], accept=False, reason="示例理由")
    worse = confirmed(transactions, world.works[0], kind="sample_false_data")
    settle_outbox(transactions)
    deciding(transactions, open_now(transactions, declaration)[0])
    with transactions.writing(FIRST) as uow:
        contested = void(uow, worse.id, "示例:文书有误", worse.version)
    with transactions.writing(SECOND) as uow:
        settle(uow, worse.id, void=True, seen_version=contested.version)

    settle_outbox(transactions)

    [proposed] = open_now(transactions, declaration)
    assert (proposed.level, first.state) == ("C", "confirmed")


def test_a_regrade_older_than_the_override_that_stands_is_not_accepted(transactions, world, declaration, clock):
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    [waiting] = open_now(transactions, declaration)
    clock.move_to(clock.now() + timedelta(minutes=1))
    deciding(transactions, overriding(transactions, declaration, "B"))

    with pytest.raises(RevisionDecided) as refused:
        deciding(transactions, waiting)

    assert refused.value.details["state"] == "superseded"
    assert levels(transactions, declaration)[0].level == "B"
    assert deciding(transactions, waiting, accept=False, reason="示例理由").state == "declined"


def test_a_regrade_does_not_slip_past_an_override_that_is_accepted_in_the_same_moment(
    transactions, world, declaration, clock
):
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    [regrade] = open_now(transactions, declaration)
    clock.move_to(clock.now() + timedelta(minutes=1))
    override = overriding(transactions, declaration, "B")

    with ThreadPoolExecutor(1) as another:
        with transactions.writing(SECOND) as uow:
            revising.decide_revision(uow, override.id, accept=True, reason=None, seen_version=override.version)
            slipped = another.submit(deciding, transactions, regrade)
            wait([slipped], timeout=0.3)
        refused = slipped.exception(timeout=20)

    assert isinstance(refused, RevisionDecided)
    assert levels(transactions, declaration)[0].level == "B"


def test_a_regrade_proposed_after_the_override_is_for_people_to_accept(transactions, world, declaration, clock):
    deciding(transactions, overriding(transactions, declaration, "B"))
    clock.move_to(clock.now() + timedelta(minutes=1))
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)

    deciding(transactions, open_now(transactions, declaration)[0])

    assert levels(transactions, declaration)[0].level == "C"


def test_when_the_look_back_has_ended_the_level_is_proposed_back(transactions, world, declaration):
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    deciding(transactions, levels(transactions, declaration)[1][0])

    for day, expected in ((TODAY + timedelta(days=364), 0), (TODAY + timedelta(days=365), 1)):
        with transactions.writing(system("test")) as uow:
            assert revising.regrade_after_time(uow, day) is None
        waiting = open_now(transactions, declaration)
        assert len(waiting) == expected

    assert (waiting[0].cause, waiting[0].level) == ("time", "A")


def test_a_later_cause_takes_the_place_of_an_open_proposal(transactions, world, declaration):
    confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    confirmed(transactions, world.works[0], kind="sample_false_data")
    settle_outbox(transactions)

    _, every = levels(transactions, declaration)

    assert [(item.level, item.state) for item in every] == [("C", "replaced"), ("D", "proposed")]


def test_a_proposal_that_rests_on_a_voided_record_gives_way_to_one_that_does_not(transactions, world, declaration):
    first = confirmed(transactions, world.works[0])
    second = confirmed(transactions, world.works[0], on=TODAY - timedelta(days=1))
    settle_outbox(transactions)
    with transactions.writing(FIRST) as uow:
        contested = void(uow, first.id, "示例:文书有误", first.version)
    with transactions.writing(SECOND) as uow:
        settle(uow, first.id, void=True, seen_version=contested.version)
    settle_outbox(transactions)

    proposed = levels(transactions, declaration)[1][-1]

    assert (proposed.state, proposed.level) == ("proposed", "C")
    with transactions.reading(system("test")) as uow:
        explained = orjson.loads(revising.explanation_of(uow, proposed.id))
    assert [veto["evidence_id"] for veto in explained["vetoes"]] == [second.id]


def test_an_event_that_comes_twice_proposes_once(transactions, world, declaration):
    record = confirmed(transactions, world.works[0])
    settle_outbox(transactions)
    deciding(transactions, levels(transactions, declaration)[1][0])

    again = SimpleNamespace(body={"source_id": world.works[0], "adverse_id": record.id, "state": "confirmed"})
    with transactions.writing(system("outbox")) as uow:
        revising.regrade_after_adverse(uow, [again])

    assert len(levels(transactions, declaration)[1]) == 1


def test_an_override_stands_beside_the_machine_once_two_people_want_it(transactions, declaration):
    proposed = overriding(transactions, declaration)
    with pytest.raises(SecondPersonNeeded):
        deciding(transactions, proposed, by=FIRST)
    assert levels(transactions, declaration)[0].level == "A"

    accepted = deciding(transactions, proposed)

    standing, _ = levels(transactions, declaration)
    assert (standing.machine_level, standing.level, standing.override) == ("A", "B", accepted)
    with pytest.raises(RevisionDecided):
        deciding(transactions, accepted)


def test_control_without_the_database_rule_one_person_could_override_alone(transactions, declaration):
    """The rule stands twice: in the decision, and in the table."""
    checks = {item.name for item in GradeRevisionRow.__table__.constraints}

    assert "ck_grade_revision_decided_by_another" in checks


def test_what_was_proposed_of_a_version_that_no_longer_stands_is_not_accepted(transactions, world, declaration):
    override, works = overriding(transactions, declaration), world.works[0]
    confirmed(transactions, works)
    settle_outbox(transactions)
    proposed = [item for item in levels(transactions, declaration)[1] if item.state == "proposed"]
    with transactions.reading(system("test")) as uow:
        version = queries.tracked(uow, declaration).version
    with transactions.writing(system("test")) as uow:
        withdraw(uow, declaration, version)

    assert {item.id for item in proposed} > {override.id}
    for item in proposed:
        with pytest.raises(RevisionDecided):
            deciding(transactions, item)
    with pytest.raises(NothingGraded):
        overriding(transactions, declaration)
    assert deciding(transactions, override, accept=False, reason="示例理由").state == "declined"


def test_a_better_level_that_people_set_is_held_against_a_record_confirmed_afterwards(transactions, world):
    """The machine says C before and after; what bars a level must still reach who let the works have it."""
    tree = answers(changes={"stack_so2": "45"})
    declaration = handed_in(transactions, world, world.works[1], tree=tree)[0].declaration_id
    deciding(transactions, overriding(transactions, declaration, "A"))

    record = confirmed(transactions, world.works[1])
    settle_outbox(transactions)

    standing, every = levels(transactions, declaration)
    assert (standing.machine_level, standing.level) == ("C", "A")
    [proposed] = [item for item in every if item.state == "proposed"]
    assert (proposed.kind, proposed.cause, proposed.level) == ("regrade", record.id, "C")
    deciding(transactions, proposed)
    assert levels(transactions, declaration)[0].level == "C"


def test_a_level_of_another_ladder_is_refused(transactions, declaration):
    with pytest.raises(LevelNotOnLadder):
        overriding(transactions, declaration, level="leading")


def test_nobody_revises_their_own_firm(transactions, world, declaration):
    own = Actor("both", mandates=(Mandate(world.works[0], Role.PREPARER),))

    with pytest.raises(OwnFirm):
        overriding(transactions, declaration, by=own)
    proposed = overriding(transactions, declaration)
    with pytest.raises(OwnFirm):
        deciding(transactions, proposed, by=own)


def test_a_draft_has_no_grade_to_revise(transactions, world):
    draft = begun(transactions, world, world.works[0])[0]

    with pytest.raises(NothingGraded):
        overriding(transactions, draft.id)


def test_only_what_the_table_leaves_to_experts_is_scored_on_site(transactions, declaration):
    with transactions.writing(FIRST) as uow, pytest.raises(SiteFactsRefused) as refused:
        revising.say_site_facts(uow, declaration, {"sample_a": {"stack_particulate": "1"}, "no_sector": {"x": True}})

    codes = {problem["code"] for problem in refused.value.details["problems"]}
    assert codes == {"declaration.not_for_the_site", "declaration.field_unknown"}


def test_a_new_grade_reads_what_is_held_against_the_source(transactions, world):
    confirmed(transactions, world.works[1])

    (handed,) = handed_in(transactions, world, world.works[1])

    assert handed.level == "C"


@pytest.fixture
def scored(transactions):
    """A declaration under the edition that leaves a score to experts: handed in, and so undetermined."""
    world = a_world(transactions, works=1, sectors=(("sample_language", "works"),))
    with transactions.writing(system("test")) as uow:
        uow.execute(update(SeasonProgrammeRow).values(rule_fingerprint=publish_shipped_edition(uow, LANGUAGE)))
    tree = answers_to(shipped().get(LANGUAGE), "sample_language", {"old_equipment": "none"})
    del tree["facts"]["sample_language"]["tidiness"]
    (handed,) = handed_in(transactions, world, tree=tree)
    return handed


def test_a_score_from_the_site_says_who_and_when_and_its_grade_is_proposed(transactions, scored):
    assert scored.level is None

    with transactions.writing(EXPERT) as uow:
        (proposed,) = revising.say_site_facts(uow, scored.declaration_id, {"sample_language": {"tidiness": "92"}})

    assert (proposed.cause, proposed.state) == ("site_facts", "proposed")
    with transactions.reading(system("test")) as uow:
        explained = orjson.loads(revising.explanation_of(uow, proposed.id))
    (finding,) = [row for row in explained["sectors"][0]["findings"] if row["id"] == "tidiness"]
    assert (finding["observed"], finding["level"]) == ("92", "A")
    assert finding["said"]["on"] == "2026-11-20"


def test_a_grade_as_of_a_day_counts_what_was_scored_on_site_by_then(transactions, scored):
    with transactions.writing(EXPERT) as uow:
        (proposed,) = revising.say_site_facts(uow, scored.declaration_id, {"sample_language": {"tidiness": "92"}})

    with transactions.reading(system("test")) as uow:
        found = as_of.compare_editions(uow, proposed.source_id, LANGUAGE, LANGUAGE, TODAY)

    (finding,) = [row for row in found.after.explanation["sectors"][0]["findings"] if row["id"] == "tidiness"]
    assert (finding["observed"], finding["said"]["role"]) == ("92", "expert")


def test_a_grade_as_of_a_day_names_the_level_that_people_decided(transactions, world, declaration):
    deciding(transactions, overriding(transactions, declaration, "B"))

    with transactions.reading(system("test")) as uow:
        found = as_of.grade_as_of(uow, world.works[0], TODAY)

    assert (found.graded[0].grade.level, found.decided_by.level) == ("A", "B")


def test_a_score_that_will_not_do_is_refused_and_none_is_kept(transactions, scored):
    said = {"sample_language": {"tidiness": "101"}}

    with transactions.writing(EXPERT) as uow, pytest.raises(SiteFactsRefused) as refused:
        revising.say_site_facts(uow, scored.declaration_id, said)

    assert [problem["code"] for problem in refused.value.details["problems"]] == ["fact.out_of_bounds"]
