"""Whether a certificate holds, for anybody who scans its code or types its number."""

from typing import Any

from flask import Response

from api.public import readings
from api.public.pages import Pages, render, words_of
from api.public.schemas import CertificateAddress
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import certificates

routes = Pages("certificate_pages", __name__, description="Certificates for the public.")


@routes.operation("GET", "/p/certificates", act="public.read", query=CertificateAddress, media="text/html")
def show_certificate(uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """A certificate as it stands at this moment, never from a cache; without a number a form that asks for it."""
    if "number" not in query:
        return render("certificate.html", words_of(), check=None, number="", checked_at=None)
    found = certificates.check(uow, query["number"], city_day(uow))
    edition = found.certificate.edition
    response = render(
        "certificate.html", words_of(readings.rules_of(uow, edition)), check=found, number=found.certificate.number,
        checked_at=uow.now, official=edition.official,
        demo=runtime().settings.demo or readings.simulated(edition),
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response
