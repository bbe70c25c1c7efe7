"""A photo can be evidence of a field: it counts when it is verified, and not before."""

import pytest

from greenctl.declaration import queries
from greenctl.declaration.errors import NotReady
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.photos.confirming import begin, refuse
from tests.declaration.builders import TODAY, a_reference, a_world, answers, begun, edited, signed, submitted
from tests.photos.builders import a_photo, a_sender, a_verified_photo, declared
from tests.photos.stores import MemoryStore

FIELD = "evidence.sample_a.stack_so2"
SHA256 = "a" * 64


@pytest.fixture
def world(transactions):
    return a_world(transactions)


def a_declaration(transactions, world, photo_id, sha256=SHA256):
    evidence = {"sample_a": {"stack_so2": [a_reference(photo=photo_id, sha256=sha256), a_reference()]}}
    return edited(transactions, begun(transactions, world), {**answers(), "evidence": evidence})


def problems(transactions, declaration):
    with transactions.reading(system("test")) as uow:
        found = queries.check(uow, declaration.id, today=TODAY)
    return [(row["field"], row["code"]) for row in found if "photo" in row["code"]]


def test_a_verified_photo_counts_and_stands_in_the_copy_of_record(transactions, world):
    photo = a_verified_photo(transactions, MemoryStore(), a_photo(source_id=world.works[0]))
    drafts = a_declaration(transactions, world, photo.id)

    (handed,) = submitted(transactions, signed(transactions, drafts))

    with transactions.reading(system("test")) as uow:
        copy = queries.copy_of_record(uow, handed.declaration_id).decode()
    assert photo.id in copy
    assert photo.sha256 in copy


@pytest.mark.parametrize("state", ["declared", "uploaded"])
def test_a_photo_that_is_not_verified_yet_keeps_from_signing(transactions, world, state):
    (photo,) = declared(transactions, a_photo(source_id=world.works[0]), by=a_sender(world.works[0]))
    if state == "uploaded":
        with transactions.writing(system("test")) as uow:
            begin(uow, photo)
    drafts = a_declaration(transactions, world, photo.id)

    with pytest.raises(NotReady) as refused:
        signed(transactions, drafts)

    assert [(row["field"], row["code"]) for row in refused.value.details["problems"]] == [
        (FIELD, "declaration.photo_pending")
    ]
    assert problems(transactions, drafts[0]) == [(FIELD, "declaration.photo_pending")]


def test_a_refused_photo_keeps_from_signing_and_says_why(transactions, world):
    (photo,) = declared(transactions, a_photo(source_id=world.works[0]))
    with transactions.writing(system("test")) as uow:
        refuse(uow, photo, "broken")
    drafts = a_declaration(transactions, world, photo.id)

    assert problems(transactions, drafts[0]) == [(FIELD, "declaration.photo_refused")]


def test_a_photo_of_another_source_or_of_nobody_is_unknown(transactions):
    world = a_world(transactions, works=2)
    other = a_verified_photo(transactions, MemoryStore(), a_photo(source_id=world.works[1]))
    evidence = [a_reference(photo=photo_id, sha256=SHA256) for photo_id in (other.id, new_id())]
    drafts = begun(transactions, world, world.works[0])

    (draft,) = edited(transactions, drafts, {**answers(), "evidence": {"sample_a": {"stack_so2": evidence}}})

    assert problems(transactions, draft) == [(FIELD, "declaration.photo_unknown")] * 2


@pytest.mark.parametrize("sha256", [None, "b" * 64])
def test_a_reference_holds_the_digest_of_its_photo(transactions, world, sha256):
    photo = a_verified_photo(transactions, MemoryStore(), a_photo(source_id=world.works[0]))
    drafts = a_declaration(transactions, world, photo.id, sha256)

    assert problems(transactions, drafts[0]) == [(FIELD, "declaration.photo_differs")]


def test_documents_without_photos_are_as_they_were(transactions, world):
    evidence = {"sample_a": {"stack_so2": [a_reference()]}}
    drafts = edited(transactions, begun(transactions, world), {**answers(), "evidence": evidence})

    with transactions.reading(system("test")) as uow:
        form = queries.form(uow, drafts[0].id)
    (handed,) = submitted(transactions, signed(transactions, drafts))
    with transactions.reading(system("test")) as uow:
        copy = queries.copy_of_record(uow, handed.declaration_id).decode()

    shown = next(
        row["evidence"]["value"]
        for row in form["sectors"][0]["fields"]
        if row["path"] == FIELD.replace("evidence", "facts")
    )
    assert shown == [{"photo": None, **a_reference()}]
    assert '"photo"' not in copy
