"""Rows of a feed import as values, and what is wrong with them: pure, the same for JSON and CSV.

What a feed tells is what a device said, and when. Nothing is judged by it here or anywhere else.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

COLUMNS = ("site", "kind", "channel", "state", "last_seen_at", "value", "unit")
STATES = ("on", "off", "fault")
MOST_ROWS = 5_000
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_CHANNEL = re.compile(r"[A-Za-z0-9_.+-]{1,40}")

Problem = tuple[str, str]
"""(field, fact)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One row as it was told, every cell a text; `site` is our id, a project code or a permit number."""

    site: str
    kind: str
    channel: str
    state: str
    last_seen_at: str
    value: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The same, checked, of a site by its id."""

    source_id: str
    kind: str
    channel: str
    state: str
    last_seen_at: datetime
    value: Decimal | None
    unit: str | None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source_id, self.kind, self.channel


@dataclass(frozen=True, slots=True)
class Limits:
    """What is agreed: kinds with their units, and how far a clock may run ahead of `now`."""

    feeds: Mapping[str, Collection[str]]
    now: datetime
    ahead: timedelta


def rows_of_csv(data: bytes) -> tuple[list[FeedRow], list[dict[str, str]]]:
    """The rows of a CSV file in UTF-8 whose first line names the columns, and the faults that no row has; a row whose
    cells are too many or too few is a fault by itself."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return [], [_malformed("items")]
    if not lines or tuple(lines[0]) != COLUMNS or len(lines) > MOST_ROWS + 1:
        return [], [_malformed("items")]
    wrong = [_malformed(f"items.{n}") for n, cells in enumerate(lines[1:]) if len(cells) != len(COLUMNS)]
    if wrong:
        return [], wrong
    named = (dict(zip(COLUMNS, cells, strict=True)) for cells in lines[1:])
    rows = [
        FeedRow(**{**cells, "channel": cells["channel"] or "1", "value": cells["value"] or None,
                   "unit": cells["unit"] or None})
        for cells in named
    ]  # fmt: skip
    return rows, []


def read_rows(
    rows: Sequence[FeedRow], sites: Mapping[str, str], limits: Limits
) -> tuple[list[Heard], list[dict[str, str]]]:
    """The rows as values, and every fault as {field, code}. `sites`: what rows may call a site -> its id; a name that
    leads to no site, or to several, is not in it."""
    heard, problems = [], []
    seen: set[tuple[str, str, str]] = set()
    for n, row in enumerate(rows):
        wrong = list(_wrong(row, sites, limits))
        if not wrong:
            one = _heard(row, sites)
            if one.key in seen:
                wrong = [("site", "feed_twice")]
            seen.add(one.key)
            heard.append(one)
        problems += [{"field": f"items.{n}.{field}", "code": f"construction.{fact}"} for field, fact in wrong]
    return heard, problems


def _wrong(row: FeedRow, sites: Mapping[str, str], limits: Limits) -> Iterator[Problem]:
    if row.site not in sites:
        yield "site", "feed_site_unknown"
    if not _CHANNEL.fullmatch(row.channel):
        yield "channel", "row_malformed"
    if row.state not in STATES:
        yield "state", "feed_state_unknown"
    moment = _moment(row.last_seen_at)
    if moment is None or moment > limits.now + limits.ahead:
        yield "last_seen_at", "feed_moment_wrong"
    if row.kind not in limits.feeds:
        yield "kind", "feed_kind_unknown"
    elif (row.value is None) != (row.unit is None) or (row.unit is not None and row.unit not in limits.feeds[row.kind]):
        yield "unit", "feed_unit_unknown"
    if row.value is not None and not _DECIMAL.fullmatch(row.value):
        yield "value", "feed_value_malformed"


def _heard(row: FeedRow, sites: Mapping[str, str]) -> Heard:
    moment = _moment(row.last_seen_at)
    assert moment is not None  # a row without one is a fault
    return Heard(
        source_id=sites[row.site], kind=row.kind, channel=row.channel, state=row.state, last_seen_at=moment,
        value=None if row.value is None else Decimal(row.value), unit=row.unit,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    """A moment with its zone; a time without one is no moment."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return None if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def _malformed(field: str) -> dict[str, str]:
    return {"field": field, "code": "construction.row_malformed"}
