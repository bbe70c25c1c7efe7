"""Signing and submitting: the version that stands for ever, its copy of record, its grade and its receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from greenctl.adverse.domain import Counting
from greenctl.adverse.queries import counting
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, record, repository
from greenctl.declaration.checks import errors_in
from greenctl.declaration.claimed_route import route_of
from greenctl.declaration.domain import Declaration
from greenctl.declaration.errors import NotReady
from greenctl.declaration.events import DeclarationSigned, DeclarationSubmitted
from greenctl.declaration.form import Reading, read
from greenctl.declaration.grades import Graded, graded, graded_again, held_against, with_what_is_known
from greenctl.declaration.loading import Loaded, load
from greenctl.declaration.revision_repository import site_facts
from greenctl.kernel.actor import Actor
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_id, new_secret
from greenctl.review.queries import workflow
from greenctl.review.use_cases import NewCase, open_cases, reopen_cases

RECEIPT = "greenctl-receipt/1"


@dataclass(frozen=True, slots=True)
class Handed:
    """A declaration to sign or to submit, as it was at `seen_version`."""

    declaration_id: str
    seen_version: int
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the enterprise keeps: the hash of its copy of record, the grade, and the signed receipt."""

    declaration_id: str
    submission_id: str
    round: int
    sha256: str
    level: str | None
    at_best: str | None
    official: bool
    receipt: dict[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of sources beside what they declare, by source."""

    contacts: Mapping[str, list[dict[str, str]]]
    adverse: Mapping[str, tuple[Counting, ...]]
    scored: Mapping[str, Mapping[tuple[str, str], Any]]
    """scores from the site, by declaration: of versions before this one"""


@dataclass(frozen=True, slots=True)
class _Version:
    """A version about to be written."""

    id: str
    before: Loaded
    after: Declaration
    grade: Graded
    copy: bytes
    sha256: str
    salt: str
    contacts: list[dict[str, str]]
    receipt: dict[str, Any]
    by: str


def sign_many(uow: UnitOfWork, items: Sequence[Handed], *, today: date) -> list[Declaration]:
    """Sign each, over the digest of exactly what would be submitted.

    Raises:
        DeclarationNotThere, DeclarationMovedOn, NotInHand, NotTheSigner, PreparerCannotSign
        SourceNotActive: the source was closed or merged meanwhile.
        ApplicationsNotOpen, SeasonNotOpen
        NotReady: the check found errors.
    """
    loaded = load(uow, [item.declaration_id for item in items])
    signed = [_signed(uow, item, loaded[item.declaration_id], today) for item in items]
    acting.write(uow, [(after, item.seen_version) for after, item in zip(signed, items, strict=True)])
    for item in signed:
        uow.record(
            DeclarationSigned(
                declaration_id=item.id,
                source_id=item.source_id,
                sha256=item.signed_sha256 or "",
                version=item.version,
                by=item.signed_by or "",
            )
        )
    return signed


def submit_many(uow: UnitOfWork, items: Sequence[Handed], *, today: date) -> list[Submitted]:
    """Submit each: an immutable version, its grade, and a case opened or brought back.

    Raises:
        DeclarationNotThere, DeclarationMovedOn, NotInHand, NotSigned, ChangedSinceSigned
        SourceNotActive: the source was closed or merged meanwhile.
        ApplicationsNotOpen, SeasonNotOpen
        NotReady: the check found errors.
    """
    loaded = load(uow, [item.declaration_id for item in items])
    sources = [item.source.id for item in loaded.values()]
    scored = site_facts(uow, [item.declaration.id for item in loaded.values() if item.previous is not None])
    known = _Known(repository.find_contacts(uow, sources), counting(uow, sources), scored)
    versions = [_version(uow, item, loaded[item.declaration_id], known, today) for item in items]
    acting.write(uow, [(version.after, item.seen_version) for version, item in zip(versions, items, strict=True)])
    repository.add_submissions(
        uow,
        [_submission_row(uow, item) for item in versions],
        [_contacts_row(item) for item in versions],
        [_grade_row(uow, item) for item in versions],
    )
    _send_to_review(uow, versions)
    uow.record_all(_event(item) for item in versions)
    return [_submitted(item) for item in versions]


def require_ready(loaded: Loaded, reading: Reading) -> None:
    """Raises NotReady."""
    problems = [*errors_in(loaded.form, reading, loaded.next_values), *loaded.photo_errors, *loaded.reason_errors]
    if problems:
        raise NotReady(declaration=loaded.declaration.id, problems=problems)


def _signed(uow: UnitOfWork, item: Handed, loaded: Loaded, today: date) -> Declaration:
    by = acting.whose(uow, item.by)
    signed = loaded.declaration.signed(by, loaded.declared().sha256, uow.now, item.seen_version)
    loaded.source.require_active()
    acting.require_time(loaded, today)
    require_ready(loaded, read(loaded.form, loaded.next_values))
    return signed


def _version(uow: UnitOfWork, item: Handed, loaded: Loaded, known: _Known, today: date) -> _Version:
    before = loaded.declaration
    before.require_submittable(item.seen_version)
    loaded.source.require_active()
    acting.require_time(loaded, today)
    reading, what = read(loaded.form, loaded.next_values), loaded.declared()
    require_ready(loaded, reading)
    after = before.submitted(what.sha256, item.seen_version)
    assert before.signed_by is not None
    assert before.signed_at is not None
    persons, salt = known.contacts.get(before.source_id, []), new_secret()
    copy = record.copy_of_record(what, before.signed_by, before.signed_at, record.contacts_digest(salt, persons))
    sha256, grade, submission_id = sha256_hex(copy), _grade(loaded, reading, known, today), new_id()
    receipt = uow.sign(_statement(uow, submission_id, loaded, after, sha256, grade))
    by = acting.whose(uow, item.by).account_id
    return _Version(submission_id, loaded, after, grade, copy, sha256, salt, persons, receipt, by)


def _grade(loaded: Loaded, reading: Reading, known: _Known, today: date) -> Graded:
    """The grade of what is declared, and of what is known beside it."""
    held, scored = known.adverse.get(loaded.source.id, ()), known.scored.get(loaded.declaration.id)
    grade = graded(loaded.form, reading, today, held_against(held))
    if not scored:
        return grade
    return graded_again(loaded.form.edition, with_what_is_known(orjson.loads(grade.inputs), held, scored, today))


def _statement(
    uow: UnitOfWork, submission_id: str, loaded: Loaded, after: Declaration, sha256: str, grade: Graded
) -> dict[str, Any]:
    """What the receipt says: which bytes came when, under which editions, and how they were graded."""
    programme = loaded.frame.programme
    return {
        "schema": RECEIPT,
        "declaration_id": after.id,
        "submission_id": submission_id,
        "round": after.round,
        "sha256": sha256,
        "submitted_at": _rfc3339(uow.now),
        "simulated": uow.simulated,
        "season_id": after.season_id,
        "programme": after.programme,
        "programme_fingerprint": programme.fingerprint,
        "workflow_fingerprint": programme.workflow_fingerprint,
        "rule_fingerprint": grade.rule_fingerprint,
        "explanation_sha256": grade.explanation_sha256,
        "level": grade.level,
        "at_best": grade.at_best,
        "official": grade.official,
    }


def _send_to_review(uow: UnitOfWork, versions: Sequence[_Version]) -> None:
    new = [item for item in versions if item.before.declaration.standing is None]
    again = [item for item in versions if item.before.declaration.standing is not None]
    if new:
        open_cases(uow, [_case(uow, item) for item in new])
    if again:
        reopen_cases(uow, [(item.after.id, _route_again(uow, item)) for item in again])


def _route_again(uow: UnitOfWork, item: _Version) -> str:
    """By the table that the case follows, which need not be the one that its season's cases begin with now."""
    standing = item.before.declaration.standing
    assert standing is not None
    return route_of(item.grade, workflow(uow, standing.workflow_fingerprint).routes)


def _case(uow: UnitOfWork, item: _Version) -> NewCase:
    source, programme = item.before.source, item.before.frame.programme
    return NewCase(
        id=item.after.id,
        topic=f"{item.after.season_id}:{item.after.programme}",
        workflow_fingerprint=programme.workflow_fingerprint,
        route=route_of(item.grade, workflow(uow, programme.workflow_fingerprint).routes),
        area=source.area,
        department=programme.edition.desk_for(source.sectors[0][0]) or source.department,
        party_id=source.id,
    )


def _submission_row(uow: UnitOfWork, item: _Version) -> dict[str, Any]:
    return {
        "id": item.id,
        "declaration_id": item.after.id,
        "round": item.after.round,
        "copy": item.copy,
        "sha256": item.sha256,
        "receipt": item.receipt,
        "submitted_at": uow.now,
    }


def _contacts_row(item: _Version) -> dict[str, Any]:
    return {"submission_id": item.id, "salt": item.salt, "body": item.contacts}


def _grade_row(uow: UnitOfWork, item: _Version) -> dict[str, Any]:
    names = (
        "sector", "rule_fingerprint", "inputs_sha256", "explanation", "explanation_sha256", "level", "at_best",
        "official",
    )  # fmt: skip
    row = {name: getattr(item.grade, name) for name in names}
    return {"submission_id": item.id, "graded_at": uow.now, "inputs": orjson.Fragment(item.grade.inputs), **row}


def _event(item: _Version) -> DeclarationSubmitted:
    after, grade = item.after, item.grade
    return DeclarationSubmitted(
        declaration_id=after.id, submission_id=item.id, source_id=after.source_id, season_id=after.season_id,
        programme=after.programme, round=after.round, sha256=item.sha256, explanation_sha256=grade.explanation_sha256,
        level=grade.level, at_best=grade.at_best, official=grade.official, version=after.version, by=item.by,
    )  # fmt: skip


def _submitted(item: _Version) -> Submitted:
    grade = item.grade
    return Submitted(
        item.after.id, item.id, item.after.round, item.sha256, grade.level, grade.at_best, grade.official,
        item.receipt, item.after.version,
    )  # fmt: skip


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
