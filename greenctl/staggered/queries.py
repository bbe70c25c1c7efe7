"""Reading calendars: of one source for everybody, and all of them again to see that nothing was changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.staggered import repository
from greenctl.staggered.domain import Edition, Facts, calendar_of
from greenctl.staggered.editions import editions, get_edition
from greenctl.staggered.errors import CalendarNotThere


def get(uow: UnitOfWork, source_id: str, edition_id: str | None = None) -> dict[str, Any]:
    """The calendar in force of a source, in the last season that it has one for unless said: public, like the list it
    rests on.

    `ended` are spans of earlier calendars that this one has no more, as they were last told.

    Raises:
        StopsUnknown, CalendarNotThere
    """
    known = [get_edition(one) for one in ([edition_id] if edition_id else repository.editions_of(uow, source_id))]
    edition = _last_to_begin(known)
    rows = repository.calendars_of(uow, source_id, edition.id) if edition else ()
    if edition is None or not rows:
        raise CalendarNotThere(source=source_id)
    last = rows[-1]
    told = {span["code"]: span for row in rows for span in row.content["spans"]}
    here = {span["code"] for span in last.content["spans"]}
    stops = {f"{sector}.{stop.code}": stop for sector, each in edition.sectors.items() for stop in each}
    spans = [{**span, **_what(stops.get(span["code"]))} for span in last.content["spans"]]
    return {
        "source_id": source_id, "name": last.name, "area": last.area, "edition_id": edition.id,
        "title_zh": edition.title_zh, "title_en": edition.title_en, "official": edition.official,
        "fingerprint": last.fingerprint, "number": last.number, "made_at": last.made_at, "sha256": last.sha256,
        **last.content, "spans": spans, "facts": last.facts,
        "ended": [span for code, span in sorted(told.items()) if code not in here],
    }  # fmt: skip


def latest_edition(city: str) -> str | None:
    """The id of the edition of a city whose season begins last; none where nobody has made one."""
    found = _last_to_begin([edition for edition in editions().values() if city.startswith(edition.place)])
    return None if found is None else found.id


def replay(uow: UnitOfWork, edition_id: str) -> Iterator[str]:
    """Compute every calendar again from what is stored beside it; names those that come out otherwise.

    Raises StopsUnknown.
    """
    edition = get_edition(edition_id)
    for row in repository.all_calendars(uow, edition_id):
        again = calendar_of(edition, Facts.from_document(row.facts)).document()
        if row.fingerprint != edition.fingerprint or {digest_of(again), digest_of(row.content)} != {row.sha256}:
            yield row.id


def _last_to_begin(those: Sequence[Edition]) -> Edition | None:
    return max(those, key=lambda edition: (edition.starts_on, edition.id), default=None)


def _what(stop: Any) -> dict[str, str | None]:
    return {"what_zh": stop.what_zh if stop else None, "what_en": stop.what_en if stop else None}
