"""Rule editions in the application: published once, never changed, found by fingerprint."""

import pytest
from sqlalchemy import update

from greenctl.kernel.actor import system
from greenctl.rules import errors, queries
from greenctl.rules.models import RuleEditionRow
from greenctl.rules.use_cases import publish_edition, publish_shipped_edition, shipped
from tests.grading.builders import a_document, a_row


def test_publishing_twice_is_once(transactions):
    fingerprints = {publish(transactions, "sample-2026"), publish(transactions, "sample-2026")}

    with transactions.reading(system("test")) as uow:
        assert [row.id for row in queries.list_editions(uow)] == ["sample-2026"]
        assert {queries.fingerprint_of(uow, "sample-2026")} == fingerprints


def test_an_edition_never_changes_under_its_id(transactions):
    first, second = an_edition_with("5"), an_edition_with("6")
    with transactions.writing(system("test")) as uow:
        publish_edition(uow, first)

    with pytest.raises(errors.EditionAlreadyPublished), transactions.writing(system("test")) as uow:
        publish_edition(uow, second)


def test_what_is_no_edition_is_refused_with_the_place(transactions):
    document = an_edition_with("5")
    document["sectors"]["sector"]["indicators"][0]["surprise"] = True

    with pytest.raises(errors.EditionRefused) as refused, transactions.writing(system("test")) as uow:
        publish_edition(uow, document)

    assert "surprise" in str(refused.value.details["why"])


def test_an_edition_that_is_not_shipped_cannot_be_published_by_name(transactions):
    with pytest.raises(errors.EditionNotThere):
        publish(transactions, "nothing-2026")


def test_what_is_read_again_is_what_stands_there_now(transactions):
    fingerprint = publish(transactions, "sample-2026")
    with transactions.reading(system("test")) as uow:
        assert queries.get_edition(uow, fingerprint).fingerprint == fingerprint
    other = shipped().editions["sample-2026b"].to_document()
    with transactions.writing(system("intruder")) as uow:
        uow.execute(update(RuleEditionRow).values(document=other))

    with transactions.reading(system("test")) as uow:
        assert queries.read_edition_again(uow, fingerprint).fingerprint != fingerprint


def test_an_unknown_fingerprint_is_not_there(transactions):
    with transactions.reading(system("test")) as uow:
        for read in (queries.get_edition, queries.read_edition_again):
            with pytest.raises(errors.EditionNotThere):
                read(uow, "0" * 64)


@pytest.mark.parametrize("edition", ["sample-2026", "national-2020-draft"])
def test_no_shipped_edition_is_official(edition):
    assert not shipped().editions[edition].official


def an_edition_with(limit):
    return a_document(a_row(A={"at_most": limit}, B={"at_most": "7"}, C={"at_most": "8"}))


def publish(transactions, edition_id):
    with transactions.writing(system("test")) as uow:
        return publish_shipped_edition(uow, edition_id)
