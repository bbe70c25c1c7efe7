"""Each occasion on which somebody is told: by whom it happened, and what time alone brings."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from greenctl.auth import use_cases as auth
from greenctl.declaration.disowning import Why, disown
from greenctl.declaration.revising import propose_override
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.use_cases import Wish, move
from greenctl.jobs.daily import remind_of_what_ends, tell_of_overdue
from greenctl.kernel.actor import Actor, Grant, Mandate, Role, system
from greenctl.lists import use_cases as lists
from greenctl.notices.models import NoticeRow
from greenctl.review import use_cases as reviews
from greenctl.source.use_cases import merge
from tests.declaration.builders import a_signer, a_world, begun, handed_in
from tests.findings import builders as findings
from tests.findings.loop import world as loop
from tests.lists.builders import SEASON_ID, TODAY as LIST_DAY, UNTIL, Unit, a_season, decided
from tests.notices.builders import CITY, count, heard, worked
from tests.review.builders import a_decision, county_reviewer, deciding
from tests.source.builders import a_source, registered

pytestmark = pytest.mark.one_engine


def kinds(transactions, person):
    return [kind for kind, _ in heard(transactions, person)]


def moment(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def test_both_sides_hear_of_a_mandate_and_of_its_end(transactions, people):
    signer, newcomer, stranger = people.signer("s-1"), people.somebody(), people.signer("s-2")
    with transactions.writing(system("test")) as uow:
        given = auth.give_mandate(uow, newcomer.account_id, Mandate("s-1", Role.PREPARER))
    worked(transactions)
    assert kinds(transactions, signer) == kinds(transactions, newcomer) == ["mandate.given"]

    with transactions.writing(system("test")) as uow:
        auth.revoke_mandate(uow, newcomer.account_id, given.id)
    worked(transactions)
    assert kinds(transactions, signer) == kinds(transactions, newcomer) == ["mandate.given", "mandate.revoked"]
    assert kinds(transactions, stranger) == []


def test_a_firm_hears_that_its_declaration_was_returned(transactions, people):
    world = a_world(transactions)
    firm = people.preparer(world.works[0])
    (handed,) = handed_in(transactions, world)
    with deciding(transactions, county_reviewer()) as uow:
        reviews.decide(uow, a_decision("return", case_id=handed.declaration_id, fields=("facts.sample_a.stack_so2",)))

    worked(transactions)

    assert kinds(transactions, firm) == ["case.returned"]


def test_offices_and_firm_hear_of_a_signature_that_is_disowned(transactions, people):
    world = a_world(transactions)
    firm, county = people.preparer(world.works[0]), people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    neighbour = people.staff(Role.COUNTY_REVIEWER, "370812", "industry")
    (handed,) = handed_in(transactions, world)
    with transactions.writing(a_signer(world.works[0])) as uow:
        disown(uow, handed.declaration_id, 1, Why.NOT_ME, "示例：没有签过")

    worked(transactions)

    assert set(kinds(transactions, firm)) == {"case.returned", "signature.disowned"}
    assert (kinds(transactions, county), kinds(transactions, neighbour)) == (["signature.disowned"], [])


def test_a_firm_hears_of_a_finding_when_it_is_ordered_before_it_is_due_and_when_it_is_overdue(
    transactions, people, clock
):
    (source,) = findings.works(transactions)
    firm = people.preparer(source.id)
    (found,) = findings.recorded(transactions, findings.a_finding(source.id), by=system("test"))
    worked(transactions)
    assert kinds(transactions, firm) == []

    with transactions.writing(Actor("the-desk", (Grant(Role.COMMAND, CITY),))) as uow:
        move(uow, Wish(finding_id=found.finding.id, act=Act.ORDER, seen_version=1))
    worked(transactions)
    assert kinds(transactions, firm) == ["finding.ordered"]

    with transactions.writing(system("test")) as uow:
        soon = {"due_on": findings.TODAY + timedelta(days=6), "disputed_at": uow.now, "disputed_by": firm.account_id}
        uow.execute(update(FindingStandingRow).values(standing="disputed", **soon))
    remind_of_what_ends(transactions)
    assert kinds(transactions, firm) == ["finding.ordered"]  # its time stands still meanwhile

    with transactions.writing(system("test")) as uow:
        uow.execute(update(FindingStandingRow).values(standing="confirmed"))
    for _ in range(2):
        remind_of_what_ends(transactions)
    clock.advance(timedelta(days=5))
    remind_of_what_ends(transactions)
    assert kinds(transactions, firm) == ["finding.due", "finding.due", "finding.ordered"]


def test_whoever_a_merged_source_lives_on_as_hears_of_what_was_found_there(transactions, people):
    old, living = registered(transactions, a_source(1), a_source(2))
    firm = people.preparer(living.id)
    (found,) = findings.recorded(transactions, findings.a_finding(old.id), by=system("test"))
    with transactions.writing(system("test")) as uow:
        merge(uow, old.id, old.version, living.id)

    with transactions.writing(Actor("the-desk", (Grant(Role.COMMAND, CITY),))) as uow:
        move(uow, Wish(finding_id=found.finding.id, act=Act.ORDER, seen_version=1))
    worked(transactions)

    assert heard(transactions, firm) == [("finding.ordered", living.id)]


def test_a_firm_hears_of_a_moved_deadline_and_of_what_became_of_its_dispute(transactions, people):
    world = loop.a_world(transactions)
    firm = people.preparer(world.source_id)
    dismissed, upheld, voided, discarded = loop.found(world, 4)
    ordered = (Act.ORDER, loop.DESK)
    loop.went(world, dismissed, ordered, (Act.EXTEND, loop.DESK))
    loop.went(world, dismissed, (Act.DISPUTE, world.firm), (Act.DISMISS, loop.OTHER_DESK))
    loop.went(world, upheld, ordered, (Act.DISPUTE, world.firm), (Act.UPHOLD, loop.OTHER_DESK))
    loop.went(world, voided, ordered, (Act.ASK_VOID, loop.DESK), (Act.VOID, loop.OTHER_DESK))
    loop.went(world, discarded, (Act.DISCARD, loop.DESK))

    worked(transactions)

    assert kinds(transactions, firm) == [
        "finding.dispute_dismissed", "finding.dispute_upheld", "finding.extended",
        *["finding.ordered"] * 3, "finding.voided",
    ]  # fmt: skip


def test_the_county_hears_that_a_repair_is_overdue_and_the_city_once_it_is_so_for_long(transactions, people, clock):
    world = loop.a_world(transactions)
    county = people.staff(Role.COUNTY_REVIEWER, loop.COUNTY, "industry")
    city = people.staff(Role.CITY_REVIEWER, loop.CITY, "industry")
    (late,) = loop.found(world)
    due_on = loop.do(world, late, Act.ORDER, loop.DESK).due_on

    clock.move_to(moment(due_on + timedelta(days=1)))
    tell_of_overdue(transactions)
    worked(transactions)
    assert (kinds(transactions, county), kinds(transactions, city)) == (["finding.overdue"], [])

    clock.move_to(moment(due_on + timedelta(days=20)))
    for _ in range(2):
        tell_of_overdue(transactions)
        worked(transactions)
    assert kinds(transactions, county) == ["finding.overdue", "finding.overdue"]
    assert kinds(transactions, city) == ["finding.overdue_for_city"]


def test_everybody_on_a_list_hears_30_7_and_1_days_before_it_ends(transactions, people, clock):
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, Unit(1), Unit(2, name="示例企业二"))
        lists.publish(uow, SEASON_ID, "emergency", LIST_DAY, 0, today=LIST_DAY)
    firm, other = people.preparer(Unit(1).source_id), people.preparer("s-9")

    for left in (40, 30, 29, 8, 7, 6, 2, 1, 0):
        clock.move_to(max(clock.now(), moment(UNTIL - timedelta(days=1 + left))))
        remind_of_what_ends(transactions)

    assert kinds(transactions, firm).count("list.ending") == 3
    assert kinds(transactions, other) == []


def test_a_firm_with_a_draft_hears_that_the_window_closes(transactions, people, clock):
    world = a_world(transactions, 2)
    drafted, handed = people.preparer(world.works[0]), people.preparer(world.works[1])
    begun(transactions, world, world.works[0])
    handed_in(transactions, world, world.works[1])
    clock.advance(timedelta(days=20))

    remind_of_what_ends(transactions)

    # Nothing was begun for staggered production.
    assert kinds(transactions, drafted) == ["season.ending", "season.not_begun"]
    assert "season.ending" not in kinds(transactions, handed)


def test_a_proposed_grade_is_told_to_firm_and_city(transactions, people):
    world = a_world(transactions)
    firm, desk = people.preparer(world.works[0]), people.staff(Role.CITY_REVIEWER, CITY)
    (handed,) = handed_in(transactions, world)
    with transactions.writing(system("test")) as uow:
        propose_override(uow, handed.declaration_id, "B", "示例理由")

    worked(transactions)

    assert kinds(transactions, firm) == kinds(transactions, desk) == ["grade.proposed"]


def test_looking_twice_on_a_day_tells_nothing_twice(transactions, people, clock):
    world = a_world(transactions)
    people.preparer(world.works[0])
    begun(transactions, world)
    clock.advance(timedelta(days=20))

    remind_of_what_ends(transactions)
    before = count(transactions, NoticeRow)
    remind_of_what_ends(transactions)

    assert count(transactions, NoticeRow) == before > 0
