"""Reads a catalogue strictly: what is misspelt, missing or twice is refused with file, line and what is allowed."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from greenctl.edition_files import edition_files
from greenctl.findings.catalogues import SETTINGS, Catalogue, Citation, Issue, Settings, Severity, Trust
from greenctl.findings.errors import CatalogueRefused
from greenctl.kernel.canonical import digest_of
from greenctl.yaml_files.reading import read_yaml
from greenctl.yaml_files.values import Value

FOLDER = Path(__file__).with_name("catalogue")
SEEN_AS = ("original", "reprint", "second_hand", "named", "invented")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
_LONGEST_DAYS = 365
_LARGEST_SETTING = 100_000


@lru_cache(maxsize=1)
def shipped() -> tuple[Catalogue, ...]:
    """The catalogues that come with the program, by the day they came into force.

    Raises:
        CatalogueRefused
    """
    found = sorted((read_catalogue(path) for path in edition_files(FOLDER)), key=lambda item: item.in_force_from)
    for earlier, later in pairwise(found):
        if earlier.in_force_from == later.in_force_from:
            wrong = f"in force from the same day as {earlier.id}"
            raise CatalogueRefused(file=f"{later.id}.yaml", line=None, place="in_force_from", wrong=wrong, allowed="")
    return tuple(found)


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a YAML file, checked as a whole.

    Raises:
        CatalogueRefused
    """
    top = read_yaml(path, CatalogueRefused)
    members = top.mapping(
        "id", "title_zh", "title_en", "official", "in_force_from", "documents", "settings", "severities", "issues"
    )
    if members["id"].value != path.stem:
        members["id"].refuse(f"{members['id'].value!r} in a file of another name", path.stem)
    documents = _documents(members["documents"])
    severities = members["severities"].many(lambda node: _severity(node, documents))
    catalogue = Catalogue(
        id=path.stem,
        title_zh=members["title_zh"].text(),
        title_en=members["title_en"].text(),
        official=members["official"].flag(),
        in_force_from=members["in_force_from"].day(),
        settings=_settings(members["settings"]),
        severities=severities,
        issues=members["issues"].many(lambda node: _issue(node, documents, severities)),
        documents=documents,
        fingerprint=digest_of(top.value),
    )
    members["severities"].once_each([item.code for item in severities])
    members["issues"].once_each([item.code for item in catalogue.issues])
    _refuse_invented_officials(top, catalogue)
    return catalogue


def _refuse_invented_officials(top: Value, catalogue: Catalogue) -> None:
    """What nobody read in a document is no city's catalogue."""
    invented = next((issue.code for issue in catalogue.issues if issue.trust is not Trust.READ), None)
    if catalogue.official and invented is not None:
        top.refuse(f"official, and {invented} is not read from a document", "official: false")


def _documents(node: Value) -> dict[str, str]:
    found = {}
    for name, inner in node.members().items():
        members = inner.mapping("title", "seen_as")
        members["seen_as"].one_of(SEEN_AS)
        found[name] = members["title"].text()
    return found


def _settings(node: Value) -> Settings:
    members = node.mapping(*SETTINGS)
    return Settings(**{name: member.whole(1, _LARGEST_SETTING) for name, member in members.items()})


def _severity(node: Value, documents: Mapping[str, str]) -> Severity:
    members = node.mapping("code", "zh", "en", "working_days", "points", "cite")
    return Severity(
        code=_code(members["code"]),
        zh=members["zh"].text(),
        en=members["en"].text(),
        working_days=members["working_days"].whole(1, _LONGEST_DAYS),
        points=_number(members["points"]),
        cite=_citation(members["cite"], documents),
    )


def _issue(node: Value, documents: Mapping[str, str], severities: Sequence[Severity]) -> Issue:
    members = node.mapping(
        "code", "zh", "en", "severity", "line", "clause", "cite", "trust",
        optional=("points", "adverse", "photos_at_least", "text_needed"),
    )  # fmt: skip
    by_code = {severity.code: severity for severity in severities}
    severity = by_code[members["severity"].one_of(tuple(by_code))]
    return Issue(
        code=_code(members["code"]),
        zh=members["zh"].text(),
        en=members["en"].text(),
        severity=severity.code,
        line=_code(members["line"]),
        clause=members["clause"].text(),
        cite=_citation(members["cite"], documents),
        trust=Trust(members["trust"].one_of(tuple(Trust))),
        points=_number(members["points"]) if "points" in members else severity.points,
        adverse=_code(members["adverse"]) if "adverse" in members else None,
        photos_at_least=members["photos_at_least"].whole(0, 20) if "photos_at_least" in members else 1,
        text_needed=members["text_needed"].flag() if "text_needed" in members else False,
    )


def _citation(node: Value, documents: Mapping[str, str]) -> Citation:
    members = node.mapping("doc", optional=("clause",))
    clause = members["clause"].text() if "clause" in members else None
    return Citation(members["doc"].one_of(tuple(documents)), clause)


def _code(node: Value) -> str:
    if not _CODE.fullmatch(str(node.value)):
        node.refuse(f"{node.value!r} is no code", "small letters, digits and low lines")
    return str(node.value)


def _number(node: Value) -> Decimal:
    if not isinstance(node.value, str) or not _NUMBER.fullmatch(node.value):
        node.refuse(f"{node.value!r} is no number in quotes", "such as '0.5', at most 6 places")
    return Decimal(node.value)
