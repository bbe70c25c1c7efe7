"""What the fields of the open files mean: one table, which page, headings and the data package are made from."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from api.lists.files import COLUMNS
from api.public.words import Words
from api.ranking.schemas import RankingLine
from greenctl.emergency.avoided.reading import Avoided
from greenctl.findings.exposure.domain import Line
from greenctl.messages import catalogue

FILES = MappingProxyType(
    {
        "list": COLUMNS,
        "map": ("edition", "name", "area", "sector", "level", "exempt", "scope", "highest_alert"),
        "ranking": tuple(RankingLine().fields),
        "batch": tuple(Line.__slots__),
        "avoided": tuple(field.name for field in fields(Avoided)),
    }
)
"""By file, its fields in their order."""


def terms(language: str) -> Mapping[str, Mapping[str, str]]:
    """Office words that pages use, each with its `word` as it is written there and what it `means`, by an id."""
    found: Mapping[str, Mapping[str, str]] = catalogue(language)["public_terms"]
    return found


_TYPES = {
    **dict.fromkeys(("number", "ordinal", "rank", "of", "open", "visits", "findings", "step", "unstated"), "integer"),
    **dict.fromkeys(("exempt", "official"), "boolean"),
    **dict.fromkeys(("effective_on", "found_on", "ordered_on", "due_on"), "date"),
    **dict.fromkeys(("rate", "others", "shrunk", "low", "high", "points", "prior_visits", "score"), "number"),
    **dict.fromkeys(("hours", "line_hours"), "number"),
}


def type_of(file: str, field: str) -> str:
    """In the words of a table schema; a number of a finding is a text."""
    return "string" if (file, field) == ("batch", "number") else _TYPES.get(field, "string")


def meaning(words: Words, file: str, field: str) -> str:
    """What a field of a file means: its own text, else the one of all files that have such a field."""
    try:
        return words(f"dictionary_{file}_{field}")
    except KeyError:
        return words(f"dictionary_{field}")
