"""A notice in words: the text of its kind in the catalogue, filled with what the notice says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.area.queries import areas
from greenctl.messages import notice as notice_text, text


def worded(
    language: str, kind: str, words: Mapping[str, Any], zone: ZoneInfo, firms: Mapping[str, Any]
) -> tuple[str, str]:
    """Title and text. `firms`: `name` of the one firm that it concerns, or how many (`count`) of the reader's.

    Moments in `words` (`…_at`) are told in `zone`, to the minute; places by their name.
    """
    told = {name: _worded(language, name, value, zone) for name, value in words.items()}
    return notice_text(language, kind, {**told, "firm": _firm(language, firms)})


def _firm(language: str, firms: Mapping[str, Any]) -> str:
    if firms.get("name"):
        return str(firms["name"])
    key = "one_firm" if firms.get("count", 1) == 1 else "firms"
    return text(language, "notice_words", key, **firms)


def _worded(language: str, name: str, value: Any, zone: ZoneInfo) -> Any:
    if value is None:
        return text(language, "notice_words", "unknown")
    if name.endswith("_at"):
        return datetime.fromisoformat(str(value)).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    place = areas().get(value) if name == "area" else None
    return value if place is None else (place.name_zh if language == "zh" else place.name_en or place.name_zh)
