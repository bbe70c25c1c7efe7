"""What happens to a source or in an area, one item each, in the reader's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from api.public import readings
from api.public.words import Words, redacted


@dataclass(frozen=True, slots=True)
class Item:
    """Something that happened. `id` never changes; `path` is the page that tells of it."""

    id: str
    at: datetime
    title: str
    path: str
    text: str = ""


def listings(words: Words, reading: readings.SourceReading) -> Iterator[Item]:
    for listing in reading.listings:
        said = {"list": words.code("programme", listing.programme), "number": listing.number}
        told = words.code("feed_exempt", "yes" if listing.entry.exempt else "no")
        title = words("feed_listed", **said, level=words.level(listing.entry.level), exempt=told)
        key = f"urn:greenctl:entry:{listing.edition_id}:{reading.source_id}"
        text = words("feed_effective", day=words.day(listing.effective_on))
        yield Item(key, listing.published_at, title, f"/p/sources/{reading.source_id}", text)


def removals(words: Words, decided: Sequence[Any]) -> Iterator[Item]:
    for one in decided:
        title = f"{one.name}{words('colon')}{words.code('consequence', one.consequence)}"
        days = {"decided_on": words.day(one.decided_on), "returns_on": words.day(one.returns_on)}
        text = words("removal_line", **days, document=one.document)
        key = f"urn:greenctl:removal:{one.removal_id}"
        yield Item(key, _midnight(words, one.decided_on), title, f"/p/sources/{one.source_id}", text)


def findings(words: Words, reading: readings.SourceReading) -> Iterator[Item]:
    for exposed in reading.findings:
        line, reply = exposed.reading.printed, exposed.reading.reply
        title = words("feed_finding", number=line["number"], what=words.of(line, "issue"))
        text = (
            f"{words('column_reply')}{words('colon')}{redacted(reply.text)} {words('reply_unverified')}"
            if reply
            else ""
        )
        key = f"urn:greenctl:finding:{line['number']}"
        yield Item(key, exposed.published_at, title, f"/p/batches/{exposed.number}", text)


def of_area(words: Words, area: str, happened: readings.AreaReading) -> Iterator[Item]:
    for edition in happened.editions:
        said = {"list": words.of(edition.summary["heading"]), "number": edition.number}
        path = f"/p/lists/{edition.programme}?edition={edition.id}&area={area}"
        text = words("feed_effective", day=words.day(edition.effective_on))
        yield Item(
            f"urn:greenctl:edition:{edition.id}", edition.published_at, words("feed_edition", **said), path, text
        )
    for batch in happened.batches:
        title = words("batch_title", number=batch.number, area=words.area(batch.area))
        yield Item(f"urn:greenctl:batch:{batch.id}", batch.published_at, title, f"/p/batches/{batch.number}")
    for ranking in happened.rankings:
        title = words("feed_ranking", number=ranking.number)
        yield Item(f"urn:greenctl:ranking:{ranking.id}", ranking.published_at, title, f"/p/rankings/{ranking.id}")


def _midnight(words: Words, day: date) -> datetime:
    return datetime.combine(day, time(), words.zone)
