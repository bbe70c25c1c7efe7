"""Editing the shared sheet through a declaration: only fields that are open, and nobody's edit lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, repository, sheet
from greenctl.declaration.domain import Declaration
from greenctl.declaration.errors import FactsNotAccepted, FieldsClosed, SectorWithoutTable
from greenctl.declaration.events import DeclarationEdited
from greenctl.declaration.form import typed_changes
from greenctl.declaration.loading import Frames, Loaded, load
from greenctl.declaration.repository import SheetKey
from greenctl.kernel.actor import Actor
from greenctl.kernel.canonical import canonical_bytes, sha256_hex


@dataclass(frozen=True, slots=True)
class Edit:
    """Answers to set, as a tree like the sheet's; None, or an empty list, takes an answer away."""

    declaration_id: str
    seen_version: int
    changes: Mapping[str, Any]
    by: Actor | None = None


def edit_many(uow: UnitOfWork, edits: Sequence[Edit], *, today: date) -> list[Declaration]:
    """Carry out each edit; whoever edits has prepared, and whatever was signed is signed no more.

    Other declarations that read the same sheet and have a changed field in hand count as edited, too.

    Raises:
        DeclarationNotThere, DeclarationMovedOn, ApplicationsNotOpen, SeasonNotOpen
        FactsNotAccepted: values that do not fit, or fields that the form does not have.
        FieldsClosed: the fields are not open for change; nothing is written.
    """
    loaded = load(uow, list(dict.fromkeys(edit.declaration_id for edit in edits)))
    work = Work(uow, loaded)
    for edit in edits:
        work.edit(edit, acting.whose(uow, edit.by), today)
    work.write()
    return [work.now[edit.declaration_id] for edit in edits]


def decided_changes(loaded: Loaded, changes: sheet.Values) -> dict[str, Any]:
    """The changes that may be written, typed; pure.

    Raises:
        FactsNotAccepted, FieldsClosed
    """
    unknown = [path for path in changes if sheet.answer_path(path) not in loaded.form.paths]
    typed, problems = typed_changes(loaded.form, changes)
    problems = [*({"field": path, "code": "declaration.field_unknown"} for path in unknown), *problems]
    if problems:
        raise FactsNotAccepted(declaration=loaded.declaration.id, problems=problems)
    closed = sorted(path for path in changes if sheet.answer_path(path) not in loaded.open_paths)
    if closed:
        problems = [{"field": path, "code": "declaration.field_closed"} for path in closed]
        state = loaded.declaration.progress.value
        raise FieldsClosed(declaration=loaded.declaration.id, state=state, problems=problems)
    return typed


class Work:
    """The edits of one transaction. Several may meet on one sheet; each sheet and declaration is written once.

    An edit that is refused leaves nothing behind here, so the others may still be written.
    """

    def __init__(self, uow: UnitOfWork, loaded: Mapping[str, Loaded]) -> None:
        self._uow = uow
        self._loaded = loaded
        self._frames = Frames(uow)
        sharing = repository.find_sharing(uow, {item.sheet_key for item in loaded.values()})
        self._before = {item.id: item for item in sharing}
        self.now = dict(self._before)
        self._sharing: dict[SheetKey, list[str]] = {}
        for item in sharing:
            self._sharing.setdefault((item.source_id, item.season_id), []).append(item.id)
        self._values = {item.sheet_key: item.values for item in loaded.values()}
        self._versions = {item.sheet_key: item.sheet_version for item in loaded.values()}
        self._changed: set[SheetKey] = set()
        self._noted: list[tuple[Declaration, Mapping[str, Any], Loaded, Actor]] = []

    def edit(self, edit: Edit, by: Actor, today: date) -> None:
        """Raises as `edit_many`."""
        self.now[edit.declaration_id].require_seen(edit.seen_version)
        loaded = self._loaded[edit.declaration_id]
        self.change(loaded, self.decided(loaded, edit.changes, today), by)

    def decided(self, loaded: Loaded, changes: Mapping[str, Any], today: date) -> dict[str, Any]:
        """Those of the changes that change something, typed, by path.

        Raises:
            ApplicationsNotOpen, SeasonNotOpen, FactsNotAccepted, FieldsClosed
        """
        acting.require_time(loaded, today)
        return sheet.changed(self.values(loaded), decided_changes(loaded, sheet.flat(changes)))

    def values(self, loaded: Loaded) -> sheet.Values:
        """The answers as they are by now."""
        return self._values[loaded.sheet_key]

    def answers_version(self, loaded: Loaded) -> int:
        """The version that the sheet has, or will have when all is written."""
        return self._versions[loaded.sheet_key] + (loaded.sheet_key in self._changed)

    def sharing(self, loaded: Loaded) -> list[str]:
        """The declarations that read the same sheet, this one among them."""
        return self._sharing[loaded.sheet_key]

    def write(self) -> None:
        """Write each sheet and declaration once, as all edits together left it.

        Raises:
            DeclarationMovedOn
        """
        bodies = {key: canonical_bytes(sheet.nested(self._values[key])) for key in self._changed}
        digests = {key: sha256_hex(body) for key, body in bodies.items()}
        self._uow.record_all(self._event(*noted, digests) for noted in self._noted)
        moved = [(item, self._before[key].version) for key, item in self.now.items() if item is not self._before[key]]
        acting.write(self._uow, moved)
        sheets = {key: (orjson.Fragment(body), self._versions[key]) for key, body in bodies.items()}
        if not repository.update_sheets(self._uow, sheets):
            raise acting.moved_on(self._uow, moved)

    def change(self, loaded: Loaded, changes: dict[str, Any], by: Actor) -> None:
        """Note decided changes; nothing if there are none."""
        if not changes:
            return
        key = loaded.sheet_key
        self._values[key] = sheet.merged(self._values[key], changes)
        self._changed.add(key)
        for declaration_id in self._sharing[key]:
            item = self.now[declaration_id]
            if item.id == loaded.declaration.id or item.is_touched_by(changes, self._paths(item, loaded)):
                self.now[item.id] = item.edited(by.account_id)
                self._noted.append((self.now[item.id], changes, loaded, by))

    def _paths(self, item: Declaration, loaded: Loaded) -> frozenset[str]:
        """The form of a declaration that shares the sheet; where it has none any more, it counts as concerned."""
        try:
            return self._frames.of_declaration(item).form(loaded.source).paths
        except SectorWithoutTable:
            return loaded.form.paths

    def _event(
        self, item: Declaration, changes: Mapping[str, Any], through: Loaded, by: Actor, digests: Mapping[SheetKey, str]
    ) -> DeclarationEdited:
        other = None if through.declaration.id == item.id else through.declaration.id
        return DeclarationEdited(
            declaration_id=item.id, source_id=item.source_id, fields=tuple(sorted(changes)),
            sheet_sha256=digests[through.sheet_key], answers_version=self.answers_version(through),
            version=item.version, through=other, by=by.account_id,
        )  # fmt: skip
