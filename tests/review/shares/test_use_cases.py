"""What waits is shared out among those who may decide it, handed on, taken back; people on leave get nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event, select

from greenctl.auth.policy import scope_for
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import use_cases as reviews
from greenctl.review.panels.models import ConflictRow
from greenctl.review.queries import QueueFilters
from greenctl.review.shares import queries, repository, use_cases
from tests.notices.builders import heard
from tests.review.builders import CITY, COUNTY, OTHER_COUNTY, a_new_case, decide, open_case, publish


@pytest.fixture
def fingerprint(transactions):
    return publish(transactions)


@pytest.fixture
def desk(people):
    """Two of one county's desk."""
    return [people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry") for _ in range(2)]


def share_out(transactions, person, **filters):
    with transactions.writing(person.actor, scope=scope_for(person.actor, "review.share")) as uow:
        return use_cases.share_out(uow, QueueFilters(**filters))


def holders(transactions, *case_ids):
    with transactions.reading(system("test")) as uow:
        shares = repository.shares_of(uow, case_ids)
    return {case_id: share.account_id for case_id, share in shares.items()}


def hand_on(person, case_id, to, version=1):
    to = getattr(to, "account_id", to)
    return person.post(f"/review/cases/{case_id}/holder", {"account_id": to}, version=version)


def conflict(transactions, person, case_id, party_id):
    row = {"id": new_id(), "account_id": person.account_id, "party_id": party_id, "case_id": case_id}
    with transactions.writing(system("test")) as uow:
        said = {"reason": "示例", "said_by": "a", "said_at": uow.now}
        uow.execute(ConflictRow.__table__.insert(), {**row, **said})


def test_what_waits_is_shared_out_evenly_and_each_hears_of_it_once(transactions, desk, fingerprint):
    ids = [open_case(transactions, fingerprint) for _ in range(5)]

    told = desk[0].post("/review/shares", {})

    assert (told.status_code, told.json["shared"], told.json["nobody_for"]) == (201, 5, [])
    assert sorted((one["held_before"], one["held"]) for one in told.json["people"]) == [(0, 2), (0, 3)]
    assert set(holders(transactions, *ids).values()) == {one.account_id for one in desk}
    assert [kind for one in desk for kind, _ in heard(transactions, one)] == ["review.cases_given"] * 2
    assert share_out(transactions, desk[1]).shared == 0


def test_nobody_gets_a_case_that_they_may_not_or_should_not_decide(transactions, people, desk, fingerprint):
    """One had a hand in it, one acts for the firm, one has a conflict, one is of another place, one on leave."""
    firm, [fit, handed_in] = new_id(), desk
    new = a_new_case(fingerprint, party_id=firm)
    with transactions.writing(handed_in.actor, scope=scope_for(handed_in.actor, "review.decide")) as uow:
        reviews.open_cases(uow, [new])
    people.somebody((Grant(Role.COUNTY_REVIEWER, COUNTY, "industry"),), (Mandate(firm, Role.SIGNER),))
    torn = people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")
    conflict(transactions, torn, new.id, firm)
    people.staff(Role.COUNTY_REVIEWER, OTHER_COUNTY, "industry")
    away = people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")
    assert away.post("/review/leave", {"first_on": "2026-11-01", "last_on": "2026-11-30"}).status_code == 204

    shared = share_out(transactions, fit)

    assert holders(transactions, new.id) == {new.id: fit.account_id}
    assert shared.shared == 1


def test_who_returned_a_case_may_have_it_again(transactions, people, fingerprint):
    alone = people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")
    case_id = open_case(transactions, fingerprint)
    decide(transactions, alone.actor, case_id, 1, "return")
    with transactions.writing(system("test")) as uow:
        reviews.reopen_cases(uow, [(case_id, "A")])

    assert share_out(transactions, alone).shared == 1


def test_what_nobody_is_fit_for_is_told_and_waits(transactions, people, fingerprint):
    command = people.staff(Role.COMMAND, CITY)
    case_id = open_case(transactions, fingerprint)

    shared = share_out(transactions, command)

    assert (shared.shared, shared.nobody_for) == (0, (case_id,))


def test_a_desk_shares_out_its_own_step_and_the_command_office_every_one(transactions, people, desk, fingerprint):
    at_county, at_city = open_case(transactions, fingerprint), open_case(transactions, fingerprint)
    decide(transactions, desk[0].actor, at_city, 1)
    city = people.staff(Role.CITY_REVIEWER, CITY, "industry")

    share_out(transactions, city)
    assert holders(transactions, at_county, at_city) == {at_city: city.account_id}
    share_out(transactions, people.staff(Role.COMMAND, CITY), step="county")
    assert holders(transactions, at_county).keys() == {at_county}


def test_a_share_ends_when_its_case_moves_on(transactions, desk, fingerprint):
    case_id = open_case(transactions, fingerprint)
    share_out(transactions, desk[0])

    decide(transactions, desk[0].actor, case_id, 1)

    assert holders(transactions, case_id) == {}
    with transactions.reading(system("test")) as uow:
        assert repository.loads(uow) == {}


def test_who_goes_on_leave_keeps_nothing_that_is_shared_out_anew(transactions, clock, desk, fingerprint):
    ids = [open_case(transactions, fingerprint) for _ in range(4)]
    share_out(transactions, desk[0])
    gone, stays = desk
    gone.post("/review/leave", {"first_on": "2026-11-20", "last_on": "2026-11-25"})

    assert share_out(transactions, stays).shared == 2
    assert set(holders(transactions, *ids).values()) == {stays.account_id}

    clock.advance(timedelta(days=10))
    more = open_case(transactions, fingerprint)
    share_out(transactions, stays)
    assert holders(transactions, more) == {more: gone.account_id}


def test_the_log_names_whoever_lost_a_case_by_sharing_out(transactions, clock, desk, fingerprint):
    gone, stays = desk
    case_id = open_case(transactions, fingerprint)
    hand_on(gone, case_id, gone)
    today = clock.now().date().isoformat()
    away = {"account_id": None, "first_on": today, "last_on": "2027-01-31"}
    assert gone.post("/review/leave", away).status_code < 300

    share_out(transactions, stays)

    with transactions.reading(system("test")) as uow:
        wanted = select(EventRow.body).where(EventRow.kind == "review.case_handed_on").order_by(EventRow.id.desc())
        last = uow.execute(wanted).scalars().first()
    assert (last["from_account"], last["to_account"]) == (gone.account_id, None)
    assert holders(transactions, case_id) == {case_id: stays.account_id}


def test_a_case_is_handed_on_laid_back_and_taken(transactions, desk, fingerprint):
    one, other = desk
    case_id = open_case(transactions, fingerprint)

    assert hand_on(one, case_id, one).json["holder"]["mine"]
    told = hand_on(one, case_id, other)
    assert (told.json["holder"]["account_id"], told.json["holder"]["why"]) == (other.account_id, "handed_on")
    assert [kind for kind, _ in heard(transactions, other)] == ["review.cases_given"]
    assert hand_on(one, case_id, one).json["holder"]["mine"]  # taken back
    assert hand_on(other, case_id, other).json["code"] == "shares.not_yours"
    assert hand_on(one, case_id, None).json == {"holder": None}
    assert hand_on(other, case_id, other, version=2).json["code"] == "review.case_moved_on"
    assert hand_on(other, case_id, new_id()).json["code"] == "shares.not_yours"


def test_nobody_chooses_who_looks_at_a_firm_that_they_act_for(transactions, people, desk, fingerprint):
    firm = new_id()
    case_id = open_case(transactions, fingerprint, party_id=firm)
    partial = people.somebody(grants=(Grant(Role.COMMAND, CITY),), mandates=(Mandate(firm, Role.SIGNER),))

    assert hand_on(partial, case_id, desk[0]).json["code"] == "review.own_firm"
    assert holders(transactions, case_id) == {}


def test_the_queue_shows_what_is_mine_and_the_loads(transactions, people, desk, fingerprint):
    ids = [open_case(transactions, fingerprint) for _ in range(3)]
    hand_on(desk[0], ids[0], desk[0])
    hand_on(desk[1], ids[1], desk[1])

    def listed(**query):
        return [row["case_id"] for row in desk[0].get("/review/queue", query_string=query).json["items"]]

    assert (listed(held="mine"), listed(held="nobody"), len(listed())) == ([ids[0]], [ids[2]], 3)
    held = {row["account_id"]: row["held"] for row in desk[0].get("/review/loads").json["items"]}
    assert held == {one.account_id: 1 for one in desk}
    assert desk[1].get(f"/review/cases/{ids[0]}").json["holder"]["mine"] is False
    elsewhere = people.staff(Role.COUNTY_REVIEWER, OTHER_COUNTY, "industry")
    assert [row["account_id"] for row in elsewhere.get("/review/loads").json["items"]] == [elsewhere.account_id]


def test_a_firm_does_not_learn_who_is_to_do_its_case(transactions, people, desk, fingerprint):
    firm = new_id()
    case_id = open_case(transactions, fingerprint, party_id=firm)
    hand_on(desk[0], case_id, desk[0])

    assert people.signer(firm).get(f"/review/cases/{case_id}").json["holder"] is None


def test_of_others_leave_only_the_city_says_something_within_its_reach(people, desk):
    city, county = people.staff(Role.CITY_REVIEWER, CITY, "industry"), desk[0]
    days = {"first_on": "2026-11-20", "last_on": "2026-11-21"}
    theirs = {**days, "account_id": desk[1].account_id}

    assert county.post("/review/leave", theirs).json["code"] == "shares.not_your_leave"
    assert city.post("/review/leave", theirs).status_code == 204
    assert [row["away"] for row in county.get("/review/loads").json["items"]].count(True) == 1
    assert city.post("/review/leave", {"account_id": desk[1].account_id}).status_code == 204
    assert [row["away"] for row in county.get("/review/loads").json["items"]].count(True) == 0
    elsewhere = people.staff(Role.COUNTY_REVIEWER, "370911", "industry")
    assert city.post("/review/leave", {**days, "account_id": elsewhere.account_id}).json["code"] == (
        "shares.not_for_them"
    )


@pytest.mark.one_engine
def test_five_cases_and_two_hundred_take_the_same_number_of_statements(transactions, desk, fingerprint):
    counted = []
    for number in (5, 200):
        with transactions.writing(system("test")) as uow:
            reviews.open_cases(uow, [a_new_case(fingerprint) for _ in range(number)])
        seen = []

        def note(_connection, _cursor, statement, *_rest, seen=seen):
            seen.append(statement)

        sqlalchemy_event.listen(transactions.engine, "before_cursor_execute", note)
        try:
            assert share_out(transactions, desk[0]).shared == number
        finally:
            sqlalchemy_event.remove(transactions.engine, "before_cursor_execute", note)
        counted.append(len(seen))

    assert counted[0] == counted[1] < 30


def test_loads_are_told_by_who_holds_most(transactions, people, desk, fingerprint):
    hand_on(desk[1], open_case(transactions, fingerprint), desk[1])

    with transactions.reading(desk[0].actor, scope=scope_for(desk[0].actor, "review.read_queue")) as uow:
        assert [load.held for load in queries.loads(uow)] == [1, 0]
