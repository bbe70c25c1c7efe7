"""Declaring: from the draft to the version that stands, and following it from there."""

from typing import Any

from api.declaration.answers_in import AnswersIn
from api.declaration.schemas import (
    Declaration,
    DeclarationsPage,
    DeclarationsQuery,
    NewDeclarationIn,
    Submitted,
    TrackedDeclaration,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import errors, queries, use_cases
from greenctl.kernel.ids import new_id
from greenctl.lists import redeclaring
from greenctl.season.errors import ApplicationsNotOpen, ProgrammeNotThere, SeasonNotThere

routes = Routes("declarations", __name__, description="Declarations of sources, per season and programme.")

_NOT_NOW = (ApplicationsNotOpen, errors.SeasonNotOpen)
_HANDING_IN = (errors.SourceNotActive, *_NOT_NOW, errors.NotReady)
_IN_HAND = (errors.DeclarationNotThere, errors.DeclarationMovedOn, errors.NotInHand, errors.SectorWithoutTable)


@routes.operation(
    "POST",
    "/declarations",
    act="declaration.begin",
    body=NewDeclarationIn,
    answer=Declaration,
    status=201,
    creates=True,
    refuses=(
        errors.SourceNotThere,
        errors.SourceNotActive,
        errors.SourceKindNotTaken,
        errors.SectorWithoutTable,
        SeasonNotThere,
        ProgrammeNotThere,
        ApplicationsNotOpen,
        errors.AlreadyDeclared,
        errors.DeclarationIdTaken,
        errors.BegunAtOnce,
    ),
)
def begin_declaration(uow: UnitOfWork, body: dict[str, Any]) -> Any:
    """Begin a declaration, with last season's answers where there are any; or begin a withdrawn one again."""
    new = use_cases.NewDeclaration(**{"id": new_id(), **body})
    return use_cases.begin(uow, new, today=city_day(uow))


@routes.operation(
    "GET",
    "/declarations",
    act="declaration.read",
    query=DeclarationsQuery,
    answer=DeclarationsPage,
    refuses=(CursorNotGood,),
)
def list_declarations(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Own declarations, or those within one's area and department."""
    limit, after = query["limit"], read_cursor(query.get("after"), 1, (str,))
    rows = queries.list_page(
        uow,
        query.get("season_id"),
        query.get("programme"),
        after[0] if after else None,
        limit + 1,
        disowned=query["disowned"] == "true",
    )
    return page_of(rows, limit, ("id",))


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>",
    act="declaration.read",
    answer=TrackedDeclaration,
    refuses=(errors.DeclarationNotThere, errors.SectorWithoutTable),
)
def get_declaration(uow: UnitOfWork, declaration_id: str) -> Any:
    """Where a declaration stands, who holds it, since when, and how long that may take."""
    return queries.tracked(uow, declaration_id)


@routes.operation(
    "PATCH",
    "/declarations/<uuid:declaration_id>",
    act="declaration.edit",
    body=AnswersIn,
    answer=Declaration,
    if_match=True,
    refuses=(*_IN_HAND, *_NOT_NOW, errors.FactsNotAccepted, errors.FieldsClosed),
)
def edit_declaration(uow: UnitOfWork, declaration_id: str, seen_version: int, body: dict[str, Any]) -> Any:
    """Set answers in the fields that are open; a signature is gone with any change."""
    return use_cases.edit(uow, declaration_id, seen_version, body, today=city_day(uow))


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/signature",
    act="declaration.sign",
    answer=Declaration,
    creates=True,
    if_match=True,
    refuses=(*_IN_HAND, *_HANDING_IN, errors.NotTheSigner, errors.PreparerCannotSign),
)
def sign_declaration(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Any:
    """Sign exactly what would be submitted; who prepared it cannot."""
    return use_cases.sign(uow, declaration_id, seen_version, today=city_day(uow))


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/submission",
    act="declaration.submit",
    answer=Submitted,
    status=201,
    creates=True,
    if_match=True,
    refuses=(*_IN_HAND, *_HANDING_IN, errors.NotSigned, errors.ChangedSinceSigned),
)
def submit_declaration(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Any:
    """Submit what was signed: an immutable version with its grade, its copy of record and a receipt."""
    return use_cases.submit(uow, declaration_id, seen_version, today=city_day(uow))


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/withdrawal",
    act="declaration.withdraw",
    answer=Declaration,
    creates=True,
    if_match=True,
    refuses=_IN_HAND,
)
def withdraw_declaration(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Any:
    """Take a declaration back before it is decided; it can be begun again while applications are open. An approved one
    comes back, returned, where a decision keeps its source off the list until it is handed in anew."""
    return redeclaring.withdraw(uow, declaration_id, seen_version)
