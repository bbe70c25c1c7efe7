"""Catalogue editions as values: what can be found, how grave it is, where that is written. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from greenctl.findings.errors import NoCatalogueInForce


class Trust(StrEnum):
    """How far a line of a catalogue may be relied on. Only what was read is anybody's official word."""

    READ = "read"
    SECOND_HAND = "second_hand"
    MEMORY = "memory"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Citation:
    """A document of the edition, and where in it."""

    doc: str
    clause: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How grave: working days to put it right, counted from the order, and points where an issue says none."""

    code: str
    zh: str
    en: str
    working_days: int
    points: Decimal
    cite: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that can be found. `adverse` is the veto that a confirmed finding is recorded as; None: none.

    `photos_at_least`: a finding without a document needs so many. `text_needed`: the code alone says nothing.
    """

    code: str
    zh: str
    en: str
    severity: str
    line: str
    clause: str
    cite: Citation
    trust: Trust
    points: Decimal
    adverse: str | None = None
    photos_at_least: int = 1
    text_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Numbers of the edition.

    dispute_working_days: so long after the order a firm may dispute. repeat_days: the same again within so many days
    is a repeat. photo_elsewhere_m, photo_minutes: how far a file may differ from what the phone said.
    """

    dispute_working_days: int
    repeat_days: int
    photo_elsewhere_m: int
    photo_minutes: int


SETTINGS = tuple(field.name for field in fields(Settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A catalogue edition. `severities` from the mildest to the gravest; `fingerprint` over the whole document."""

    id: str
    title_zh: str
    title_en: str
    official: bool
    in_force_from: date
    settings: Settings
    severities: tuple[Severity, ...]
    issues: tuple[Issue, ...]
    documents: Mapping[str, str]
    fingerprint: str

    def find_issue(self, code: str) -> Issue | None:
        return next((issue for issue in self.issues if issue.code == code), None)

    def severity(self, code: str) -> Severity:
        """Raises KeyError."""
        return {severity.code: severity for severity in self.severities}[code]

    def document(self) -> dict[str, Any]:
        """As phones and pages get it."""
        return {
            "id": self.id,
            "title_zh": self.title_zh,
            "title_en": self.title_en,
            "official": self.official,
            "in_force_from": self.in_force_from,
            "fingerprint": self.fingerprint,
            "settings": {name: getattr(self.settings, name) for name in SETTINGS},
            "severities": [_plain(severity) for severity in self.severities],
            "issues": [_plain(issue) for issue in self.issues],
            "documents": [{"id": name, "title": title} for name, title in self.documents.items()],
        }


def in_force_on(catalogues: Sequence[Catalogue], day: date) -> Catalogue:
    """The latest that is in force on a day; `catalogues` by the day they came into force.

    Raises:
        NoCatalogueInForce
    """
    found = [catalogue for catalogue in catalogues if catalogue.in_force_from <= day]
    if not found:
        raise NoCatalogueInForce(day=day)
    return found[-1]


def _plain(value: Any) -> dict[str, Any]:
    named = {field.name: getattr(value, field.name) for field in fields(value)}
    return {**named, "cite": {"doc": value.cite.doc, "clause": value.cite.clause}}
