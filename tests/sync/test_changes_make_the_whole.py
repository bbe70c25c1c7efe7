"""Whoever has applied every page of changes holds what a whole pack tells: nothing is missing, nothing stays behind."""

from datetime import timedelta

import pytest

from greenctl.auth import use_cases as auth
from greenctl.auth.repository import list_mandates
from greenctl.declaration.use_cases import NewDeclaration, begin_many, withdraw
from greenctl.kernel.actor import Role, system
from greenctl.season.use_cases import close_season
from greenctl.source.use_cases import change
from greenctl.sync.pack.pulling import pull
from tests.conftest import NOW
from tests.declaration.builders import TODAY, a_world, handed_in
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.notices.builders import a_notice, told
from tests.source.builders import a_source, registered
from tests.sync.test_pulling import BESIDE, HERE, of_kind, pulled, whole


@pytest.fixture
def world(transactions):
    return a_world(transactions, works=3)


def kept(store, person, cursor):
    """The store of a phone after the changes since; each page's `gone` is taken away before its items are kept."""
    while True:
        page = pulled(person, cursor, limit=7).json
        for one in page["gone"]:
            store.pop((one["kind"], one["id"]), None)
            if one["kind"] == "source":
                store = {key: body for key, body in store.items() if body.get("source_id") != one["id"]}
        store |= {(item["kind"], item["id"]): item["body"] for item in page["items"]}
        cursor = page["next"]
        if page["complete"]:
            return store


def test_a_case_whose_source_has_moved_away_is_still_in_the_queue_of_the_county_that_decides_it(
    transactions, people, world
):
    handed_in(transactions, world, world.works[0])
    reviewer = people.staff(Role.COUNTY_REVIEWER, HERE, "industry")
    store, _, last = whole(reviewer)
    with transactions.writing(system("test")) as uow:
        change(uow, world.works[0], 1, {"area": BESIDE})

    assert kept(store, reviewer, last["next"]) == whole(reviewer)[0]


@pytest.mark.parametrize("between", [False, True], ids=["both at once", "one after the other"])
def test_what_was_taken_back_and_begun_again_is_a_draft_that_no_office_has(transactions, people, world, between):
    (handed,) = handed_in(transactions, world, world.works[0])
    readers = [people.staff(Role.INSPECTOR, HERE), people.preparer(world.works[0])]
    named = (handed.declaration_id, world.works[0], world.season.id, "emergency")
    begun = NewDeclaration(*named, by=readers[1].actor)
    stores = [whole(reader) for reader in readers]
    with transactions.writing(system("test")) as uow:
        withdraw(uow, handed.declaration_id, handed.version)
    if between:
        stores = [whole(reader) for reader in readers]
    with transactions.writing(system("test")) as uow:
        begin_many(uow, [begun], today=TODAY)

    for reader, (store, _, last) in zip(readers, stores, strict=True):
        assert kept(store, reader, last["next"]) == whole(reader)[0]


def test_what_somebody_was_told_of_a_firm_stays_when_its_mandate_is_revoked(transactions, people, world):
    preparer = people.preparer(*world.works[:2])
    told(transactions, a_notice(source_id=world.works[0], area=HERE))
    store, _, last = whole(preparer)
    with transactions.writing(system("test")) as uow:
        (mandate,) = [one for one in list_mandates(uow, preparer.account_id) if one.source_id == world.works[0]]
        auth.revoke_mandate(uow, preparer.account_id, mandate.id)

    assert kept(store, preparer, last["next"]) == whole(preparer)[0]


def test_a_season_that_was_closed_is_gone(transactions, people, world):
    preparer = people.preparer(*world.works)
    store, _, last = whole(preparer)
    with transactions.writing(system("test")) as uow:
        close_season(uow, world.season.id, world.season.version)

    after = kept(store, preparer, last["next"])

    assert (of_kind(after, "season"), of_kind(whole(preparer)[0], "season")) == (set(), set())


def test_duties_of_an_alert_that_has_ended_by_itself_are_gone_with_the_next_changes(transactions, people, clock):
    works = registered(transactions, *(a_source(number, area=HERE, department="industry") for number in (1, 2)))
    an_inventory(transactions, works)
    alert = issued(transactions, ends_at=NOW + timedelta(days=5))
    firm = people.preparer(works[0].id).actor
    before, _, then = fetched(transactions, firm)

    clock.advance(timedelta(days=5))
    told(transactions, a_notice(source_id=works[1].id, area=HERE))
    _, gone, _ = fetched(transactions, firm, then)

    key = f"{alert.id}:{works[0].id}"
    assert (before, gone, fetched(transactions, firm)[0]) == ([key], [key], [])


def fetched(transactions, actor, cursor=None):
    """The duties that are told, those that are gone, and where to go on."""
    with transactions.reading(actor) as uow:
        page = pull(uow, cursor, 500, "370800")
    gone = [one["id"] for one in page.gone if one["kind"] == "duty"]
    return [item["id"] for item in page.items if item["kind"] == "duty"], gone, page.next
