"""Reading certificates, with what they permit on a day."""

from datetime import date
from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.construction import certificate_repository as repository, queries as sites
from greenctl.construction.certificates import Body, Certificate, State
from greenctl.construction.errors import CertificateNotThere
from greenctl.construction.permitting import Listed, permissions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import queries as lists, removal_queries as removals
from greenctl.season import queries as seasons
from greenctl.source import queries as sources

_TOLD = (
    "id", "source_id", "season_id", "programme", "check_id", "applied_at", "round", "number", "valid_from",
    "valid_until", "removal_id", "returns_on", "ended_on", "ended_why", "version",
)  # fmt: skip


def get(uow: UnitOfWork, certificate_id: str, *, to_change: bool = False) -> Certificate:
    """A certificate of a site within the actor's scope.

    Raises:
        CertificateNotThere
    """
    found = repository.find(uow, certificate_id, to_change=to_change)
    if found is None:
        raise CertificateNotThere(certificate=certificate_id)
    return found


def detail(uow: UnitOfWork, certificate_id: str) -> dict[str, Any]:
    """A certificate with its signatures and what it permits today. Raises CertificateNotThere."""
    return told(uow, get(uow, certificate_id))


def told(uow: UnitOfWork, certificate: Certificate) -> dict[str, Any]:
    """The same of one that was read; nobody is named. `state` is what it is worth today."""
    today = civil_day(uow.now)
    signed = repository.signatures_of(uow, [certificate.id])
    return {
        **{name: getattr(certificate, name) for name in _TOLD},
        "state": certificate.state_on(today).value,
        "signatures": [
            {name: getattr(row, name) for name in ("round", "body", "approves", "reason", "items", "signed_at")}
            for row in signed
        ],
        "waiting_for": _waiting_for(certificate),
        "permits": permits(uow, certificate, today),
    }


def of_site(uow: UnitOfWork, source_id: str) -> list[dict[str, Any]]:
    """Every certificate of a site, the latest application first. Raises SiteNotThere."""
    sites.get(uow, source_id)
    return [told(uow, certificate) for certificate in repository.of_sources(uow, [source_id])]


def page(uow: UnitOfWork, state: str | None, after: str, limit: int) -> list[dict[str, Any]]:
    """Certificates of the actor's scope by id; `state` as written down, such as `applied` for what waits."""
    return [
        {
            **{name: getattr(one, name) for name in _TOLD if name not in ("check_id", "removal_id")},
            "state": one.state.value,
            "waiting_for": _waiting_for(one),
            "name": row.name,
            "area": row.area,
        }
        for one, row in repository.page(uow, state, after, limit)
    ]


def permits(uow: UnitOfWork, certificate: Certificate, day: date) -> dict[str, Any]:
    """What work is permitted at each alert level on a day, by the list in force and this certificate."""
    site, _ = sites.with_source(uow, certificate.source_id)
    living = sources.survivors(uow, [certificate.source_id])[certificate.source_id]
    removed = [one for one in removals.of_sources(uow, [living], day) if one.programme == certificate.programme]
    listed = _listed(uow, certificate, living, day)
    alerts = seasons.get_programme(uow, certificate.season_id, certificate.programme).edition.alerts
    levels = permissions(alerts, certificate, listed, day, finished=site.is_finished, removed=bool(removed))
    return {
        "on": day,
        "list_edition_id": None if listed is None else listed.edition_id,
        "levels": [{name: getattr(one, name) for name in one.__slots__} for one in levels],
    }


def _listed(uow: UnitOfWork, certificate: Certificate, living: str, day: date) -> Listed | None:
    edition = next((one for one in lists.editions_as_of(uow, day) if one.programme == certificate.programme), None)
    if edition is None:
        return None
    row = repository.listed(uow, edition.id, living, sources.kin(uow, [living]))
    return None if row is None else Listed(*row)


def _waiting_for(certificate: Certificate) -> list[str]:
    if certificate.state is not State.APPLIED:
        return []
    signed = {one.body for one in certificate.signatures}
    return [body.value for body in Body if body not in signed]
