"""Rule tables as an office's own work: draft, lint, workbook, confirmation by two, publication, roll back."""

from dataclasses import fields as fields_of
from typing import Any

from flask import Response, request

from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.rules.draft_schemas import (
    CellsQuery,
    ConfirmationsIn,
    Confirmed,
    ImportedDraft,
    LintReport,
    NewDraftIn,
    PartIn,
    PublicationIn,
    RollBackIn,
    RuleCells,
    RuleDraft,
    RuleDraftDetail,
    RuleDrafts,
    TitlesIn,
)
from api.rules.schemas import RuleEdition
from api.runtime import city_day
from api.schemas import PageQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.messages import language_from, message
from greenctl.rules import confirming, drafting, importing, publishing, queries
from greenctl.rules.confirming import CheckedCell, SeenCell
from greenctl.rules.domain import CellKey, Draft, NewDraft
from greenctl.rules.errors import (
    CannotBeOfficial,
    CellsNotConfirmed,
    CellsRefused,
    ContentRefused,
    DaysWrong,
    DraftAlreadyThere,
    DraftClosed,
    DraftDoesNotLoad,
    DraftMovedOn,
    DraftNotThere,
    EditionIdTaken,
    EditionNotThere,
    JurisdictionOutsideRemit,
    NotAPerson,
    OnlyAuthor,
    PartNotThere,
    StartInThePast,
    WorkbookTableRefused,
)
from greenctl.rules.linting import Finding
from greenctl.rules.publishing import Publication
from greenctl.workbook.errors import (
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookNotXlsx,
    WorkbookOldFormat,
    WorkbookTooLarge,
)
from greenctl.workbook.writing import MEDIA_TYPE

routes = Routes("rule_drafts", __name__, description="Rule editions while an office enters, checks and publishes them.")

_SEEN = (DraftNotThere, DraftClosed, DraftMovedOn)
_BEGUN = (JurisdictionOutsideRemit, EditionNotThere, EditionIdTaken, DraftAlreadyThere)
_WORKBOOK = (
    WorkbookBroken, WorkbookEncrypted, WorkbookHasExternalLinks, WorkbookHasMacros, WorkbookNotXlsx, WorkbookOldFormat,
    WorkbookTooLarge, WorkbookTableRefused,
)  # fmt: skip


@routes.operation(
    "POST", "/rules/drafts", act="rules.draft", body=NewDraftIn, answer=RuleDraft, status=201, creates=True,
    refuses=_BEGUN,
)  # fmt: skip
def begin_rule_draft(uow: UnitOfWork, body: dict[str, Any]) -> Draft:
    """Begin an edition: empty, or from a published one."""
    return drafting.begin(uow, NewDraft(**{"id": new_id(), **body}))


@routes.operation(
    "GET", "/rules/drafts", act="rules.read_draft", query=PageQuery, answer=RuleDrafts, refuses=(CursorNotGood,)
)
def list_rule_drafts(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Drafts within one's remit, whatever became of them."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    return page_of(queries.list_drafts(uow, after, query["limit"] + 1), query["limit"], ["id"])


@routes.operation(
    "GET", "/rules/drafts/<uuid:draft_id>", act="rules.read_draft", answer=RuleDraftDetail, refuses=(DraftNotThere,)
)
def get_rule_draft(uow: UnitOfWork, draft_id: str) -> Draft:
    """A draft with its document, as it stands."""
    return queries.get_draft(uow, draft_id)


@routes.operation(
    "PATCH", "/rules/drafts/<uuid:draft_id>", act="rules.draft", body=TitlesIn, answer=RuleDraft, if_match=True,
    refuses=_SEEN,
)  # fmt: skip
def rename_rule_draft(uow: UnitOfWork, draft_id: str, seen_version: int, body: dict[str, str]) -> Draft:
    """Give the edition other titles."""
    return drafting.rename(uow, draft_id, seen_version, **body)


@routes.operation(
    "PUT", "/rules/drafts/<uuid:draft_id>/parts/<code:part>", act="rules.draft", body=PartIn, answer=RuleDraft,
    if_match=True, refuses=(*_SEEN, PartNotThere, ContentRefused),
)  # fmt: skip
def set_rule_draft_part(uow: UnitOfWork, draft_id: str, part: str, seen_version: int, body: dict[str, Any]) -> Draft:
    """Write `vocabulary`, `documents`, `vetoes` or `guarantees` anew."""
    return drafting.set_part(uow, draft_id, seen_version, part, body["content"])


@routes.operation(
    "PUT", "/rules/drafts/<uuid:draft_id>/sectors/<code:sector>", act="rules.draft", body=PartIn, answer=RuleDraft,
    if_match=True, refuses=(*_SEEN, ContentRefused),
)  # fmt: skip
def set_rule_draft_sector(
    uow: UnitOfWork, draft_id: str, sector: str, seen_version: int, body: dict[str, Any]
) -> Draft:
    """Write the table of a sector, new or in place of what it was."""
    return drafting.set_sector(uow, draft_id, seen_version, sector, body["content"])


@routes.operation(
    "DELETE", "/rules/drafts/<uuid:draft_id>/sectors/<code:sector>", act="rules.draft", answer=RuleDraft, if_match=True,
    refuses=(*_SEEN, PartNotThere),
)  # fmt: skip
def remove_rule_draft_sector(uow: UnitOfWork, draft_id: str, sector: str, seen_version: int) -> Draft:
    """Take a sector out of the draft."""
    return drafting.remove_sector(uow, draft_id, seen_version, sector)


@routes.operation(
    "PUT", "/rules/drafts/<uuid:draft_id>/sectors/<code:sector>/indicators/<code:indicator>/levels/<code:level>",
    act="rules.draft", body=PartIn, answer=RuleDraft, if_match=True, refuses=(*_SEEN, PartNotThere, ContentRefused),
)  # fmt: skip
def set_rule_draft_cell(uow: UnitOfWork, draft_id: str, seen_version: int, body: Any, **named: str) -> Draft:
    """Write one cell: what a level asks of an indicator. Its confirmations end with it."""
    return drafting.set_cell(uow, draft_id, seen_version, CellKey(**named), body["content"])


@routes.operation(
    "POST", "/rules/drafts/<uuid:draft_id>/abandonment", act="rules.draft", answer=RuleDraft, if_match=True,
    refuses=_SEEN,
)  # fmt: skip
def abandon_rule_draft(uow: UnitOfWork, draft_id: str, seen_version: int) -> Draft:
    """Give a draft up; it can still be read."""
    return drafting.abandon(uow, draft_id, seen_version)


@routes.operation(
    "GET", "/rules/drafts/<uuid:draft_id>/file.xlsx", act="rules.read_draft", media=MEDIA_TYPE, refuses=(DraftNotThere,)
)
def get_rule_draft_workbook(uow: UnitOfWork, draft_id: str) -> Response:
    """A draft as a workbook, one sheet per sector in the layout of an official table."""
    return workbook_response(importing.export_draft(uow, draft_id), f"rule-draft-{draft_id}")


@routes.operation(
    "POST", "/rules/drafts/<uuid:draft_id>/workbook", act="rules.draft", raw=MEDIA_TYPE, answer=ImportedDraft,
    if_match=True, refuses=(*_SEEN, *_WORKBOOK, ContentRefused),
)  # fmt: skip
def import_rule_draft_workbook(uow: UnitOfWork, draft_id: str, seen_version: int, body: bytes) -> dict[str, Any]:
    """Take over what the sheets of a workbook hold; faults are kept, and the lint names them by sheet and cell."""
    imported = importing.import_workbook(uow, draft_id, seen_version, body)
    return {**_values(imported.draft), "parts": imported.parts}


@routes.operation(
    "GET", "/rules/drafts/<uuid:draft_id>/lint", act="rules.read_draft", answer=LintReport, refuses=(DraftNotThere,)
)
def lint_rule_draft(uow: UnitOfWork, draft_id: str) -> dict[str, Any]:
    """What is wrong with a draft: gaps, overlaps, levels that contradict each other or are out of reach, and more."""
    report = queries.lint_draft(uow, draft_id)
    language = language_from(request.headers.get("Accept-Language"))
    return {
        "draft_id": draft_id,
        "version": queries.get_draft(uow, draft_id).version,
        "errors": report.errors,
        "warnings": report.warnings,
        "findings": [_worded(item, language) for item in report.findings],
    }


@routes.operation(
    "GET", "/rules/drafts/<uuid:draft_id>/cells", act="rules.read_draft", query=CellsQuery, answer=RuleCells,
    refuses=(DraftNotThere, DraftDoesNotLoad, CursorNotGood),
)  # fmt: skip
def list_rule_draft_cells(uow: UnitOfWork, draft_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The checklist: every cell with what it cites and how often it is confirmed."""
    (after,) = read_cursor(query.get("after"), 1, (int,)) or (-1,)
    cells = enumerate(confirming.checklist(uow, queries.get_draft(uow, draft_id)))
    wanted = [{"place": place, **_cell(uow, item)} for place, item in cells if place > after and _fits(item, query)]
    return page_of(wanted[: query["limit"] + 1], query["limit"], ["place"])


@routes.operation(
    "POST", "/rules/drafts/<uuid:draft_id>/confirmations", act="rules.confirm", body=ConfirmationsIn, answer=Confirmed,
    refuses=(DraftNotThere, DraftClosed, DraftDoesNotLoad, CellsRefused, NotAPerson),
)  # fmt: skip
def confirm_rule_cells(uow: UnitOfWork, draft_id: str, body: dict[str, list[SeenCell]]) -> dict[str, Any]:
    """Confirm cells that one has held against the pages they cite: all or none. Each needs two people."""
    return {"items": [_cell(uow, item) for item in confirming.confirm(uow, draft_id, body["cells"])]}


@routes.operation(
    "POST", "/rules/drafts/<uuid:draft_id>/publication", act="rules.publish", body=PublicationIn, answer=RuleEdition,
    status=201, creates=True, if_match=True,
    refuses=(
        *_SEEN, NotAPerson, OnlyAuthor, DraftDoesNotLoad, CellsNotConfirmed, DaysWrong, StartInThePast,
        CannotBeOfficial, EditionIdTaken,
    ),
)  # fmt: skip
def publish_rule_draft(uow: UnitOfWork, draft_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Publish a sound draft whose changed cells two people have confirmed, as one who did not write in it last."""
    today = city_day(uow)
    edition = publishing.publish(uow, draft_id, seen_version, Publication(**body), today=today)
    return {**{name: getattr(edition, name) for name in _EDITION}, "published_at": uow.now}


@routes.operation(
    "POST", "/rules/editions/<code:edition_id>/roll-back", act="rules.draft", body=RollBackIn, answer=RuleDraft,
    status=201, creates=True, refuses=_BEGUN,
)  # fmt: skip
def roll_back_rule_edition(uow: UnitOfWork, edition_id: str, body: dict[str, str]) -> Draft:
    """A draft with the tables of an earlier edition, to be published by somebody else with a later date."""
    return publishing.roll_back(uow, edition_id, body.get("id") or new_id(), body["edition_id"])


def workbook_response(data: bytes, name: str) -> Response:
    """A workbook to keep."""
    response = Response(data, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


_EDITION = (
    "id", "fingerprint", "title_zh", "title_en", "official", "jurisdiction", "effective_from", "effective_until",
)  # fmt: skip


def _values(draft: Draft) -> dict[str, Any]:
    return {field.name: getattr(draft, field.name) for field in fields_of(draft)}


def _worded(found: Finding, language: str) -> dict[str, Any]:
    text = message(language, found.code, found.details)
    named = {name: getattr(found, name) for name in ("code", "severity", "place", "sector", "indicator", "level")}
    return {**named, "address": found.address, "message": text.detail, "next_step": text.next_step}


def _cell(uow: UnitOfWork, item: CheckedCell) -> dict[str, Any]:
    cell, cite = item.cell, item.cell.cite or {}
    return {
        "sector": cell.key.sector, "indicator": cell.key.indicator, "level": cell.key.level, "sha256": cell.sha256,
        "label_zh": cell.label_zh, "requirement_zh": cell.requirement_zh, "requirement_en": cell.requirement_en,
        "document": cell.document, "page": cite.get("page"), "clause": cite.get("clause"), "trust": cell.trust,
        "state": item.state, "changed": item.changed, "removed": cell.removed, "confirmed_by": len(item.by),
        "confirmed_by_me": uow.actor.account_id in item.by,
    }  # fmt: skip


def _fits(item: CheckedCell, query: dict[str, Any]) -> bool:
    return query.get("sector") in (None, item.cell.key.sector) and query.get("state") in (None, item.state)
