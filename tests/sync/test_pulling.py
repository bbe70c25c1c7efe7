"""A pack holds all that its person may see, and afterwards what has changed; what is theirs no more is taken away."""

import gzip
import threading

import orjson
import pytest
from sqlalchemy import bindparam, insert, text

from greenctl.auth import use_cases as auth
from greenctl.auth.repository import list_mandates
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.lists import use_cases as lists
from greenctl.source.use_cases import change
from greenctl.sync.pack import feed
from greenctl.sync.pack.parts import PARTS
from tests.declaration.builders import a_world, begun, edited, facts_only, handed_in
from tests.declaration.test_in_between import send_back
from tests.source.builders import a_source, registered

HERE, BESIDE = "370811", "370812"


@pytest.fixture
def world(transactions):
    return a_world(transactions, works=3)


def pulled(person, cursor=None, limit=500, **headers):
    query = {"limit": limit, **({"cursor": cursor} if cursor else {})}
    return person.get("/sync/changes", query_string=query, headers=headers)


def whole(person, cursor=None, limit=500):
    """Every page of a pack: (items by (kind, id), gone, the last page)."""
    items, gone = {}, []
    while True:
        page = pulled(person, cursor, limit).json
        items |= {(item["kind"], item["id"]): item["body"] for item in page["items"]}
        gone += [(item["kind"], item["id"]) for item in page["gone"]]
        cursor = page["next"]
        if page["complete"]:
            return items, gone, page


def kinds(items):
    return {kind for kind, _ in items}


def of_kind(items, kind):
    return {key for found, key in items if found == kind}


def test_an_enterprise_gets_its_own_and_nothing_else(transactions, people, world):
    handed_in(transactions, world, world.works[0])
    begun(transactions, world, world.works[1])

    items, _, last = whole(people.preparer(world.works[0]))

    assert kinds(items) == {"dictionary", "season", "form", "source", "declaration", "answers"}
    assert of_kind(items, "source") == {world.works[0]}
    assert {body["source_id"] for (kind, _), body in items.items() if kind in {"declaration", "answers"}} == {
        world.works[0]
    }
    assert (last["full"], last["complete"]) == (True, True)


def test_a_return_comes_with_its_open_fields_its_reason_and_the_form(transactions, people, world):
    preparer = people.preparer(world.works[0])
    (handed,) = handed_in(transactions, world, world.works[0])
    _, _, last = whole(preparer)
    send_back(transactions, handed)

    items, gone, last = whole(preparer, last["next"])

    declaration = items["declaration", handed.declaration_id]
    assert (declaration["state"], gone, last["full"]) == ("returned", [], False)
    assert declaration["open_fields"] == ["facts.sample_a.stack_particulate"]
    assert declaration["return_reason"]
    assert kinds(items) == {"declaration", "answers"}


def test_an_inspector_gets_the_sources_of_the_area_with_levels_measures_and_check_points(transactions, people, world):
    handed_in(transactions, world)
    registered(transactions, a_source(20, area=BESIDE))

    items, _, _ = whole(people.staff(Role.INSPECTOR, HERE))

    assert of_kind(items, "source") == {*world.works, world.site}
    declarations = [body for (kind, _), body in items.items() if kind == "declaration"]
    measures = [body for (kind, _), body in items.items() if kind == "measures"]
    assert {body["level"] for body in declarations} == {"A"}
    assert all(body["measures"]["red"][0]["action"] == "stop" for body in measures)
    form = next(body for (kind, key), body in items.items() if kind == "form" and key in declarations[0]["forms"])
    assert form["fields"][0]["levels"]
    assert "answers" not in kinds(items)


def test_nobody_else_gets_a_draft(transactions, people, world):
    begun(transactions, world)

    for person in (people.staff(Role.INSPECTOR, HERE), people.staff(Role.COUNTY_REVIEWER, HERE)):
        assert "declaration" not in kinds(whole(person)[0])


def test_a_reviewer_gets_the_queue_and_loses_what_was_decided(transactions, people, world):
    reviewer = people.staff(Role.COUNTY_REVIEWER, HERE, "industry")
    handed = handed_in(transactions, world)
    items, _, last = whole(reviewer)
    assert of_kind(items, "case") == {item.declaration_id for item in handed}
    send_back(transactions, handed[0])

    items, gone, _ = whole(reviewer, last["next"])

    assert gone == [("case", handed[0].declaration_id)]
    assert items["declaration", handed[0].declaration_id]["state"] == "returned"


@pytest.mark.parametrize("limit", [1, 2, 7, 500])
def test_pages_of_any_size_make_the_same_pack(transactions, people, world, limit):
    handed_in(transactions, world)
    inspector = people.staff(Role.INSPECTOR, HERE)

    assert whole(inspector, limit=limit)[0] == whole(inspector)[0]


def test_a_change_comes_once_and_then_no_more(transactions, people, world):
    preparer = people.preparer(*world.works)
    drafts = begun(transactions, world)
    _, _, first = whole(preparer)
    edited(transactions, drafts[:1], facts_only(changes={"stack_so2": "33"}))

    items, _, second = whole(preparer, first["next"])
    again, _, _ = whole(preparer, second["next"])

    assert of_kind(items, "answers") == {f"{world.works[0]}:{world.season.id}"}
    assert items["declaration", drafts[0].id]["answers_version"] == 2
    assert again == {}


def test_what_changes_while_pages_are_fetched_comes_with_the_next_pack(transactions, people, world):
    preparer = people.preparer(*world.works)
    drafts = begun(transactions, world)
    page = pulled(preparer, limit=1).json
    edited(transactions, drafts[:1], facts_only(changes={"stack_so2": "33"}))
    _, _, last = whole(preparer, page["next"])

    items, _, _ = whole(preparer, last["next"])

    assert items["declaration", drafts[0].id]["answers_version"] == 2


def test_nothing_changed_is_304(people, world):
    preparer = people.preparer(*world.works)
    last = pulled(preparer)

    again = pulled(preparer, last.json["next"], **{"If-None-Match": last.headers["ETag"]})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", last.headers["ETag"])


def test_what_concerns_others_is_304_too(transactions, people, world):
    preparer = people.preparer(world.works[0])
    last = pulled(preparer)
    begun(transactions, world, world.works[1])

    again = pulled(preparer, last.json["next"], **{"If-None-Match": last.headers["ETag"]})

    assert again.status_code == 304


def test_a_revoked_mandate_takes_the_source_away_and_a_given_one_brings_all_of_it(transactions, people, world):
    begun(transactions, world, world.works[0])
    handed_in(transactions, world, world.works[1])
    preparer = people.preparer(world.works[0])
    _, _, last = whole(preparer)
    with transactions.writing(system("test")) as uow:
        (mandate,) = list_mandates(uow, preparer.account_id)
        auth.revoke_mandate(uow, preparer.account_id, mandate.id)
        auth.give_mandate(uow, preparer.account_id, Mandate(world.works[1], Role.PREPARER))

    items, gone, last = whole(preparer, last["next"])

    assert gone == [("source", world.works[0])]
    assert (of_kind(items, "source"), last["full"]) == ({world.works[1]}, False)
    assert {"declaration", "answers"} <= kinds(items)


def test_a_source_that_moves_away_is_gone_here_and_comes_there(transactions, people, world):
    here, there = people.staff(Role.INSPECTOR, HERE), people.staff(Role.INSPECTOR, BESIDE)
    handed_in(transactions, world)
    before, beside = whole(here)[2], whole(there)[2]
    with transactions.writing(system("test")) as uow:
        change(uow, world.works[0], 1, {"area": BESIDE})

    left, gone, _ = whole(here, before["next"])
    came, none_gone, _ = whole(there, beside["next"])

    assert (gone, of_kind(left, "source")) == ([("source", world.works[0])], set())
    assert (none_gone, of_kind(came, "source")) == ([], {world.works[0]})


def test_a_case_stays_in_the_pack_of_the_county_that_decides_it_until_it_is_decided(transactions, people, world):
    [handed] = handed_in(transactions, world, world.works[0])
    here, there = people.staff(Role.COUNTY_REVIEWER, HERE, "industry"), people.staff(Role.INSPECTOR, BESIDE)
    before, beside = whole(here)[2], whole(there)[2]
    with transactions.writing(system("test")) as uow:
        change(uow, world.works[0], 1, {"area": BESIDE})

    stays, _, before = whole(here, before["next"])
    waits, _, beside = whole(there, beside["next"])
    said = {"verdict": "reject", "reason": "示例理由"}
    assert here.post(f"/review/cases/{handed.declaration_id}/decisions", said, version=1).status_code == 201
    left, gone, _ = whole(here, before["next"])
    comes, none_gone, _ = whole(there, beside["next"])

    both = {("declaration", handed.declaration_id), ("measures", handed.declaration_id)}
    assert (of_kind(stays, "declaration"), kinds(waits) & {"declaration", "measures"}) == (
        {handed.declaration_id},
        set(),
    )
    assert (both <= set(gone), "declaration" in kinds(left)) == (True, False)
    assert (both <= set(comes), none_gone) == (True, [])


def test_another_area_takes_away_what_was_in_the_old_one(transactions, people, world):
    (foreign,) = registered(transactions, a_source(20, area=BESIDE))
    inspector = people.staff(Role.INSPECTOR, HERE)
    _, _, last = whole(inspector)
    with transactions.writing(system("test")) as uow:
        auth.change_grants(uow, inspector.account_id, (Grant(Role.INSPECTOR, BESIDE),), 1)
    again = signed_in_again(people, inspector)

    items, gone, last = whole(again, last["next"])

    assert last["full"]
    assert set(gone) == {("source", source) for source in (*world.works, world.site)}
    assert of_kind(items, "source") == {foreign.id}


def signed_in_again(people, person):
    """The same account, with a token of its present epoch."""
    from dataclasses import replace

    from sqlalchemy import select

    from greenctl.auth.models import AccountRow, RefreshFamilyRow

    running = people._running
    family = new_id()
    with running.transactions.writing(system("test")) as uow:
        epoch = uow.execute(select(AccountRow.epoch).where(AccountRow.id == person.account_id)).scalar_one()
        session = {"id": family, "account_id": person.account_id, "counter": 0, "rotated_at": uow.now}
        uow.execute(insert(RefreshFamilyRow), {**session, "expires_at": uow.now.replace(year=uow.now.year + 1)})
        token = running.tokens.issue(person.account_id, family, epoch, uow.now)
    return replace(person, token=token)


def test_a_list_entry_comes_with_the_edition_and_goes_when_an_edition_takes_it_off(transactions, people, clock, world):
    from greenctl.review import use_cases as reviews
    from tests.fuzz.city import LATER, PUBLICITY
    from tests.review.builders import city_reviewer, county_reviewer, decide, expert

    preparer = people.preparer(*world.works)
    (handed,) = handed_in(transactions, world, world.works[0])
    for version, reviewer in enumerate((county_reviewer(), city_reviewer(), expert()), start=1):
        decide(transactions, reviewer, handed.declaration_id, version)
    clock.advance(PUBLICITY)
    preparer = signed_in_again(people, preparer)
    with transactions.writing(system("test")) as uow:
        reviews.conclude_waits(uow, LATER)
    _, _, last = whole(preparer)
    with transactions.writing(system("test")) as uow:
        lists.publish(uow, world.season.id, "emergency", LATER, 0, today=LATER)

    items, _, _ = whole(preparer, last["next"])

    entry = items["list_entry", f"{world.works[0]}:emergency:{world.season.id}"]
    assert (entry["source_id"], entry["level"]) == (world.works[0], "A")


def test_a_pack_is_packed_where_that_is_taken(people, world):
    preparer = people.preparer(*world.works)

    packed = pulled(preparer, **{"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert orjson.loads(gzip.decompress(packed.data))["complete"]


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "A" * 8000], ids=["words", "short", "long"])
def test_a_cursor_that_was_not_written_here_is_refused(people, world, cursor):
    answer = pulled(people.preparer(*world.works), cursor)

    assert (answer.status_code, answer.json["code"]) == (400, "request.cursor_not_good")


@pytest.mark.parametrize("cursor", ["é", "a b", "A" * 8001], ids=["not ascii", "a space", "too long"])
def test_what_has_not_the_shape_of_a_cursor_is_refused(people, world, cursor):
    assert pulled(people.preparer(*world.works), cursor).status_code == 422


def test_a_changed_cursor_is_refused(people, world):
    preparer = people.preparer(*world.works)
    cursor = pulled(preparer).json["next"]
    forged = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")

    assert pulled(preparer, forged).status_code == 400


def test_somebody_elses_cursor_begins_anew_with_ones_own(people, world):
    theirs = pulled(people.preparer(world.works[0])).json["next"]

    items, gone, last = whole(people.preparer(world.works[1]), theirs)

    assert (of_kind(items, "source"), gone, last["full"]) == ({world.works[1]}, [], True)


def test_after_a_restore_a_phone_begins_anew(transactions, people, world):
    preparer = people.preparer(*world.works)
    begun(transactions, world, world.works[0])
    last = whole(preparer)[2]
    with transactions.writing(system("test")) as uow:
        uow.execute(text("delete from outbox"))
        uow.execute(text("delete from event"))
    begun(transactions, world, world.works[1])

    assert whole(preparer, last["next"])[2]["full"]


def test_no_event_that_commits_late_is_passed_over(transactions, people, world):
    during, after = around_a_late_commit(transactions, people, world)

    assert (during, after) == ({"quick"} & others(transactions), {"slow"} | others(transactions))


def test_with_a_plain_number_as_cursor_a_late_commit_would_be_lost(transactions, people, world, monkeypatch):
    """The negative control. On SQLite, which has one writer at a time, nothing can come late."""
    monkeypatch.setitem(feed._SINCE, "postgresql", EventRow.seq > bindparam("since"))
    monkeypatch.setattr(feed, "_OLDEST_RUNNING", feed._LAST_SEQ)
    forget_statements()

    _, after = around_a_late_commit(transactions, people, world)
    forget_statements()

    assert after == ({"slow"} - (others(transactions) and {"slow"}))


def around_a_late_commit(transactions, people, world):
    """A transaction takes a number for its event, another one takes the next and commits; a phone pulls; the first one
    commits; the phone pulls again. Which of the two it was told of, and when."""
    preparer = people.preparer(*world.works)
    drafts = begun(transactions, world)
    names = {("declaration", drafts[0].id): "slow", ("declaration", drafts[1].id): "quick"}
    last = whole(preparer)[2]
    written, go_on = threading.Event(), threading.Event()

    def slow():
        with transactions.writing(system("test")) as uow:
            uow.execute(insert(EventRow.__table__), an_event(uow, drafts[0].id))
            written.set()
            go_on.wait(10)

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    if others(transactions):
        with transactions.writing(system("test")) as uow:
            uow.execute(insert(EventRow.__table__), an_event(uow, drafts[1].id))
    during, _, meanwhile = whole(preparer, last["next"])
    go_on.set()
    thread.join()
    after, _, _ = whole(preparer, meanwhile["next"])
    return {names[key] for key in during if key in names}, {names[key] for key in after if key in names}


def others(transactions):
    """Who can write beside another writer."""
    return {"quick"} if transactions.engine.dialect.name == "postgresql" else set()


def forget_statements():
    feed._subjects.cache_clear()
    for part in PARTS:
        getattr(part.read, "_prepared", {}).clear()


def an_event(uow, subject_id):
    row = {"id": new_id(), "kind": "test.happened", "subject_id": subject_id, "actor_id": "test", "at": uow.now}
    return {**row, "request_id": None, "simulated": False, "body": {}}
