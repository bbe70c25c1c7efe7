"""Sector tables of published editions as DMN."""

from grading.dmn import DmnRefused, dmn_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules.errors import SectorNotThere, TableNotInDmn
from greenctl.rules.queries import fingerprint_of, get_edition


def sector_dmn(uow: UnitOfWork, edition_id: str, sector: str) -> bytes:
    """A sector's table as DMN 1.3, the same bytes every time.

    Raises:
        EditionNotThere, SectorNotThere
        TableNotInDmn: an indicator says what decision tables cannot.
    """
    edition = get_edition(uow, fingerprint_of(uow, edition_id))
    if sector not in edition.sectors:
        raise SectorNotThere(edition=edition_id, sector=sector, sectors=sorted(edition.sectors))
    try:
        return dmn_of(edition, sector)
    except DmnRefused as error:
        raise TableNotInDmn(edition=edition_id, sector=sector, indicator=error.element, why=error.problem) from error
