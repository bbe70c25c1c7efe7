"""Certificates of list entries: a number bound to the edition's content, and what holds of it on a day.

A certificate decides nothing: it is an entry of a published edition, told in a form that can be carried about. Whether
it holds is read from the lists and the decisions at that moment; nothing is stored that could fall behind.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import sha256_hex
from greenctl.lists import queries, removal_queries as removals
from greenctl.lists.domain import Edition, Entry
from greenctl.lists.errors import CertificateNotThere
from greenctl.lists.models import ListEditionRow
from greenctl.lists.queries import Exemption
from greenctl.lists.removal_queries import PublicRemoval
from greenctl.season.removal_rules import TAKES_OFF

KIND, SCHEMA = "certificate_check", 1
_NUMBER = re.compile(r"([A-Z])-([0-9A-F]{12})-([0-9]{5,8})-([0-9]{2})")
_EDITION = ListEditionRow.__table__
_BY_FINGERPRINT = select(_EDITION.c.id, _EDITION.c.programme).where(
    _EDITION.c.fingerprint.startswith(bindparam("start"), autoescape=False)
)
# What a reader relies on: where these stay the same in a later edition, the certificate goes on.
_RELIED_ON = ("level", "exempt", "scope", "highest_alert", "sector", "area")


class Standing(StrEnum):
    """What holds of a certificate on a day."""

    HOLDS = "holds"
    NOT_YET = "not_yet"
    """its edition comes into force later"""
    SUSPENDED = "suspended"
    """a decision keeps the source off the list, and ends before the season does"""
    REMOVED = "removed"
    """a decision keeps it off for the rest of the season, or a later edition does not list it"""
    REPLACED = "replaced"
    """a later edition lists it otherwise"""
    EXPIRED = "expired"
    """the season is over"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """An entry of a published edition under its number."""

    edition: Edition
    ordinal: int
    entry: Entry

    @property
    def number(self) -> str:
        """Programme, start of the edition's fingerprint, place on the list, and a check of the three."""
        body = f"{self.edition.programme[0].upper()}-{self.edition.fingerprint[:12].upper()}-{self.ordinal:05d}"
        return f"{body}-{_check_of(body)}"

    @property
    def until(self) -> date | None:
        """The first day on which it holds no more, whatever happens; None for a season without an end."""
        until = self.edition.summary["heading"]["season"]["until"]
        return None if until is None else date.fromisoformat(until)


@dataclass(frozen=True, slots=True)
class Check:
    """What holds of a certificate on a day. `now` is what the list in force says of the source instead, if it does."""

    certificate: Certificate
    standing: Standing
    on: date
    decision: PublicRemoval | None
    now: Certificate | None

    def statement(self, checked_at: datetime) -> dict[str, Any]:
        """What is signed: every fact that anybody may rely on, and the moment at which it was so."""
        one, decision = self.certificate, self.decision
        names = ("source_id", "name", "area", "sector", "level", "exempt", "scope", "highest_alert")
        return {
            "kind": KIND, "schema": SCHEMA, "number": one.number, "standing": self.standing.value, "on": self.on,
            "checked_at": checked_at, "programme": one.edition.programme, "edition": one.edition.number,
            "fingerprint": one.edition.fingerprint, "official": one.edition.official,
            "effective_on": one.edition.effective_on, "until": one.until,
            "entry": {name: getattr(one.entry, name) for name in names},
            "decision": None if decision is None else {
                "document": decision.document, "decided_on": decision.decided_on, "returns_on": decision.returns_on,
            },
            "replaced_by": None if self.now is None or self.now.number == one.number else self.now.number,
        }  # fmt: skip


def check(uow: UnitOfWork, number: str, day: date) -> Check:
    """What holds of the certificate of this number on a day. Small letters and spaces do no harm.

    Raises:
        CertificateNotThere: no such number, or one that was copied wrongly.
    """
    return _checked(uow, _by_number(uow, number), day)


def check_of(uow: UnitOfWork, source_id: str, number: str, day: date) -> Check:
    """The same for the holder: the certificate of another source is not there.

    Raises:
        CertificateNotThere
    """
    found = check(uow, number, day)
    if queries.survivor_of(uow, found.certificate.entry.source_id) != queries.survivor_of(uow, source_id):
        raise CertificateNotThere(number=number)
    return found


def of_source(uow: UnitOfWork, source_id: str, day: date) -> list[Check]:
    """The certificates of a source by the lists in force on a day, whichever id it is listed under."""
    found = (_certificate(one) for one in queries.exemption(uow, source_id, day))
    return [_checked(uow, one, day) for one in found if one is not None]


def standing_on(
    day: date, effective_on: date, until: date | None, decision: PublicRemoval | None, now: Entry | None, entry: Entry
) -> Standing:
    """Pure. `now`: the source's entry on the list in force, `decision`: what keeps it off that list on the day."""
    if until is not None and day >= until:
        return Standing.EXPIRED
    if decision is not None:
        return Standing.SUSPENDED if until is None or decision.returns_on < until else Standing.REMOVED
    if day < effective_on:
        return Standing.NOT_YET
    if now is None:
        return Standing.REMOVED
    same = all(getattr(now, name) == getattr(entry, name) for name in _RELIED_ON)
    return Standing.HOLDS if same else Standing.REPLACED


def _checked(uow: UnitOfWork, one: Certificate, day: date) -> Check:
    programme, source_id = one.edition.programme, one.entry.source_id
    listed = next((told for told in queries.exemption(uow, source_id, day) if told.programme == programme), None)
    now = None if listed is None else _certificate(listed)
    survivor = queries.survivor_of(uow, source_id)
    decisions = [
        told
        for told in removals.of_sources(uow, [survivor], day)
        if told.programme == programme and told.consequence in TAKES_OFF
    ]
    decision = max(decisions, key=lambda told: told.returns_on, default=None)
    standing = standing_on(
        day, one.edition.effective_on, one.until, decision, None if now is None else now.entry, one.entry
    )
    return Check(one, standing, day, decision, now)


def _by_number(uow: UnitOfWork, number: str) -> Certificate:
    written = "".join(number.split()).upper()
    match = _NUMBER.fullmatch(written)
    if match is None or _check_of(written.rpartition("-")[0]) != match.group(4):
        raise CertificateNotThere(number=number)
    initial, start, ordinal, _ = match.groups()
    rows = uow.execute(_BY_FINGERPRINT, {"start": start.lower()}).all()
    for edition_id in (row.id for row in rows if row.programme[0].upper() == initial):
        edition = queries.get_edition(uow, edition_id)
        for place, entry in queries.entry_page(uow, edition_id, {}, int(ordinal) - 1, 1):
            if place == int(ordinal):
                return Certificate(edition, place, entry)
    raise CertificateNotThere(number=number)


def _certificate(told: Exemption) -> Certificate | None:
    if told.entry is None or told.ordinal is None:
        return None
    return Certificate(told.edition, told.ordinal, told.entry)


def _check_of(body: str) -> str:
    """Two digits that a slip of the pen does not keep."""
    return f"{int(sha256_hex(body.encode())[:8], 16) % 97:02d}"
