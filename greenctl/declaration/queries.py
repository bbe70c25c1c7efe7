"""Where declarations stand, their forms, checks, versions and differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from grading import AdverseRecord, explanation, grade
from greenctl.adverse.queries import counting
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import checks, record, repository, sheet
from greenctl.declaration.domain import Stage
from greenctl.declaration.errors import DeclarationNotThere, FieldsUnknown, VersionNotThere
from greenctl.declaration.form import read
from greenctl.declaration.form_document import form_document
from greenctl.declaration.graded_now import application_now
from greenctl.declaration.grades import held_against
from greenctl.declaration.loading import Loaded, last_season, load
from greenctl.declaration.sheet import Difference, Explained
from greenctl.declaration.tracking import list_page, tracked, versions
from greenctl.kernel.actor import Role

__all__ = [
    "Changes", "answers_versions", "changes", "check", "copy_of_record", "fields_unknown", "form", "list_page",
    "receipt", "self_score", "shown_values", "stored_explanation", "tracked", "versions",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """What a reviewer reads first. `round_before` is None for a first version; `last_season` where there was one."""

    declaration_id: str
    round_before: int | None
    round_after: int
    between_versions: tuple[Difference, ...]
    has_last_season: bool
    since_last_season: tuple[Explained, ...]


def form(uow: UnitOfWork, declaration_id: str) -> dict[str, Any]:
    """Every field of the form: what it asks and why, whether it is open, its answer now and last season's.

    Raises:
        DeclarationNotThere
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    return form_document(loaded, last_season(uow, loaded) or {})


def self_score(uow: UnitOfWork, declaration_id: str, *, today: date) -> dict[str, Any]:
    """The explanation of the grade that the present answers would get today; nothing of it is stored.

    Raises:
        DeclarationNotThere
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    application = application_now(uow, loaded, read(loaded.form, loaded.next_values), today)
    return {**explanation(grade(loaded.form.edition, application)), "stored": False}


def check(uow: UnitOfWork, declaration_id: str, *, today: date) -> list[dict[str, Any]]:
    """What stands in the way of submitting (severity error) and what is worth a look (warning).

    Raises:
        DeclarationNotThere
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    values, edition = loaded.next_values, loaded.form.edition
    reading = read(loaded.form, values)
    errors = [*checks.errors_in(loaded.form, reading, values), *loaded.photo_errors, *loaded.reason_errors]
    application = reading.application(today, _held_against(uow, loaded))
    warnings = checks.warnings_in(loaded.form, reading, values, grade(edition, application))
    found = [*((checks.ERROR, row) for row in errors), *((checks.WARNING, row) for row in warnings)]
    return [{"severity": severity, **row} for severity, row in found]


def changes(uow: UnitOfWork, declaration_id: str) -> Changes:
    """Field by field, between the last two versions and against last season.

    While nothing was submitted, only who acts for the source is told, of the draft.

    Raises:
        DeclarationNotThere, VersionNotThere
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    rounds = [row.round for row in repository.list_versions(uow, declaration_id)]
    if not rounds and not _may_read_draft(uow, loaded):
        raise VersionNotThere(declaration=declaration_id, round=1)
    after = _values(uow, declaration_id, rounds[-1]) if rounds else loaded.next_values
    before = _values(uow, declaration_id, rounds[-2]) if len(rounds) > 1 else None
    earlier = last_season(uow, loaded)
    return Changes(
        declaration_id,
        rounds[-2] if before is not None else None,
        rounds[-1] if rounds else loaded.declaration.next_round,
        sheet.differences(before, after) if before is not None else (),
        earlier is not None,
        sheet.explained(earlier, after) if earlier is not None else (),
    )


def answers_versions(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, int]:
    """The version of the answers behind each declaration, by id; what is not there, or out of reach, is left out."""
    found = repository.find_declarations(uow, ids)
    keys = {key: (item.source_id, item.season_id) for key, (item, _) in found.items()}
    sheets = repository.find_sheets(uow, keys.values()) if keys else {}
    return {key: sheets[sheet_key][1] for key, sheet_key in keys.items()}


def fields_unknown(uow: UnitOfWork, named: Mapping[str, Sequence[str]]) -> dict[str, FieldsUnknown]:
    """What is wrong with opening these fields, by declaration: a field that its form lacks could never be corrected.

    A declaration that is not there, not the actor's business, or not handed in (it may have no form any more), is left
    to whoever decides about it.
    """
    there = repository.find_declarations(uow, named) if named else {}
    handed_in = [key for key, (item, _) in there.items() if item.stage is Stage.SUBMITTED]
    found = load(uow, handed_in) if handed_in else {}
    wrong = {key: [path for path in named[key] if path not in item.form.paths] for key, item in found.items()}
    return {
        key: FieldsUnknown(problems=[{"field": path, "code": "declaration.field_unknown"} for path in paths])
        for key, paths in wrong.items()
        if paths
    }


def shown_values(uow: UnitOfWork, loaded: Loaded) -> sheet.Values:
    """The answers in hand, for who acts for the source; those of the latest version for everybody else.

    Raises:
        VersionNotThere
    """
    if _may_read_draft(uow, loaded):
        return loaded.next_values
    declaration_id = loaded.declaration.id
    rounds = [row.round for row in repository.list_versions(uow, declaration_id)]
    if not rounds:
        raise VersionNotThere(declaration=declaration_id, round=1)
    return _values(uow, declaration_id, rounds[-1])


def copy_of_record(uow: UnitOfWork, declaration_id: str, round_: int | None = None) -> bytes:
    """The bytes of a version (of the latest, if none is named), as they were submitted.

    Raises:
        DeclarationNotThere, VersionNotThere
    """
    return bytes(_version(uow, declaration_id, round_).copy)


def receipt(uow: UnitOfWork, declaration_id: str, round_: int | None = None) -> dict[str, Any]:
    """The signed statement about a version. Raises as `copy_of_record`."""
    return dict(_version(uow, declaration_id, round_).receipt)


def stored_explanation(uow: UnitOfWork, declaration_id: str, round_: int | None = None) -> bytes:
    """Why a version has its grade: the bytes as they were stored. Raises as `copy_of_record`."""
    which = _round(uow, declaration_id, round_)
    found = repository.find_explanation(uow, declaration_id, which)
    if found is None:
        raise VersionNotThere(declaration=declaration_id, round=which)
    return found


def _held_against(uow: UnitOfWork, loaded: Loaded) -> tuple[AdverseRecord, ...]:
    return held_against(counting(uow, [loaded.source.id]).get(loaded.source.id, ()))


def _values(uow: UnitOfWork, declaration_id: str, round_: int) -> sheet.Values:
    return record.told_by(copy_of_record(uow, declaration_id, round_)).values


def _version(uow: UnitOfWork, declaration_id: str, round_: int | None) -> Row[Any]:
    which = _round(uow, declaration_id, round_)
    found = repository.find_version(uow, declaration_id, which)
    if found is None:
        raise VersionNotThere(declaration=declaration_id, round=which)
    return found


def _round(uow: UnitOfWork, declaration_id: str, round_: int | None) -> int:
    """The round asked for, or the latest one, of a declaration in scope."""
    found = repository.find_declarations(uow, [declaration_id])
    if declaration_id not in found:
        raise DeclarationNotThere(declaration=declaration_id)
    standing = found[declaration_id][0].standing
    return round_ or (standing.round if standing else 1)


def _may_read_draft(uow: UnitOfWork, loaded: Loaded) -> bool:
    return uow.actor.acts_for(loaded.source.id) or Role.SYSTEM in uow.actor.roles
