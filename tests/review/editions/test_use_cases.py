"""Cases under way move to another edition, many at once, and back while nothing was decided."""

import pytest
from sqlalchemy import select

from greenctl.auth.policy import scope_for
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Grant, Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import errors, queries
from greenctl.review.models import CaseRow
from greenctl.review.shares import repository as shares
from tests.review.builders import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    a_reviewer,
    city_reviewer,
    county_reviewer,
    decide,
    expert,
    open_case,
    publish,
)


@pytest.fixture
def old(transactions):
    return publish(transactions, "demo-city-3")


@pytest.fixture
def command(people):
    return people.staff(Role.COMMAND, CITY)


def a_move(**changes):
    body = {"id": new_id(), "from_workflow": "demo-city-3", "to_workflow": "demo-city-4", "reason": "示例：流程修订"}
    return {**body, **changes}


def move(person, *, dry_run=False, **changes):
    return person.post(f"/review/edition-moves?dry_run={str(dry_run).lower()}", a_move(**changes))


def undo(person, told):
    return person.post(f"/review/edition-moves/{told.json['move_id']}/undo")


def cases(transactions):
    """By id: edition, where it stands, since when, until when, version."""
    columns = ("workflow_fingerprint", "state", "step", "entered_at", "due_on", "version", "round")
    with transactions.reading(system("test")) as uow:
        rows = uow.execute(select(CaseRow.id, *(getattr(CaseRow, name) for name in columns)))
        return {row.id: row._asdict() for row in rows}


def at_site_visit(transactions, old, **changes):
    case_id = open_case(transactions, old, **changes)
    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, city_reviewer(), case_id, 2)
    return case_id


def test_what_can_follow_the_new_edition_does_and_what_cannot_says_why(transactions, command, old):
    stands, returned = open_case(transactions, old), open_case(transactions, old)
    decide(transactions, county_reviewer(), returned, 1, "return")
    visited = at_site_visit(transactions, old)
    decided = open_case(transactions, old)
    decide(transactions, county_reviewer(), decided, 1, "reject")
    before = cases(transactions)

    tried = move(command, dry_run=True)
    assert (tried.status_code, tried.json["moved"], cases(transactions)) == (200, 2, before)
    told = move(command)

    where = {one["case_id"]: (one["step"], one["stays"]) for one in told.json["landings"]}
    assert where == {stands: ("county", None), returned: (None, None), visited: ("site_visit", "step_off_route")}
    assert told.json["landings"] == tried.json["landings"]
    after = cases(transactions)
    for case_id in (stands, returned):
        new = {"workflow_fingerprint": told.json["to_fingerprint"], "version": before[case_id]["version"] + 1}
        assert after[case_id] == before[case_id] | new
    assert {case_id: after[case_id] for case_id in (visited, decided)} == {
        case_id: before[case_id] for case_id in (visited, decided)
    }


def test_a_case_that_moved_is_decided_by_its_new_table_and_not_by_what_was_seen_before(transactions, command, old):
    case_id = open_case(transactions, old)
    move(command)

    with pytest.raises(errors.CaseMovedOn):
        decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, county_reviewer(), case_id, 2)

    assert decide(transactions, city_reviewer(), case_id, 3).step == "panel"
    with transactions.reading(system("test")) as uow:
        moves = [(entry.verdict, entry.reason) for entry in queries.history(uow, case_id, public=True)]
    assert moves[1] == ("change_edition", "示例：流程修订")


def test_a_move_is_undone_as_a_whole_while_nothing_was_decided_since(transactions, command, old):
    ids = [open_case(transactions, old) for _ in range(2)]
    before = cases(transactions)
    told = move(command)

    undone = undo(command, told)

    assert (undone.status_code, undone.json["moved"], undone.json["undone_at"] is None) == (200, 2, False)
    after = cases(transactions)
    assert {case_id: after[case_id] for case_id in ids} == {
        case_id: before[case_id] | {"version": 3} for case_id in ids
    }
    assert undo(command, told).json["code"] == "editions.move_undone"
    assert decide(transactions, county_reviewer(), ids[0], 3).step == "city"


def test_once_one_of_them_was_decided_none_goes_back(transactions, command, old):
    """The negative control of the whole: the same move goes back before the decision, in the test above."""
    ids = [open_case(transactions, old) for _ in range(2)]
    told = move(command)
    decide(transactions, county_reviewer(), ids[0], 2)
    before = cases(transactions)

    refused = undo(command, told)

    assert (refused.status_code, refused.json["code"]) == (409, "editions.decided_since")
    assert refused.json["details"]["count"] == 1
    assert cases(transactions) == before


def test_an_office_moves_only_what_is_within_its_reach_and_undoes_nothing_of_others(transactions, people, command, old):
    here, there = open_case(transactions, old), open_case(transactions, old, area=OTHER_COUNTY)
    county = people.staff(Role.COMMAND, COUNTY)

    assert [one["case_id"] for one in move(county, dry_run=True).json["landings"]] == [here]
    told = move(command)
    assert {one["case_id"] for one in told.json["landings"]} == {here, there}
    assert undo(county, told).json["code"] == "editions.move_not_there"


def test_a_topic_narrows_a_move(transactions, command, old):
    open_case(transactions, old)
    other = open_case(transactions, old, topic="season-1:construction")

    told = move(command, topic="season-1:construction", dry_run=True)

    assert [one["case_id"] for one in told.json["landings"]] == [other]


@pytest.mark.parametrize(
    "changes, code",
    [
        pytest.param({"to_workflow": "demo-city-3"}, "editions.same", id="to where they are"),
        pytest.param({"from_workflow": "demo-city"}, "review.workflow_not_there", id="from one that nothing follows"),
        pytest.param({"to_workflow": "nowhere"}, "review.workflow_not_there", id="to one that is not there"),
        pytest.param({}, "editions.nothing_to_move", id="nothing to move"),
    ],
)
def test_a_move_is_refused(command, old, changes, code):
    assert move(command, **changes).json["code"] == code


def test_a_move_sent_again_under_another_key_moves_nothing_twice(transactions, command, old):
    open_case(transactions, old)
    told = move(command)
    open_case(transactions, old)

    assert move(command, id=told.json["move_id"]).json["code"] == "editions.move_id_taken"


def test_whoever_was_to_do_a_case_is_to_do_it_still(transactions, people, command, old):
    reviewer = people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")
    case_id = open_case(transactions, old)
    reviewer.post(f"/review/cases/{case_id}/holder", {"account_id": reviewer.account_id}, version=1)

    undo(command, move(command))

    with transactions.reading(system("test")) as uow:
        assert shares.shares_of(uow, [case_id])[case_id].account_id == reviewer.account_id


def test_an_expert_who_was_barred_before_a_move_is_barred_after_it(transactions, command, old):
    case_id = open_case(transactions, old, route="B")
    both = a_reviewer(Role.COUNTY_REVIEWER, COUNTY)
    decide(transactions, both, case_id, 1)
    move(command)
    decide(transactions, city_reviewer(), case_id, 3)
    again = expert()
    again = type(again)(both.account_id, again.grants)

    with pytest.raises(errors.DecidedAnotherStep):
        decide(transactions, again, case_id, 4)


def test_who_moved_a_case_had_no_hand_in_it(transactions, people, old):
    """Moving a table is no decision: the same person may still decide, and a share may go to them."""
    both = people.somebody((Grant(Role.COMMAND, CITY), Grant(Role.CITY_REVIEWER, CITY, "industry")))
    case_id = open_case(transactions, old)
    move(both)
    decide(transactions, county_reviewer(), case_id, 2)

    assert decide(transactions, both.actor, case_id, 3).step == "panel"


def test_every_move_is_in_the_log(transactions, command, old):
    case_id = open_case(transactions, old)
    undo(command, move(command))

    with transactions.reading(system("test"), scope=scope_for(command.actor, "review.move_edition")) as uow:
        kinds = list(uow.execute(select(EventRow.kind).order_by(EventRow.id)).scalars())
        versions = [entry.version for entry in queries.history(uow, case_id, public=True)]

    assert versions == [1, 2, 3]
    assert [kind for kind in kinds if "edition" in kind] == [
        "review.case_changed_edition",
        "review.cases_changed_edition",
        "review.case_changed_edition",
        "review.edition_move_undone",
    ]


def test_a_case_that_moved_names_its_steps_by_its_own_table_and_what_that_lacks_by_the_one_before(transactions, old):
    new = publish(transactions, "demo-city-4")
    with transactions.reading(system("test")) as uow:
        before, own = ({s["code"]: s for s in queries.workflow_document(uow, one)["steps"]} for one in (old, new))
    case_id = open_case(transactions, new)

    with transactions.reading(system("test")) as uow:
        assert queries.step_names(uow, case_id, old) == {**before, **own}
    assert before != own
