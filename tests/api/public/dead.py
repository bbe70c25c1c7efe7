"""Numbers of a page that open nothing: what the tests of all pages hold them against."""

import re

_CELLS = re.compile(r'<(td|th|dd|span|li)[^>]*class="[^"]*\b(?:count|number)\b[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def dead_numbers(text: str) -> list[str]:
    """Whole numbers that stand where a figure stands, inside no link: `12`, or `12 家`; nothing stands behind a 0."""
    found = []
    for match in _CELLS.finditer(text):
        said = _TAGS.sub("", re.sub(r"<a .*?</a>", "", match[2], flags=re.DOTALL)).strip()
        if not _within_a_link(text, match.start()) and re.fullmatch(r"[1-9]\d*( ?[^\d\s]{1,3})?", said):
            found.append(match[0])
    return found


def _within_a_link(text: str, place: int) -> bool:
    return text.rfind("<a ", 0, place) > text.rfind("</a>", 0, place)
