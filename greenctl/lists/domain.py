"""Lists as values, and the decisions about them: who is exempt, what changed, what an edition says of itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar

from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.events import Event
from greenctl.kernel.period import Period
from greenctl.lists.errors import AnotherEditionPublished, EffectiveDayWrong, NotComparable, SeasonOnlyPlanned
from greenctl.season.domain import Exemption, Programme, Season, SeasonProgramme, SeasonState

SCHEMA = "greenctl-list/1"
UNDETERMINED = "undetermined"
LISTED_STATES = ("running", "seasonal")
REMOVED_BY_DECISION = "removed_by_decision"


class Why(StrEnum):
    """Why a source stands on a list as it does."""

    EXEMPT_BY_LEVEL = "exempt_by_level"
    LEVEL_NOT_EXEMPT = "level_not_exempt"
    LEVEL_UNDETERMINED = "level_undetermined"


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """An approved case with the grade it was decided on, and its source as it is named on the day of the draft."""

    case_id: str
    submission_id: str
    source_id: str
    name: str
    area: str
    sector: str
    level: str | None
    at_best: str | None
    official: bool
    revised: str | None = None
    """how the level came after the grade: `regrade`, `override`, or not at all"""
    graded_level: str | None = None
    rules: str = ""
    """fingerprint of the rule edition it was graded by"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One source on a list, with everything that put it there."""

    source_id: str
    name: str
    area: str
    sector: str
    level: str | None
    at_best: str | None
    exempt: bool
    scope: str | None
    highest_alert: str | None
    reason: Mapping[str, Any]
    case_id: str
    submission_id: str

    def document(self) -> dict[str, Any]:
        """The row of the published file."""
        return {name: getattr(self, name) for name in self.__slots__}


_DRAWN_IDS = frozenset({"source_id", "case_id", "submission_id"})


def entry_for(case: DecidedCase, programme: Programme) -> Entry:
    """What a decided case brings under a programme; nobody adds to it by hand."""
    exemption = programme.exemption_for(case.level)
    return Entry(
        source_id=case.source_id,
        name=case.name,
        area=case.area,
        sector=case.sector,
        level=case.level,
        at_best=case.at_best,
        exempt=exemption is not None,
        scope=exemption.scope_zh if exemption else None,
        highest_alert=exemption.highest_alert if exemption else None,
        reason=_reason(case, exemption, official=case.official and programme.official),
        case_id=case.case_id,
        submission_id=case.submission_id,
    )


def _reason(case: DecidedCase, exemption: Exemption | None, *, official: bool) -> dict[str, Any]:
    """Why the entry is exempt or not, in codes and clauses; and from which level, where people have set another."""
    revised = {} if case.revised is None else {"revised": case.revised, "graded_level": case.graded_level}
    return {
        "code": _why(case, exemption).value,
        "level": case.level,
        "at_best": case.at_best,
        "clause": exemption.clause if exemption else None,
        "scope_en": exemption.scope_en if exemption else None,
        "official": official,
        **revised,
    }


def _why(case: DecidedCase, exemption: Exemption | None) -> Why:
    if exemption is not None:
        return Why.EXEMPT_BY_LEVEL
    return Why.LEVEL_UNDETERMINED if case.level is None else Why.LEVEL_NOT_EXEMPT


@dataclass(frozen=True, slots=True)
class Heading:
    """What an edition says of itself. Nothing in it is drawn or dated by a clock: equal content, equal fingerprint."""

    season: Season
    programme: SeasonProgramme
    number: int
    effective_on: date
    supersedes: tuple[int, str] | None
    """number and fingerprint of the edition before"""

    def document(self, *, official: bool, graded_by: Iterable[str]) -> dict[str, Any]:
        """The heading of the published file. `rule_fingerprint` is what declarations begin on as it is published,
        `rule_fingerprints` are those that its levels were graded by."""
        season, edition = self.season, self.programme.edition
        return {
            "schema": SCHEMA,
            "season": {
                "id": season.id,
                "name_zh": season.name_zh,
                "name_en": season.name_en,
                "city": season.city,
                "starts_on": season.days.starts_on.isoformat(),
                "until": season.days.until.isoformat() if season.days.until else None,
            },
            "programme": edition.programme,
            "name_zh": edition.name_zh,
            "name_en": edition.name_en,
            "programme_edition": edition.id,
            "rule_fingerprint": self.programme.rule_fingerprint,
            "rule_fingerprints": sorted(graded_by),
            "number": self.number,
            "effective_on": self.effective_on.isoformat(),
            "supersedes": dict(zip(("number", "fingerprint"), self.supersedes, strict=True))
            if self.supersedes
            else None,
            "official": official,
        }


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition. `summary` holds the counts, the heading of the file and the signed statement."""

    id: str
    season_id: str
    programme: str
    number: int
    effective_on: date
    published_at: datetime
    supersedes: str | None
    official: bool
    fingerprint: str
    summary: Mapping[str, Any]

    @property
    def rules(self) -> frozenset[str]:
        """Fingerprints of the rule editions that its levels were graded by; earlier lists name one."""
        heading = self.summary["heading"]
        return frozenset(heading.get("rule_fingerprints") or [heading["rule_fingerprint"]])

    def require_comparable(self, other: "Edition") -> None:
        """Raises NotComparable: they are of two programmes."""
        if self.programme != other.programme:
            raise NotComparable(from_programme=self.programme, to_programme=other.programme)


@dataclass(slots=True)
class Tally:
    """Counts and hashes a list row by row, so that a million rows need no more memory than one.

    The fingerprint is the SHA-256 of the canonical JSON {"entries": [...], "heading": {...}}, which is, byte for
    byte, the published JSON file.
    """

    count: int = 0
    exempt: int = 0
    overridden: int = 0
    official: bool = True
    by_level: Counter[str] = field(default_factory=Counter)
    by_area: Counter[str] = field(default_factory=Counter)
    by_sector: Counter[str] = field(default_factory=Counter)
    exempt_by_area: Counter[str] = field(default_factory=Counter)
    graded_by: set[str] = field(default_factory=set)
    _file: Any = field(default_factory=lambda: sha256(b'{"entries":['))
    _content: Any = field(default_factory=sha256)

    def add(self, entry: Entry, rules: str) -> None:
        """The next row, and the fingerprint of the rule edition that it was graded by."""
        row = entry.document()
        self._file.update(b"," * (self.count > 0) + canonical_bytes(row))
        self._content.update(canonical_bytes({name: row[name] for name in row if name not in _DRAWN_IDS}) + b"\n")
        self.count += 1
        self.graded_by.add(rules)
        self.exempt += entry.exempt
        self.overridden += entry.reason.get("revised") == "override"
        self.official = self.official and bool(entry.reason["official"])
        self.by_level[entry.level or UNDETERMINED] += 1
        self.by_area[entry.area] += 1
        self.by_sector[entry.sector] += 1
        self.exempt_by_area[entry.area] += entry.exempt

    def fingerprint(self, heading: Mapping[str, Any]) -> str:
        """Call once, after the last row."""
        self._file.update(b'],"heading":' + canonical_bytes(heading) + b"}")
        return str(self._file.hexdigest())

    def summary(self) -> dict[str, Any]:
        """Counts, `overridden` being levels that people set beside the machine's, and `content_sha256`: the rows
        without the ids that a machine drew, so that two installations that decided the same can be compared."""
        return {
            "count": self.count,
            "exempt": self.exempt,
            "overridden": self.overridden,
            "by_level": dict(self.by_level),
            "by_area": {
                area: {"count": count, "exempt": self.exempt_by_area[area]} for area, count in self.by_area.items()
            },
            "by_sector": dict(self.by_sector),
            "content_sha256": self._content.hexdigest(),
        }


def require_publishable(season: Season, effective_on: date, today: date) -> None:
    """Lists speak of a season that has opened, of its days, and never of days that have passed.

    Raises:
        SeasonOnlyPlanned, EffectiveDayWrong
    """
    if season.state is SeasonState.PLANNED:
        raise SeasonOnlyPlanned(season=season.id)
    if not season.days.covers(effective_on) or effective_on < today:
        raise EffectiveDayWrong(
            effective_on=effective_on, today=today, starts_on=season.days.starts_on, until=season.days.until
        )


def require_seen(seen_number: int, current_number: int) -> None:
    """Raises AnotherEditionPublished."""
    if seen_number != current_number:
        raise AnotherEditionPublished(seen_number=seen_number, current_number=current_number)


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One source that two editions tell differently; `before` is None where it came, `after` where it went.
    `removal_id` is the decision that took it off, where one did."""

    kind: ChangeKind
    source_id: str
    before: Entry | None
    after: Entry | None
    fields: tuple[str, ...] = ()
    reason: str = ""
    removal_id: str | None = None


def difference(
    before: Mapping[str, Entry], after: Mapping[str, Entry], removed_why: Mapping[str, str] | None = None
) -> tuple[Change, ...]:
    """What turns `before` into `after`, both by source id; applied to `before` it gives `after`."""
    why = removed_why or {}
    changes = [
        Change(ChangeKind.ADDED, key, None, after[key], (), reason_of(after[key]))
        for key in after.keys() - before.keys()
    ]
    changes += [
        Change(ChangeKind.REMOVED, key, before[key], None, (), why.get(key, "not_decided"))
        for key in before.keys() - after.keys()
    ]
    for key in before.keys() & after.keys():
        names = changed_fields(before[key], after[key])
        if names:
            changes.append(Change(ChangeKind.CHANGED, key, before[key], after[key], names, reason_of(after[key])))
    return tuple(sorted(changes, key=lambda change: (change.kind, change.source_id)))


def changed_fields(before: Entry, after: Entry) -> tuple[str, ...]:
    """The names of the fields in which two entries of a source differ."""
    return tuple(name for name in Entry.__slots__ if getattr(before, name) != getattr(after, name))


def apply(changes: Iterable[Change], entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """`entries` with `changes` carried out."""
    result = dict(entries)
    for change in changes:
        if change.after is None:
            result.pop(change.source_id, None)
        else:
            result[change.source_id] = change.after
    return result


def reason_of(entry: Entry) -> str:
    return str(entry.reason["code"])


def governs(effective_on: date, season_days: Period, day: date) -> bool:
    """An edition governs a day of its season from its first day on, until one with a higher number does."""
    return season_days.covers(day) and effective_on <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPublished(Event):
    kind: ClassVar[str] = "list.published"
    about: ClassVar[str] = "edition_id"
    edition_id: str
    season_id: str
    programme: str
    number: int
    fingerprint: str
    count: int
