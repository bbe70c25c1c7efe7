"""Drafts begin once; editions are numbered, have a fingerprint, and never change."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.columns import FULL
from greenctl.emergency.inventory.errors import (
    CityWrong,
    InventoryFaulty,
    InventoryIdTaken,
    InventoryIsPublished,
    InventoryMovedOn,
    InventoryNotThere,
)
from greenctl.emergency.inventory.models import InventoryEntryRow, InventoryMeasureRow, InventoryRow
from greenctl.emergency.inventory.use_cases import fingerprint_of
from greenctl.kernel.actor import Reach, Scope, system
from tests.emergency.builders import (
    CITY,
    MEASURE,
    TODAY,
    a_full,
    begun,
    entries,
    imported,
    of,
    published,
)


def test_a_draft_begins_once_and_its_id_means_nothing_else(transactions):
    first = begun(transactions)

    assert begun(transactions, id=first.id) == first
    with pytest.raises(InventoryIdTaken):
        begun(transactions, id=first.id, name="示例另一份")


@pytest.mark.parametrize("city", ["370811", "370000", "999999"])
def test_an_inventory_is_a_citys(transactions, city):
    with pytest.raises(CityWrong):
        begun(transactions, city=city)


@pytest.mark.parametrize("reach", [Reach("370811"), Reach("3708", "industry"), Reach("3701")], ids=str)
def test_who_does_not_reach_the_whole_city_has_none(transactions, reach):
    draft, scope = begun(transactions), Scope(reaches=(reach,))

    with pytest.raises(CityWrong):
        begun(transactions, scope=scope)
    with transactions.reading(system("test"), scope=scope) as uow:
        assert queries.list_page(uow, CITY, None, 10) == []
        with pytest.raises(InventoryNotThere):
            queries.get(uow, draft.id)


def test_an_edition_is_numbered_has_a_fingerprint_and_never_changes(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)

    edition = published(transactions, draft, 2)

    assert (edition.number, edition.version, edition.summary["entries"]) == (1, 3, 1)
    with transactions.reading(system("test")) as uow:
        assert fingerprint_of(uow, draft.id) == edition.fingerprint
    with pytest.raises(InventoryIsPublished):
        imported(transactions, draft, a_full(sources[1]), FULL)
    with pytest.raises(InventoryIsPublished):
        published(transactions, draft, 3)


def test_control_an_edition_that_was_changed_behind_our_back_no_longer_has_its_fingerprint(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)
    edition = published(transactions, draft, 2)

    with transactions.writing(system("test")) as uow:
        uow.execute(update(InventoryMeasureRow).values(so2_kg_per_day=Decimal("9.999999")))

    with transactions.reading(system("test")) as uow:
        assert fingerprint_of(uow, draft.id) != edition.fingerprint


def test_the_next_edition_begins_as_a_copy_and_names_what_it_supersedes(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)
    first = published(transactions, draft, 2)

    copy = begun(transactions, name="示例第二版", copy_of=first.id)
    assert entries(transactions, copy) == entries(transactions, first)
    imported(transactions, copy, a_full(sources[1]), FULL)
    second = published(transactions, copy, 2)

    assert (second.number, second.supersedes, second.summary["entries"]) == (2, first.id, 2)
    with transactions.reading(system("test")) as uow:
        assert fingerprint_of(uow, first.id) == first.fingerprint
        assert repository.find_newest(uow, CITY).id == second.id


def test_an_inventory_that_reduces_more_than_it_emits_is_not_published(transactions, sources):
    draft = begun(transactions)
    imported(
        transactions, draft, a_full(sources[0], measures=[of(sources[0], **{**MEASURE, "so2": Decimal(11)})]), FULL
    )

    with pytest.raises(InventoryFaulty) as refused:
        published(transactions, draft, 2)

    assert {problem["code"] for problem in refused.value.details["problems"]} == {"emergency.reduced_more_than_base"}


def test_an_empty_inventory_and_one_of_the_past_are_not_published(transactions, sources):
    draft = begun(transactions)
    with pytest.raises(InventoryFaulty):
        published(transactions, draft, 1)
    imported(transactions, draft, a_full(sources[0]), FULL)
    with pytest.raises(InventoryFaulty):
        published(transactions, draft, 2, on=TODAY - timedelta(days=1))


def test_who_publishes_has_seen_what_is_published(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)

    with pytest.raises(InventoryMovedOn) as stale:
        published(transactions, draft, 1)

    assert (stale.value.details["seen_version"], stale.value.details["current_version"]) == (1, 2)


def test_a_write_over_another_version_is_noticed(transactions):
    draft = begun(transactions)
    with transactions.writing(system("test")) as uow:
        assert not repository.write(uow, replace(draft, version=3), 2)
        assert repository.write(uow, replace(draft, version=2), 1)
        assert uow.execute(select(InventoryRow.version)).scalars().all() == [2]
        assert uow.execute(select(func.count()).select_from(InventoryEntryRow)).scalar() == 0
