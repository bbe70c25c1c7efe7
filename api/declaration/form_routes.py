"""A form edition that changes while a season is open, and the choice of those who have begun."""

from dataclasses import replace
from typing import Any

from api.declaration.form_schemas import FormEditionIn, MovedToNewer, Questions
from api.declaration.reading_routes import in_words
from api.operations import Routes
from api.season.routes import shown
from api.season.schemas import Season
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import errors, form_editions
from greenctl.rules.errors import EditionNotThere
from greenctl.season.errors import (
    FormDoesNotFit,
    FormIsTheSame,
    ProgrammeNotThere,
    SeasonMovedOn,
    SeasonNotPlanned,
    SeasonNotThere,
)
from greenctl.season.use_cases import change_form

routes = Routes("form_editions", __name__, description="Two form editions in one season: whose choice which is.")

_DRAFT = (errors.DeclarationNotThere, errors.SectorWithoutTable)


@routes.operation(
    "POST",
    "/seasons/<uuid:season_id>/<code:programme>/form-edition",
    act="season.move",
    body=FormEditionIn,
    answer=Season,
    if_match=True,
    refuses=(
        SeasonNotThere,
        SeasonMovedOn,
        SeasonNotPlanned,
        ProgrammeNotThere,
        EditionNotThere,
        FormIsTheSame,
        FormDoesNotFit,
    ),
)
def change_form_edition(
    uow: UnitOfWork, season_id: str, programme: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Let declarations of an open season begin on another form; drafts keep theirs until their owners choose."""
    return shown(change_form(uow, season_id, programme, body["rules"], seen_version))


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/questions",
    act="declaration.read_draft",
    answer=Questions,
    refuses=_DRAFT,
)
def get_questions(uow: UnitOfWork, declaration_id: str) -> form_editions.Questions:
    """Which questions are new, removed or changed: against last season's form, and against the season's newer one."""
    found = form_editions.questions(uow, declaration_id)
    return replace(found, not_fitting=tuple(map(in_words, found.not_fitting)))


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/form-edition",
    act="declaration.edit",
    answer=MovedToNewer,
    creates=True,
    if_match=True,
    refuses=(*_DRAFT, errors.DeclarationMovedOn, errors.NotInHand, errors.FormIsCurrent),
)
def move_to_newer_form(uow: UnitOfWork, declaration_id: str, seen_version: int) -> dict[str, Any]:
    """Move a draft to the form its season has now: every answer stays, and those that do not fit are named."""
    moved = form_editions.move_to_newer(uow, declaration_id, seen_version)
    return {
        "declaration": moved.declaration,
        "version": moved.declaration.version,
        "new_questions": moved.new_questions,
        "not_fitting": [in_words(one) for one in moved.not_fitting],
    }
