"""Certificates, signatures and steps as rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.construction.certificates import GOING, Act, Body, Certificate, Signature, State, Step
from greenctl.construction.domain import EndState
from greenctl.construction.models import SiteCertificateRow, SiteCertificateStepRow, SiteRow, SiteSignatureRow
from greenctl.construction.repository import WITHIN
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists.models import ListEditionRow, ListEntryRow
from greenctl.review.models import CaseRow
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceRow

_CERTIFICATE, _SIGNATURE = SiteCertificateRow.__table__, SiteSignatureRow.__table__
_STEP, _SOURCE, _CASE = SiteCertificateStepRow.__table__, SourceRow.__table__, CaseRow.__table__
_SEASON, _EDITION, _ENTRY = SeasonRow.__table__, ListEditionRow.__table__, ListEntryRow.__table__
_SITE = SiteRow.__table__
_NAMES = (
    "id", "source_id", "season_id", "programme", "check_id", "applied_at", "state", "round", "number", "valid_from",
    "valid_until", "removal_id", "returns_on", "ended_on", "ended_why", "version",
)  # fmt: skip
_COLUMNS = tuple(_CERTIFICATE.c[name] for name in _NAMES)
_ALL = select(*_COLUMNS).join(_SOURCE, _SOURCE.c.id == _CERTIFICATE.c.source_id)
_BY_ID = _ALL.where(_CERTIFICATE.c.id == bindparam("id"))
_TO_CHANGE = select(_CERTIFICATE.c.id).where(_CERTIFICATE.c.id == bindparam("id")).with_for_update()
_ANY = select(*_COLUMNS)
_ANY_BY_ID = _ANY.where(_CERTIFICATE.c.id == bindparam("id"))
_BY_IDS = _ANY.where(_CERTIFICATE.c.id.in_(bindparam("ids", expanding=True)))
_BY_NUMBER = _ANY.where(_CERTIFICATE.c.number == bindparam("number"))
_OF_SOURCES = _ANY.where(_CERTIFICATE.c.source_id.in_(bindparam("ids", expanding=True))).order_by(
    _CERTIFICATE.c.applied_at.desc(), _CERTIFICATE.c.id.desc()
)
_PAGE = (
    select(*_COLUMNS, _SOURCE.c.name, _SOURCE.c.area)
    .join(_SOURCE, _SOURCE.c.id == _CERTIFICATE.c.source_id)
    .where(_CERTIFICATE.c.id > bindparam("after"), or_(bindparam("any"), _CERTIFICATE.c.state == bindparam("state")))
    .order_by(_CERTIFICATE.c.id)
    .limit(bindparam("limit"))
)
_EVERY = _ANY.where(_CERTIFICATE.c.id > bindparam("after")).order_by(_CERTIFICATE.c.id).limit(bindparam("limit"))
_DUE = (
    _ANY.where(
        _CERTIFICATE.c.id > bindparam("after"),
        or_(
            and_(
                _CERTIFICATE.c.state.in_([State.HELD.value, State.SUSPENDED.value]),
                _CERTIFICATE.c.valid_until <= bindparam("today"),
            ),
            # What was applied for in a season that is over can be issued no more, and would bar the next application.
            and_(
                _CERTIFICATE.c.state.in_([State.APPLIED.value, State.SENT_BACK.value]),
                _CERTIFICATE.c.season_id.in_(select(_SEASON.c.id).where(_SEASON.c.until <= bindparam("today"))),
            ),
        ),
    )
    .order_by(_CERTIFICATE.c.id)
    .limit(bindparam("limit"))
    .with_for_update()
)
_SIGNATURES = (
    select(_SIGNATURE)
    .where(_SIGNATURE.c.certificate_id.in_(bindparam("ids", expanding=True)))
    .order_by(_SIGNATURE.c.certificate_id, _SIGNATURE.c.round, _SIGNATURE.c.signed_at, _SIGNATURE.c.body)
)
_STEPS = (
    select(_STEP)
    .where(_STEP.c.certificate_id.in_(bindparam("ids", expanding=True)))
    .order_by(_STEP.c.certificate_id, _STEP.c.ordinal)
)
_CHANGED = tuple(name for name in _NAMES if name not in ("id", "source_id", "season_id", "programme", "applied_at"))
_WRITE = (
    update(_CERTIFICATE)
    .where(_CERTIFICATE.c.id == bindparam("the_id"), _CERTIFICATE.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in (*_CHANGED, "open_slot")})
)
_NUMBERED = select(func.max(_CERTIFICATE.c.number)).where(_CERTIFICATE.c.number.like(bindparam("like")))
# A site's approved cases of a programme in seasons that are open and not over, the latest season first.
_APPROVED = (
    select(_SEASON.c.id, _SEASON.c.until)
    .join(_CASE, and_(_CASE.c.topic == _SEASON.c.id + ":" + bindparam("programme"), _CASE.c.state == "approved"))
    .where(
        _CASE.c.party_id.in_(bindparam("ids", expanding=True)),
        _SEASON.c.state == "open",
        _SEASON.c.until > bindparam("day"),
    )
    .order_by(_SEASON.c.starts_on.desc(), _SEASON.c.id)
)
_FINISHED = select(_SITE.c.source_id).where(
    _SITE.c.source_id.in_(bindparam("ids", expanding=True)), _SITE.c.end_state == EndState.CLOSED.value
)
_LISTED = (
    select(_ENTRY.c.edition_id, _ENTRY.c.exempt, _ENTRY.c.scope, _ENTRY.c.highest_alert)
    .where(_ENTRY.c.edition_id == bindparam("edition_id"), _ENTRY.c.source_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ENTRY.c.source_id != bindparam("living"), _ENTRY.c.source_id)
    .limit(1)
)


def find(uow: UnitOfWork, certificate_id: str, *, to_change: bool = False) -> Certificate | None:
    """A certificate of the actor's scope."""
    if to_change:
        uow.execute(_TO_CHANGE, {"id": certificate_id})
    row = WITHIN.execute(uow, _BY_ID, {"id": certificate_id}).first()
    return None if row is None else _certificates(uow, [row])[0]


def find_any(uow: UnitOfWork, certificate_id: str) -> Certificate | None:
    """Whatever the scope: for whoever checks that it is no other application."""
    row = uow.execute(_ANY_BY_ID, {"id": certificate_id}).first()
    return None if row is None else _certificates(uow, [row])[0]


def find_numbered(uow: UnitOfWork, number: str) -> Certificate | None:
    """An issued one, whoever asks: what is public of it."""
    row = uow.execute(_BY_NUMBER, {"number": number}).first()
    return None if row is None else _certificates(uow, [row])[0]


def of_sources(uow: UnitOfWork, ids: Collection[str]) -> list[Certificate]:
    """Every certificate of these sources, the latest first, whoever asks."""
    return _certificates(uow, uow.execute(_OF_SOURCES, {"ids": list(ids)}).all()) if ids else []


def by_ids(uow: UnitOfWork, ids: Collection[str]) -> list[Certificate]:
    """Certificates by id, whoever asks: for handlers, which hear of a step after it was taken."""
    return _certificates(uow, uow.execute(_BY_IDS, {"ids": list(ids)}).all()) if ids else []


def page(uow: UnitOfWork, state: str | None, after: str, limit: int) -> list[tuple[Certificate, Row[Any]]]:
    """Certificates of the actor's scope by id, each with the row that has `name` and `area` of its site."""
    values = {"any": state is None, "state": state or "", "after": after, "limit": limit}
    rows = WITHIN.execute(uow, _PAGE, values).all()
    return list(zip(_certificates(uow, rows), rows, strict=True))


def every(uow: UnitOfWork, after: str, limit: int) -> list[Certificate]:
    """By id, whoever asks: for the replay."""
    return _certificates(uow, uow.execute(_EVERY, {"after": after, "limit": limit}).all())


def due(uow: UnitOfWork, today: date, after: str, limit: int) -> list[Certificate]:
    """Held ones whose time is over, and applications whose season is, kept from others until the transaction ends."""
    return _certificates(uow, uow.execute(_DUE, {"today": today, "after": after, "limit": limit}).all())


def signatures_of(uow: UnitOfWork, ids: Collection[str]) -> Sequence[Row[Any]]:
    """Of every round."""
    return uow.execute(_SIGNATURES, {"ids": list(ids)}).all() if ids else []


def steps_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for row in uow.execute(_STEPS, {"ids": list(ids)}) if ids else ():
        step = Step(Act(row.act), row.taken_by, row.taken_at, row.on_day, row.details)
        found.setdefault(row.certificate_id, []).append(step)
    return found


def insert_certificate(uow: UnitOfWork, certificate: Certificate, step: Step) -> bool:
    """False if the site has one that goes on, or the id is taken."""
    try:
        with uow.attempt():
            uow.execute(insert(_CERTIFICATE), {**_row(certificate), "open_slot": 1})
    except IntegrityError:
        return False
    _insert_steps(uow, [(certificate, step)])
    return True


def write(uow: UnitOfWork, after: Certificate, step: Step, seen_version: int) -> bool:
    """Write a certificate over the version that was seen, with the step; False if it was changed meanwhile."""
    if uow.execute(_WRITE, _values(after, seen_version)).rowcount != 1:
        return False
    if step.act is Act.SIGN:
        uow.execute(insert(_SIGNATURE), _signature(after))
    _insert_steps(uow, [(after, step)])
    return True


def write_many(uow: UnitOfWork, moved: Sequence[tuple[Certificate, Step]]) -> None:
    """Many that nobody else can have changed, as the caller keeps them."""
    if moved:
        uow.execute(_WRITE, [_values(after, after.version - 1) for after, _ in moved])
        _insert_steps(uow, moved)


def last_number(uow: UnitOfWork, prefix: str) -> str | None:
    """The highest number that begins like this; its digits have one length, so text sorts as numbers do."""
    return uow.execute(_NUMBERED, {"like": f"{prefix}%"}).scalar()


def approved_seasons(uow: UnitOfWork, programme: str, ids: Collection[str], day: date) -> list[tuple[str, date]]:
    """(season, the day after its last) where one of the ids is approved."""
    asked = {"programme": programme, "ids": list(ids), "day": day}
    return [(row.id, row.until) for row in uow.execute(_APPROVED, asked)]


def finished(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Which of these sites are finished."""
    return set(uow.execute(_FINISHED, {"ids": list(ids)}).scalars()) if ids else set()


def listed(uow: UnitOfWork, edition_id: str, living: str, ids: Collection[str]) -> Row[Any] | None:
    """What an edition says of the source with one of these ids: first of all under that by which it is `living`."""
    return uow.execute(_LISTED, {"edition_id": edition_id, "living": living, "ids": list(ids)}).first()


def _insert_steps(uow: UnitOfWork, taken: Sequence[tuple[Certificate, Step]]) -> None:
    uow.execute(
        insert(_STEP),
        [
            {
                "certificate_id": after.id, "ordinal": after.version, "act": step.act.value, "on_day": step.day,
                "taken_by": step.by, "taken_at": step.at, "details": step.details,
            }
            for after, step in taken
        ],
    )  # fmt: skip


def _signature(after: Certificate) -> dict[str, Any]:
    last = after.signatures[-1]
    told = {"certificate_id": after.id, "round": after.round, "body": last.body.value, "items": list(last.items)}
    names = ("approves", "reason", "signed_by", "signed_at")
    return {**told, **{name: getattr(last, name) for name in names}}


def _row(certificate: Certificate) -> dict[str, Any]:
    return {**{name: getattr(certificate, name) for name in _NAMES}, "state": certificate.state.value}


def _values(after: Certificate, seen_version: int) -> dict[str, Any]:
    row = _row(after)
    new: Mapping[str, Any] = {f"new_{name}": row[name] for name in _CHANGED}
    return {"the_id": after.id, "seen": seen_version, **new, "new_open_slot": 1 if after.state in GOING else None}


def _certificates(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Certificate]:
    signed: dict[tuple[str, int], list[Signature]] = {}
    for row in signatures_of(uow, [row.id for row in rows]):
        signature = Signature(Body(row.body), row.approves, row.reason, tuple(row.items), row.signed_by, row.signed_at)
        signed.setdefault((row.certificate_id, row.round), []).append(signature)
    return [
        Certificate(
            **{name: getattr(row, name) for name in _NAMES if name != "state"},
            state=State(row.state),
            signatures=tuple(signed.get((row.id, row.round), ())),
        )
        for row in rows
    ]
