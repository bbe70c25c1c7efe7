"""Rule editions for other systems: decision tables as DMN."""

from flask import Response

from api.operations import Routes
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules.errors import EditionNotThere, SectorNotThere, TableNotInDmn
from greenctl.rules.interchange import sector_dmn

routes = Routes("rules-dmn", __name__, description="Rule editions as DMN, for other systems.")


@routes.operation(
    "GET",
    "/rules/editions/<code:edition_id>/sectors/<code:sector>/dmn.xml",
    act="public.read",
    media="application/xml",
    refuses=(EditionNotThere, SectorNotThere, TableNotInDmn),
)
def download_sector_dmn(uow: UnitOfWork, edition_id: str, sector: str) -> Response:
    """A sector's table as DMN 1.3: a decision table per indicator, and one for the sector's level."""
    headers = {"Content-Disposition": f'attachment; filename="{edition_id}-{sector}.dmn"'}
    return Response(sector_dmn(uow, edition_id, sector), mimetype="application/xml", headers=headers)
