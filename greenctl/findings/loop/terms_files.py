"""Reads the terms of the loop strictly, and joins them to what the catalogue of a finding says of days."""

from functools import lru_cache
from pathlib import Path

from greenctl.findings.catalogue_files import shipped
from greenctl.findings.catalogues import Catalogue
from greenctl.findings.errors import CatalogueRefused
from greenctl.findings.loop.tracked import Terms
from greenctl.yaml_files.reading import read_yaml

SAMPLE = Path(__file__).parent / "terms" / "sample-2026.yaml"
_MOST_DAYS = 365
_SAID = ("id", "title_zh", "title_en", "official", "in_force_from", "zone")
_NUMBERS = ("furthest_deadline", "extensions", "extension", "city_after", "stages", "recheck")


@lru_cache(maxsize=64)
def terms_of(fingerprint: str) -> Terms:
    """The terms of findings that were recorded under a catalogue edition.

    Raises:
        KeyError: no such catalogue is shipped.
    """
    return read_terms(SAMPLE, catalogue_of(fingerprint))


@lru_cache(maxsize=64)
def catalogue_of(fingerprint: str) -> Catalogue:
    """The catalogue edition with this fingerprint. Raises KeyError."""
    return {catalogue.fingerprint: catalogue for catalogue in shipped()}[fingerprint]


def read_terms(path: Path, catalogue: Catalogue) -> Terms:
    """The terms in a YAML file.

    Raises:
        CatalogueRefused
    """
    said = read_yaml(path, CatalogueRefused).mapping(*_SAID, *_NUMBERS)
    days = {name: said[name].whole(1, _MOST_DAYS) for name in _NUMBERS}
    return Terms(
        id=said["id"].text(),
        official=said["official"].flag(),
        zone=said["zone"].zone(),
        dispute=catalogue.settings.dispute_working_days,
        furthest=days["furthest_deadline"],
        extensions=days["extensions"],
        extension=days["extension"],
        city_after=days["city_after"],
        stages=days["stages"],
        recheck=days["recheck"],
    )
