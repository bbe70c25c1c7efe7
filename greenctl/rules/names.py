"""What sectors and kinds of adverse record are called, by every published edition."""

from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules import repository
from greenctl.rules.queries import get_edition


def names(uow: UnitOfWork) -> dict[str, list[dict[str, Any]]]:
    """Each code once: where editions differ, the one that was published last names it. `kinds`: works, site."""
    sectors: dict[str, dict[str, Any]] = {}
    adverse: dict[str, dict[str, Any]] = {}
    for row in sorted(repository.list_headings(uow), key=lambda heading: (heading.published_at, heading.id)):
        edition = get_edition(uow, row.fingerprint)
        for code, table in edition.sectors.items():
            sectors[code] = {"name_zh": table.name_zh, "name_en": table.name_en, "kinds": list(table.kinds)}
        adverse |= {kind: {"name_zh": veto.zh, "name_en": veto.en} for kind, veto in edition.vetoes.items()}
    return {"sectors": _listed(sectors), "adverse_kinds": _listed(adverse)}


def _listed(named: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"code": code, **named[code]} for code in sorted(named)]
