"""A calendar as an iCalendar file (RFC 5545): whole days, one event a span, the same bytes for the same calendar."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from icalendar import Calendar, Event

from greenctl.messages import text


def ics(calendar: Mapping[str, Any], language: str, zone: str, issuer: str) -> bytes:
    """`issuer` ends the UIDs, which stay the same as long as the span does; SEQUENCE is the number of the calendar, so
    that it rises whenever anything changed. What an earlier calendar told and this one does not is cancelled."""
    file = Calendar()
    file.add("prodid", "-//greenctl//staggered production//ZH")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", text(language, "staggered", "calendar_of", name=calendar["name"]))
    file.add("x-wr-timezone", zone)
    for span in calendar["spans"]:
        file.add_component(_event(calendar, span, language, issuer, "CONFIRMED"))
    for span in calendar["ended"]:
        file.add_component(_event(calendar, span, language, issuer, "CANCELLED"))
    return file.to_ical()


def _event(calendar: Mapping[str, Any], span: Mapping[str, Any], language: str, issuer: str, status: str) -> Event:
    event = Event()
    event.add("uid", f"{calendar['source_id']}.{calendar['edition_id']}.{span['code']}@{issuer}")
    event.add("sequence", calendar["number"] - 1)
    event.add("dtstamp", _moment(calendar["made_at"]))
    event.add("dtstart", _day(span["starts_on"]))
    event.add("dtend", _day(span["until"]))
    event.add("status", status)
    event.add("transp", "TRANSPARENT")
    said = {"percent": span["percent"], "name": calendar["name"]}
    event.add("summary", text(language, "staggered", f"span_{span['why']}", **said))
    what = span.get(f"what_{language}") or ""
    event.add(
        "description", " ".join(part for part in (what, span.get("clause") or "", _note(calendar, language)) if part)
    )
    return event


def _note(calendar: Mapping[str, Any], language: str) -> str:
    return str(calendar[f"title_{language}"])


def _day(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)


def _moment(told: datetime) -> datetime:
    return told.replace(microsecond=0)
