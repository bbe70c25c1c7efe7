"""Readings come in, from tables of electricity and frames of HJ 212; what cannot be taken is kept with its reason."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.inventory.errors import CityWrong
from greenctl.emergency.metering import electricity, hj212, repository
from greenctl.emergency.metering.errors import OwnFirmsMeters, ReadingsRefused
from greenctl.emergency.metering.events import MeterPointTold, MetersImported
from greenctl.emergency.metering.repository import Key
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_id
from greenctl.source import queries as sources

CSV, XLSX, HJ212 = "electricity_csv", "electricity_xlsx", "hj212"
FORMATS = (CSV, XLSX, HJ212)
KINDS = ("electricity", "hj212")
MOST_ITEMS, MOST_REFUSED = 200_000, 5_000
_LONGEST_SAMPLE = 400
# A device's clock may be fast; what it says of a later hour than this was not measured.
_FASTEST_CLOCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row or a frame that was not taken; `place` counts rows of the file, or frames, from 1."""

    place: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterImport:
    """What came of a file. `unchanged` readings stood before; `deviations` are of frames that were taken all the same.

    Of what was refused the first few thousand are kept; `refused_count` counts all.
    """

    id: str
    format: str
    sha256: str
    items: int
    readings: int
    replaced: int
    unchanged: int
    refused_count: int
    refused: tuple[Refused, ...]
    deviations: Mapping[str, int]
    dry_run: bool


@dataclass(slots=True)
class _Gathered:
    """Readings by their key, with the mark; what was refused; which deviations were seen. None is of after `until`."""

    until: datetime
    items: int = 0
    readings: dict[Key, tuple[Decimal, str | None]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    deviations: Counter[str] = field(default_factory=Counter)
    refused_count: int = 0

    def refuse(self, place: int, code: str, text: str) -> None:
        self.refused_count += 1
        if len(self.refused) < MOST_REFUSED:
            self.refused.append(Refused(place, code, _text_of(text)))

    def take(self, place: int, key: Key, value: Decimal, mark: str | None, text: str) -> None:
        if key[-1] > self.until:
            self.refuse(place, "in_the_future", text)
        elif self.readings.setdefault(key, (value, mark)) != (value, mark):
            self.refuse(place, "told_otherwise", text)


def import_readings(uow: UnitOfWork, city: str, form: str, data: bytes, *, dry_run: bool = False) -> MeterImport:
    """Take a file of readings. The same file again changes nothing; a later one that tells otherwise replaces.

    Raises:
        CityWrong, ReadingsRefused, what workbooks are refused for
    """
    if not uow.scope.covers(area=city):
        raise CityWrong(city=city)
    gathered = _Gathered(until=uow.now + _FASTEST_CLOCK)
    try:
        _gather_frames(uow, city, data, gathered) if form == HJ212 else _gather_rows(uow, city, form, data, gathered)
    except electricity.TableRefused as error:
        raise ReadingsRefused(why=error.code) from error
    standing = repository.readings_within(uow, gathered.readings)
    fresh = {key for key in gathered.readings if key not in standing}
    replaced = {
        key
        for key, told in gathered.readings.items()
        if key in standing and (standing[key].value, standing[key].mark) != told
    }
    report = MeterImport(
        id=new_id(), format=form, sha256=sha256_hex(data), items=gathered.items, readings=len(fresh),
        replaced=len(replaced), unchanged=len(gathered.readings) - len(fresh) - len(replaced),
        refused_count=gathered.refused_count, refused=tuple(gathered.refused),
        deviations=dict(sorted(gathered.deviations.items())), dry_run=dry_run,
    )  # fmt: skip
    if not dry_run:
        _carry_out(uow, city, report, gathered, fresh, replaced)
    return report


def tell_point(uow: UnitOfWork, kind: str, number: str, source_id: str, line: str | None) -> None:
    """From now on a meter belongs to a source, and to its line if one is named. The same again changes nothing.

    Raises:
        SourceNotThere, OwnFirmsMeters
    """
    source = sources.get(uow, source_id)
    if sources.is_own_firm(uow, [source.id]):
        raise OwnFirmsMeters
    known = repository.find_point(uow, kind, number)
    if known is not None and (known.source_id, known.line) == (source.id, line):
        return
    row = {"kind": kind, "number": number, "source_id": source.id, "line": line}
    repository.write_point(uow, {**row, "told_by": uow.actor.account_id, "told_at": uow.now})
    uow.record(MeterPointTold(source_id=source.id, source_kind=kind, number=number))


def _gather_frames(uow: UnitOfWork, city: str, data: bytes, gathered: _Gathered) -> None:
    points = repository.points_of(uow, "hj212", city)
    for place, raw in _limited(hj212.pieces(data)):
        gathered.items += 1
        text = raw.decode("ascii", "backslashreplace")
        try:
            frame = hj212.read_frame(raw)
        except hj212.FrameRefused as error:
            gathered.refuse(place, error.code, text)
            continue
        gathered.deviations.update(frame.deviations)
        if frame.device not in points:
            gathered.refuse(place, "device_unknown", text)
            continue
        for one in frame.readings if frame.at is not None else ():
            assert frame.at is not None
            what = f"{frame.command}:{one.factor}-{one.statistic}"
            key = (*points[frame.device], what, frame.at.astimezone(UTC))
            gathered.take(place, key, one.value, one.mark, text)


def _limited(raws: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    for place, raw in enumerate(raws, start=1):
        if place > MOST_ITEMS:
            raise ReadingsRefused(why="too_many_rows")
        yield place, raw


def _gather_rows(uow: UnitOfWork, city: str, form: str, data: bytes, gathered: _Gathered) -> None:
    points = repository.points_of(uow, "electricity", city)
    inventory = alert_repository.inventory_in_force(uow, city, civil_day(uow.now))
    accounts = repository.accounts_of(uow, inventory)
    known = repository.sources_of(uow, city)
    rows = electricity.rows_of_csv(data) if form == CSV else electricity.rows_of_workbook(data)
    for place, cells in rows:
        gathered.items += 1
        text = ",".join(cells.values())
        try:
            row = electricity.read_row(cells)
        except electricity.RowRefused as error:
            gathered.refuse(place, error.code, text)
            continue
        where = _where(row, points, accounts, known)
        if where is None:
            gathered.refuse(place, "account_unknown" if row.account else "source_unknown", text)
            continue
        key = (*where, electricity.WHAT, _utc(row.hour))
        gathered.take(place, key, row.kwh, None, text)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _where(
    row: electricity.Row, points: Mapping[str, tuple[str, str]], accounts: Mapping[str, str], known: Mapping[str, str]
) -> tuple[str, str] | None:
    """The source and the line; a line that the row names goes before that of the meter."""
    if row.account is not None:
        source, line = points.get(row.account) or (accounts.get(row.account), "")
        return None if source is None else (source, (row.line or line)[:40])
    source = known.get(row.source or "")
    return None if source is None else (source, (row.line or "")[:40])


def _text_of(text: str) -> str:
    """The beginning, without what no text column takes; a frame's password is not kept."""
    head = "".join(one if one.isprintable() else "�" for one in text[:_LONGEST_SAMPLE])
    before, found, after = head.partition("PW=")
    return before + found + "…" + after[after.find(";") :] if found and ";" in after else before + found


def _carry_out(
    uow: UnitOfWork, city: str, report: MeterImport, gathered: _Gathered, fresh: set[Key], replaced: set[Key]
) -> None:
    kind = "hj212" if report.format == HJ212 else "electricity"
    counts = {"readings": report.readings, "replaced": report.replaced, "refused": report.refused_count}
    row = {
        "id": report.id, "city": city, "kind": kind, "sha256": report.sha256, "said_by": uow.actor.account_id,
        "said_at": uow.now, "items": report.items, **counts,
    }  # fmt: skip
    refused = [
        {"import_id": report.id, "place": nth, "code": one.code, "text": f"{one.place}: {one.text}"[:_LONGEST_SAMPLE]}
        for nth, one in enumerate(report.refused, start=1)
    ]
    repository.write_import(uow, row, refused)
    rows = [
        {
            **dict(zip(("source_id", "line", "what", "at"), key, strict=True)),
            "value": gathered.readings[key][0],
            "mark": gathered.readings[key][1],
            "import_id": report.id,
        }
        for key in sorted(fresh | replaced)
    ]
    repository.write_readings(uow, rows, sorted(replaced))
    uow.record(MetersImported(import_id=report.id, city=city, source_kind=kind, sha256=report.sha256, **counts))
