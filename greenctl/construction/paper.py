"""The certificate as PDF, and what anybody may read of one by its number: live, and with the moment of reading."""

from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.area.queries import find_area
from greenctl.construction import certificate_queries as queries, certificate_repository as repository, queries as sites
from greenctl.construction.errors import CertificateNotThere, NoNumberYet
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import qr_svg, render

_PUBLIC = ("number", "state", "valid_from", "valid_until", "returns_on", "ended_on")


def public(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """What anybody may read of an issued certificate, as it stands at this moment.

    Raises:
        CertificateNotThere
    """
    certificate = repository.find_numbered(uow, number)
    if certificate is None:
        raise CertificateNotThere(certificate=number)
    told, row = queries.told(uow, certificate), sites.with_source(uow, certificate.source_id)[1]
    shown = {**{name: told[name] for name in _PUBLIC}, "source_id": certificate.source_id, "name": row.name}
    shown |= {"area": row.area, "permits": told["permits"], "read_at": uow.now}
    return shown


def paper(uow: UnitOfWork, certificate_id: str, site: str, *, sample: bool) -> bytes:
    """The certificate to print; its code leads to what it is worth when it is scanned. `site`: where this installation
    is reached. The same bytes for the same certificate on the same day.

    Raises:
        CertificateNotThere
        NoNumberYet: both bodies have not approved.
    """
    certificate = queries.get(uow, certificate_id)
    if certificate.number is None:
        raise NoNumberYet(state=certificate.state.value)
    told, row = queries.told(uow, certificate), sites.with_source(uow, certificate.source_id)[1]
    area, link = find_area(row.area), f"{site.rstrip('/')}/p/site-certificates/{certificate.number}"
    signed = [one for one in told["signatures"] if one["round"] == certificate.round]
    return render(
        "site_certificate",
        {
            "name": row.name, "number": certificate.number, "state": told["state"], "sample": sample,
            "area": f"{area.name_zh} {area.name_en}" if area else row.area, "permit_number": row.permit_number,
            "valid_from": certificate.valid_from, "valid_until": certificate.valid_until,
            "read_on": told["permits"]["on"], "link": link, "qr": qr_svg(link),
            "signed": [{"body": one["body"], "on": civil_day(one["signed_at"])} for one in signed],
            "levels": [
                {"alert": f"alert_{one['alert']}", "because": one["because"], "scope": one["scope"]}
                for one in told["permits"]["levels"]
            ],
        },
    )  # fmt: skip
