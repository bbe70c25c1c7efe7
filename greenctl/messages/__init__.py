"""Every text a user reads: one folder per language, Chinese first, one file per domain in each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = ("zh", "en")
# Everybody who reads these words lives by it, as `area.calendar` says.
_CIVIL_TIME = ZoneInfo("Asia/Shanghai")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Message:
    """What a person reads about a problem: its name, what happened, and what to do next."""

    title: str
    detail: str
    next_step: str


@lru_cache(maxsize=2)
def catalogue(language: str) -> Mapping[str, Any]:
    """All texts of a language: {section: {key: text}}; the section "problems" holds title, detail and next."""
    merged: dict[str, dict[str, Any]] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        for section, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
            merged.setdefault(section, {}).update(texts)
    return merged


def message(language: str, code: str, details: Mapping[str, Any]) -> Message:
    """The words for `code`, with `details` filled in."""
    entry = catalogue(language)["problems"].get(code) or catalogue(language)["problems"]["unknown"]
    details = {name: _spoken(language, name, value) for name, value in details.items()}
    return Message(*(_filled(entry[part], details) for part in ("title", "detail", "next")))


def text(language: str, section: str, key: str, **details: Any) -> str:
    """One text of a section; KeyError if the catalogue lacks it (a test keeps both in step)."""
    return _filled(catalogue(language)[section][key], details)


def notice(language: str, kind: str, details: Mapping[str, Any]) -> tuple[str, str]:
    """Title and text of a kind of notice, with `details` filled in; KeyError if the catalogue lacks it."""
    entry = catalogue(language)["notices"][kind]
    details = {name: _said(language, name, value) for name, value in details.items()}
    return _filled(entry["title"], details), _filled(entry["text"], details)


def language_from(accept_language: str | None) -> str:
    """The language a reader prefers: English only where it is named before any Chinese."""
    for part in (accept_language or "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "zh"


def _spoken(language: str, name: str, value: Any) -> Any:
    """A code in the reader's words, a moment to the minute, several things one after the other; else as it is."""
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(str(_spoken(language, name, item)) for item in value)
    if isinstance(value, datetime) or (name.endswith("_at") and isinstance(value, str)):
        return _civil(language, value)
    return catalogue(language)["words"].get(f"{name}.{value}", value) if isinstance(value, str) else value


def _civil(language: str, moment: str | datetime) -> str:
    try:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        at = at.astimezone(_CIVIL_TIME)
    except (ValueError, OverflowError):
        return str(moment)  # no moment at all, or at either end of the calendar, where that day is none here
    return f"{at:%Y-%m-%d %H:%M}" if language == "zh" else f"{at:%Y-%m-%d %H:%M} Beijing time"


def _said(language: str, name: str, value: Any) -> Any:
    """As `_spoken`, where moments are in the reader's own time already."""
    return value if name.endswith("_at") else _spoken(language, name, value)


class _Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _filled(template: str, details: Mapping[str, Any]) -> str:
    return template.format_map(_Details(details)) if "{" in template else template
