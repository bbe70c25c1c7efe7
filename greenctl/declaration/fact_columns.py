"""Facts of a season's grades as columns: kept in chunks that never change, made for what has none yet.

A chunk tells which grades its rows are of, by the id of the submission or of the accepted regrade whose inputs they
are. Whoever reads says which of them stand; all others are left out, as are rows that two made at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from grading import AdverseRecord, Edition
from grading.bulk import Columns, VetoColumns, columns_of_answers, joined
from grading.bulk_bytes import Chunk, chunk_bytes, chunk_from, fingerprint_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import fact_column_repository as repository
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from greenctl.rules.queries import get_edition

# More chunks than this of one sector, each with fewer rows than that, are put together into one.
MOST_SMALL_CHUNKS = 16
SMALL_ROWS = 2_000

_TOLD = ("ids", "mains", "levels")

Held = tuple[date, tuple[AdverseRecord, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Facts of one sector and sub-type: `ids` are of the grades, `mains` and `levels` what these say of the source,
    `held` what counted against a row on which day.

    Levels stand here because they never change either, and because beside an explanation they are slow to reach.
    """

    sector: str
    sub_type: str | None
    ids: Sequence[str]
    mains: Sequence[str]
    levels: Sequence[str | None]
    columns: Columns
    held: Mapping[int, Held] = field(default_factory=dict)
    chunk_id: str | None = None

    def taken(self, rows: NDArray[Any]) -> "Piece":
        """Of these rows alone, in ascending order."""
        now = {int(before): after for after, before in enumerate(rows)}
        held = {now[row]: what for row, what in self.held.items() if row in now}
        told = ([told[row] for row in now] for told in (self.ids, self.mains, self.levels))
        return Piece(self.sector, self.sub_type, *told, self.columns.taken(rows), held)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts by groups, and the main sector and level of each grade by its id."""

    groups: list["FactGroup"]
    grades: Mapping[str, tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The rows of one sector and sub-type that somebody asked for; `who` are the places they were asked for at, None
    where they are all that was asked for, in that order."""

    sector: str
    sub_type: str | None
    columns: Columns
    who: NDArray[np.intp] | None
    held: Mapping[int, Held] = field(default_factory=dict)
    vetoes: VetoColumns | None = None
    """what `held` comes to, where somebody has worked it out already"""

    @property
    def at(self) -> NDArray[np.intp] | slice:
        """What picks these rows out of an array of all."""
        return slice(None) if self.who is None else self.who

    def places(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Where these rows of the group stand among all."""
        return rows if self.who is None else self.who[rows]


def facts_of(uow: UnitOfWork, season_id: str, programme: str, wanted: Mapping[str, int], *, keep: bool) -> Snapshot:
    """The facts of these grades, `wanted` by the id of the submission or regrade, each with its place.

    What no chunk holds is read from the grades, and written as new chunks if `keep`. So is what a chunk holds whose
    bytes are not those that were written.
    """
    rows = repository.chunks(uow, season_id, programme)
    spoilt = [row.id for row in rows if fingerprint_of(bytes(row.body)) != row.sha256]
    kept = [_piece(row) for row in rows if row.id not in spoilt]
    there = {grade_id for piece in kept for grade_id in piece.ids}
    new = _pieces_of(uow, [grade_id for grade_id in wanted if grade_id not in there])
    if keep:
        repository.delete_chunks(uow, spoilt)
        _keep(uow, season_id, programme, kept, new)
    pieces = [*kept, *new]
    told = (row for piece in pieces for row in zip(piece.ids, piece.mains, piece.levels, strict=True))
    return Snapshot(_groups(pieces, wanted), {grade_id: (main, level) for grade_id, main, level in told})


def _groups(pieces: Sequence[Piece], wanted: Mapping[str, int]) -> list[FactGroup]:
    """Pieces whose columns are alike become one group; each grade counts once per sector."""
    alike: dict[Any, list[tuple[Piece, NDArray[np.intp]]]] = {}
    seen: set[tuple[str, str]] = set()
    for piece in pieces:
        rows = [row for row, key in enumerate(piece.ids) if key in wanted and (piece.sector, key) not in seen]
        seen.update((piece.sector, piece.ids[row]) for row in rows)
        if rows:
            part = piece if len(rows) == len(piece.ids) else piece.taken(np.array(rows, np.intp))
            who = np.array([wanted[key] for key in part.ids], np.intp)
            alike.setdefault(_kind_of(piece), []).append((part, who))
    return [_group(parts) for parts in alike.values()]


def _group(parts: Sequence[tuple[Piece, NDArray[np.intp]]]) -> FactGroup:
    first = parts[0][0]
    who = np.concatenate([places for _, places in parts])
    return FactGroup(first.sector, first.sub_type, joined([part.columns for part, _ in parts]), who, _held(parts))


def _held(parts: Sequence[tuple[Piece, Any]]) -> dict[int, Held]:
    held: dict[int, Held] = {}
    begins = 0
    for part, _ in parts:
        held |= {begins + row: what for row, what in part.held.items()}
        begins += len(part.ids)
    return held


def _kind_of(piece: Piece) -> tuple[Any, ...]:
    return piece.sector, piece.sub_type, tuple(column.spec for column in piece.columns.by_id.values())


def _pieces_of(uow: UnitOfWork, grade_ids: Sequence[str]) -> list[Piece]:
    """Pieces from stored inputs, one per edition, sector and sub-type."""
    found: dict[tuple[str, str, str | None], list[tuple[Row[Any], Any]]] = {}
    for row in repository.inputs(uow, grade_ids):
        for sector in row.inputs["sectors"]:
            key = (row.rule_fingerprint, sector["sector"], sector["sub_type"])
            found.setdefault(key, []).append((row, sector))
    return [_piece_of(get_edition(uow, key[0]), key[1], key[2], rows) for key, rows in found.items()]


def _piece_of(edition: Edition, sector: str, sub_type: str | None, rows: Sequence[tuple[Row[Any], Any]]) -> Piece:
    facts = [told["facts"] for _, told in rows]
    scored = [{name for name, by in told["said"].items() if by["role"] == Role.EXPERT.value} for _, told in rows]
    columns = columns_of_answers(edition.sectors[sector], facts, scored)
    held = {place: _held_by(row.inputs) for place, (row, _) in enumerate(rows) if row.inputs["adverse"]}
    mains = [row.inputs["sectors"][0]["sector"] for row, _ in rows]
    return Piece(sector, sub_type, [row.id for row, _ in rows], mains, [row.level for row, _ in rows], columns, held)


def _held_by(inputs: Mapping[str, Any]) -> Held:
    records = tuple(
        AdverseRecord(row["kind"], date.fromisoformat(row["on"]), row["evidence_id"]) for row in inputs["adverse"]
    )
    return date.fromisoformat(inputs["on"]), records


def _keep(uow: UnitOfWork, season_id: str, programme: str, kept: Sequence[Piece], new: Sequence[Piece]) -> None:
    """Write the new pieces; where a sector has many small chunks, one in their place."""
    gone: list[str] = []
    written = []
    for kind, pieces in _by_kind(new).items():
        small = [piece for piece in kept if _kind_of(piece) == kind and len(piece.ids) < SMALL_ROWS]
        many = len(small) + len(pieces) > MOST_SMALL_CHUNKS
        gone += [piece.chunk_id for piece in small if many and piece.chunk_id]
        written += [_put_together([*small, *pieces])] if many else pieces
    repository.delete_chunks(uow, gone)
    repository.insert_chunks(uow, [_row(uow, season_id, programme, piece) for piece in written])


def _by_kind(pieces: Sequence[Piece]) -> dict[Any, list[Piece]]:
    found: dict[Any, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(_kind_of(piece), []).append(piece)
    return found


def _put_together(pieces: Sequence[Piece]) -> Piece:
    told = ([row for piece in pieces for row in getattr(piece, name)] for name in _TOLD)
    held = _held([(piece, None) for piece in pieces])
    return Piece(pieces[0].sector, pieces[0].sub_type, *told, joined([piece.columns for piece in pieces]), held)


def _row(uow: UnitOfWork, season_id: str, programme: str, piece: Piece) -> dict[str, Any]:
    held = {str(row): _document_of(*what) for row, what in piece.held.items()}
    told = {name: getattr(piece, name) for name in _TOLD}
    body = chunk_bytes(Chunk(piece.columns, {**told, "held": held}))
    named = {"id": new_id(), "season_id": season_id, "programme": programme, "made_at": uow.now, "rows": len(piece.ids)}
    where = {"sector": piece.sector, "sub_type": piece.sub_type or ""}
    return {**named, **where, "body": body, "sha256": fingerprint_of(body)}


def _document_of(on: date, records: Sequence[AdverseRecord]) -> dict[str, Any]:
    adverse = [[item.kind, item.on.isoformat(), item.evidence_id] for item in records]
    return {"on": on.isoformat(), "adverse": adverse}


def _piece(row: Row[Any]) -> Piece:
    chunk = chunk_from(bytes(row.body))
    held = {int(place): _held_in(told) for place, told in chunk.beside["held"].items()}
    told = (chunk.beside[name] for name in _TOLD)
    return Piece(row.sector, row.sub_type or None, *told, chunk.columns, held, row.id)


def _held_in(told: Mapping[str, Any]) -> Held:
    records = tuple(AdverseRecord(kind, date.fromisoformat(on), evidence) for kind, on, evidence in told["adverse"])
    return date.fromisoformat(told["on"]), records
