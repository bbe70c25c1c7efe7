"""Publishing rule editions."""

from functools import lru_cache

from grading import Edition, Library, RuleRefused, load_library
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules import repository
from greenctl.rules.domain import EditionPublished
from greenctl.rules.errors import EditionAlreadyPublished, EditionNotThere, EditionRefused


def publish_shipped_edition(uow: UnitOfWork, edition_id: str) -> str:
    """Publish one of the editions that come with the program; returns its fingerprint. Twice is once.

    Raises:
        EditionNotThere: no such edition is shipped.
        EditionAlreadyPublished: it was published with other content.
    """
    edition = shipped().editions.get(edition_id)
    if edition is None:
        raise EditionNotThere(edition=edition_id)
    return _publish(uow, edition)


def publish_edition(uow: UnitOfWork, document: object) -> str:
    """Publish an edition from its composed document; returns its fingerprint. Twice is once.

    Raises:
        EditionRefused: the document is not a rule edition.
        EditionAlreadyPublished: an edition with this id has other content.
    """
    try:
        return _publish(uow, Edition.from_document(document))
    except RuleRefused as error:
        raise EditionRefused(why=str(error)) from error


@lru_cache(maxsize=1)
def shipped() -> Library:
    """The editions that come with the program."""
    return load_library()


def _publish(uow: UnitOfWork, edition: Edition) -> str:
    published = repository.find_fingerprint(uow, edition.id)
    if published == edition.fingerprint:
        return published
    if published is not None:
        raise EditionAlreadyPublished(edition=edition.id, published=published)
    repository.insert_edition(uow, edition)
    uow.record(EditionPublished(edition_id=edition.id, fingerprint=edition.fingerprint, official=edition.official))
    return edition.fingerprint
