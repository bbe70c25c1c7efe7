"""Experts are chosen without interest in the firm, give their opinions blind, and are then compared."""

from datetime import date, timedelta

import orjson
import pytest
from sqlalchemy import delete, select

from greenctl.auth.models import GrantRow, MandateRow
from greenctl.db.event_log import EventRow
from greenctl.jobs.daily import settle_panels
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import errors, queries
from greenctl.review.panels import use_cases
from greenctl.review.panels.errors import NobodyWhoReviews, NotSeated
from greenctl.review.panels.models import SeatRow
from tests.notices.builders import heard
from tests.review.builders import CITY, COUNTY, city_reviewer, decide
from tests.review.panels.builders import before_a_panel, experts, said, settled

SECRET = "示例：只有提出的专家知道"


def seated(transactions, case_id):
    """Accounts that sit now, and those that have left."""
    with transactions.reading(system("test")) as uow:
        rows = uow.execute(select(SeatRow.__table__).where(SeatRow.case_id == case_id)).all()
    return {row.account_id for row in rows if not row.left_at}, {row.account_id for row in rows if row.left_at}


def standing(transactions, case_id):
    with transactions.reading(system("test")) as uow:
        return queries.standing(uow, [case_id])[case_id]


def given_a_mandate(transactions, person, firm):
    given = {"id": new_id(), "account_id": person.account_id, "source_id": firm, "role": Role.SIGNER}
    with transactions.writing(system("test")) as uow:
        uow.execute(MandateRow.__table__.insert(), {**given, "granted_at": uow.now})


def sitting(transactions, case_id, everybody):
    """Those of the experts who were chosen."""
    sit, _ = seated(transactions, case_id)
    return [one for one in everybody if one.account_id in sit]


def test_nobody_sits_who_acts_for_the_firm_had_a_hand_in_the_case_or_is_not_of_the_place(transactions, people):
    firm = new_id()
    fit = experts(people, 2)
    people.somebody((Grant(Role.EXPERT, CITY),), (Mandate(firm, Role.SIGNER),))
    people.staff(Role.EXPERT, "370900")
    people.staff(Role.EXPERT, "370812")

    case_id = before_a_panel(transactions, party_id=firm)

    assert seated(transactions, case_id) == ({one.account_id for one in fit}, set())
    assert [kind for kind, _ in heard(transactions, fit[0])] == ["review.opinion_wanted"]


def test_a_seat_that_nobody_could_take_is_filled_once_somebody_can(transactions, people):
    case_id = before_a_panel(transactions)
    assert seated(transactions, case_id) == (set(), set())

    three = experts(people, 3)
    settle_panels(transactions)

    assert seated(transactions, case_id)[0] == {one.account_id for one in three}


def test_when_all_have_given_theirs_the_majority_is_carried_out(transactions, people):
    everybody = experts(people, 3)
    case_id = before_a_panel(transactions)

    for one, verdict in zip(everybody, ("return", "approve", "return"), strict=True):
        assert standing(transactions, case_id).version == 3
        said(transactions, one.actor, case_id, verdict)

    stands = standing(transactions, case_id)
    assert (stands.state, stands.open_fields, stands.version) == ("returned", ("stack_particulate",), 4)
    with transactions.reading(system("test")) as uow:
        last = queries.history(uow, case_id, public=True)[-1]
    assert (last.step, last.verdict, last.reason) == ("panel", "return", "示例理由")


def test_experts_who_are_apart_leave_it_to_somebody_of_the_city_who_had_no_hand_in_it(transactions, people):
    everybody = experts(people, 3)
    case_id = before_a_panel(transactions)
    for one, verdict in zip(everybody, ("return", "approve", "reject"), strict=True):
        said(transactions, one.actor, case_id, verdict)

    assert standing(transactions, case_id).step == "city_ruling"
    torn = city_reviewer()
    both = people.somebody((*torn.grants, Grant(Role.EXPERT, CITY)))
    assert decide(transactions, both.actor, case_id, 4).step == "publicity"


def test_who_gave_an_opinion_decides_no_other_step_of_the_case(transactions, people):
    three = experts(people, 2)
    three.append(people.somebody((Grant(Role.EXPERT, CITY), Grant(Role.CITY_REVIEWER, CITY))))
    case_id = before_a_panel(transactions)
    for one, verdict in zip(three, ("return", "approve", "reject"), strict=True):
        said(transactions, one.actor, case_id, verdict)

    with pytest.raises(errors.DecidedAnotherStep):
        decide(transactions, three[2].actor, case_id, 4)


@pytest.mark.parametrize(
    "answers, leads_to", [(2, "publicity"), (1, "city_ruling")], ids=["a quorum is enough", "too few have answered"]
)
def test_after_the_last_day_what_was_given_is_compared(transactions, people, clock, answers, leads_to):
    three = experts(people, 3)
    case_id = before_a_panel(transactions)
    for one in three[:answers]:
        said(transactions, one.actor, case_id)

    last = standing(transactions, case_id).due_on
    assert last == date(2026, 12, 11)
    while clock.now().date() < last:
        clock.advance(timedelta(days=1))
    settle_panels(transactions)
    assert standing(transactions, case_id).step == "panel"
    clock.advance(timedelta(days=1))
    settle_panels(transactions)

    assert standing(transactions, case_id).step == leads_to


def test_whoever_has_a_conflict_leaves_their_seat_for_good_and_their_opinion_no_longer_counts(transactions, people):
    firm, everybody = new_id(), experts(people, 4)
    case_id = before_a_panel(transactions, party_id=firm)
    torn = sitting(transactions, case_id, everybody)[0]
    said(transactions, torn.actor, case_id, "reject")

    with transactions.writing(torn.actor) as uow:
        use_cases.say_conflict(uow, case_id, torn.account_id, "示例：曾为该企业顾问")
    settled(transactions)

    sit, left = seated(transactions, case_id)
    assert (len(sit), left) == (3, {torn.account_id})
    again = before_a_panel(transactions, party_id=firm)
    assert torn.account_id not in seated(transactions, again)[0]
    for one in sitting(transactions, case_id, everybody):
        said(transactions, one.actor, case_id)
    assert standing(transactions, case_id).step == "publicity"


def test_a_conflict_of_somebody_else_is_said_by_the_city_and_of_nobody_who_does_not_review(transactions, people):
    everybody = experts(people, 3)
    case_id = before_a_panel(transactions)
    command = people.staff(Role.COMMAND)
    with transactions.writing(everybody[0].actor) as uow, pytest.raises(NotSeated):
        use_cases.say_conflict(uow, case_id, everybody[1].account_id, "示例理由")
    with transactions.writing(command.actor) as uow, pytest.raises(NobodyWhoReviews):
        use_cases.say_conflict(uow, case_id, new_id(), "示例理由")

    with transactions.writing(command.actor) as uow:
        use_cases.say_conflict(uow, case_id, everybody[1].account_id, "示例理由")

    assert seated(transactions, case_id)[1] == {everybody[1].account_id}


def test_nobody_keeps_others_off_the_panel_on_a_firm_of_their_own(transactions, people):
    firm, everybody = new_id(), experts(people, 3)
    case_id = before_a_panel(transactions, party_id=firm)
    torn = people.somebody((Grant(Role.COMMAND, CITY),), (Mandate(firm, Role.PREPARER),))
    against = {"account_id": everybody[0].account_id, "reason": "示例：不想让他看"}

    refused = torn.post(f"/review/cases/{case_id}/conflict", against)

    assert (refused.status_code, refused.json["code"]) == (403, "review.own_firm")
    assert seated(transactions, case_id)[1] == set()
    own = {"account_id": torn.account_id, "reason": "示例：本企业"}
    assert torn.post(f"/review/cases/{case_id}/conflict", own).status_code == 204


def test_a_mandate_that_was_given_since_keeps_an_expert_from_speaking(transactions, people):
    firm, everybody = new_id(), experts(people, 3)
    case_id = before_a_panel(transactions, party_id=firm)
    given_a_mandate(transactions, everybody[0], firm)

    answer = everybody[0].post(f"/review/cases/{case_id}/opinion", {"verdict": "approve"}, version=3)

    assert (answer.status_code, answer.json["code"]) == (403, "review.own_firm")


def test_a_mandate_that_was_given_since_takes_the_seat_to_the_next_and_the_opinion_from_the_count(transactions, people):
    firm, everybody = new_id(), experts(people, 4)
    case_id = before_a_panel(transactions, party_id=firm)
    torn, *others = sitting(transactions, case_id, everybody)
    said(transactions, torn.actor, case_id, "reject")
    said(transactions, others[0].actor, case_id, "reject")

    given_a_mandate(transactions, torn, firm)
    said(transactions, others[1].actor, case_id, "approve")

    assert standing(transactions, case_id).step == "panel"
    sit, left = seated(transactions, case_id)
    assert (sit, left) == ({one.account_id for one in everybody} - {torn.account_id}, {torn.account_id})
    (last,) = [one for one in sitting(transactions, case_id, everybody) if one not in others]
    said(transactions, last.actor, case_id, "approve")
    assert standing(transactions, case_id).step == "publicity"


def test_the_daily_round_takes_seats_from_who_acts_for_the_firm_or_can_give_no_opinion_any_more(transactions, people):
    firm, everybody = new_id(), experts(people, 6)
    case_id = before_a_panel(transactions, party_id=firm)
    torn, suspended, spoke = sitting(transactions, case_id, everybody)
    said(transactions, spoke.actor, case_id)
    given_a_mandate(transactions, torn, firm)
    with transactions.writing(system("test")) as uow:
        gone = GrantRow.account_id.in_([suspended.account_id, spoke.account_id])
        uow.execute(delete(GrantRow.__table__).where(gone))

    settle_panels(transactions)

    sit, left = seated(transactions, case_id)
    assert (len(sit), left) == (3, {torn.account_id, suspended.account_id})
    assert spoke.account_id in sit


READERS = {
    "county": (Role.COUNTY_REVIEWER, COUNTY), "city": (Role.CITY_REVIEWER, CITY), "expert": (Role.EXPERT, CITY),
    "command": (Role.COMMAND, CITY), "auditor": (Role.AUDITOR, CITY), "inspector": (Role.INSPECTOR, CITY),
    "administrator": (Role.ADMINISTRATOR, CITY),
}  # fmt: skip


def places(app, case_id):
    """Every address of the contract that can be read without a body, the case put in wherever an id is asked for."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments <= {"case_id", "declaration_id"}:
            yield rule.rule.replace("<uuid:case_id>", case_id).replace("<uuid:declaration_id>", case_id)


@pytest.fixture
def half_said(transactions, people):
    """A case on which two of three have spoken, with everybody who might read it."""
    firm, three = new_id(), experts(people, 3)
    case_id = before_a_panel(transactions, party_id=firm)
    said(transactions, three[0].actor, case_id, "reject", reason=SECRET, scores={"s": {"x": SECRET}})
    said(transactions, three[1].actor, case_id, "approve")
    readers = {name: people.staff(role, area) for name, (role, area) in READERS.items()}
    readers |= {"signer": people.signer(firm), "third": three[2], "second": three[1], "first": three[0]}
    return case_id, readers


@pytest.mark.one_engine
def test_no_address_shows_an_opinion_before_the_panel_is_opened(migrated_app, half_said):
    """Asked of every address that there is, as everybody; only who gave it reads it, and only at its own address."""
    case_id, readers = half_said

    found = {
        (name, path)
        for path in places(migrated_app, case_id)
        for name, reader in readers.items()
        if SECRET.encode() in reader.get(path).data
    }

    assert found == {("first", f"/review/cases/{case_id}/opinions")}


@pytest.mark.one_engine
def test_control_once_it_is_opened_the_same_question_finds_it(migrated_app, half_said, transactions):
    case_id, readers = half_said
    said(transactions, readers["third"].actor, case_id, "reject")
    path = f"/review/cases/{case_id}/opinions"

    found = {name for name, reader in readers.items() if SECRET.encode() in reader.get(path).data}

    assert found == {"county", "city", "expert", "command", "auditor", "first", "second", "third"}
    assert SECRET.encode() in readers["signer"].get(f"/review/cases/{case_id}/history").data


def test_no_event_says_what_an_expert_thinks(half_said, transactions):
    with transactions.reading(system("test")) as uow:
        bodies = uow.execute(select(EventRow.body).where(EventRow.kind == "review.opinion_given")).scalars().all()

    assert [set(body) for body in bodies] == [{"case_id", "case_version"}] * 2
    assert "reject" not in orjson.dumps(bodies).decode()


def test_over_http_experts_speak_blind_and_read_one_another_afterwards(transactions, people):
    three = experts(people, 3)
    case_id = before_a_panel(transactions)
    path = f"/review/cases/{case_id}/opinion"

    first = three[0].post(path, {"verdict": "approve"}, version=3)

    assert (first.status_code, first.json["panel"]["wanted"], first.json["panel"]["given"]) == (200, False, 1)
    assert [item["case_id"] for item in three[0].get("/review/queue").json["items"]] == []
    assert [item["case_id"] for item in three[1].get("/review/queue").json["items"]] == [case_id]
    assert three[1].get(f"{path}s").json["panel"]["seats"][0]["verdict"] is None
    refused = three[1].post(f"/review/cases/{case_id}/decisions", {"verdict": "approve"}, version=3)
    assert refused.json["code"] == "review.panel_decides"
    for one in three[1:]:
        assert one.post(path, {"verdict": "approve"}, version=3).status_code == 200
    settled(transactions)
    shown = people.staff(Role.CITY_REVIEWER, CITY).get(f"{path}s").json["panel"]
    assert (shown["verdict"], shown["why"], shown["opened_at"] is not None) == ("approve", "agreed", True)
    assert [seat["verdict"] for seat in shown["seats"]] == ["approve"] * 3
