"""Rule editions: anybody may read what decides."""

from typing import Any

from api.operations import Routes
from api.rules.schemas import RuleEditions, RuleNames, SectorForm
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules import queries
from greenctl.rules.errors import EditionNotThere, SectorNotThere
from greenctl.rules.names import names

routes = Routes("rules", __name__, description="Rule editions: what is asked, what each level demands, and where.")


@routes.operation("GET", "/rules/editions", act="public.read", answer=RuleEditions)
def list_rule_editions(uow: UnitOfWork) -> dict[str, Any]:
    """Every published rule edition."""
    return {"items": queries.list_editions(uow)}


@routes.operation("GET", "/rules/names", act="public.read", answer=RuleNames)
def get_rule_names(uow: UnitOfWork) -> dict[str, Any]:
    """What sectors and kinds of adverse record are called, by every published edition."""
    return names(uow)


@routes.operation(
    "GET",
    "/rules/editions/<code:edition_id>/sectors/<code:sector>/form",
    act="public.read",
    answer=SectorForm,
    refuses=(EditionNotThere, SectorNotThere),
)
def get_sector_form(uow: UnitOfWork, edition_id: str, sector: str) -> dict[str, Any]:
    """What a sector's form asks under an edition, with clause, trust and evidence per level."""
    return queries.sector_form(uow, edition_id, sector)
