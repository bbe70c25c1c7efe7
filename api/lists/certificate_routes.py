"""Certificates of list entries: for their holders, and checked by anybody."""

from typing import Any

from flask import Response, request

from api.lists.certificate_schemas import CertificateQuery, SignedCertificateCheck, SourceCertificates
from api.operations import Routes, check_answer
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import MEDIA_TYPE
from greenctl.kernel.canonical import canonical_bytes
from greenctl.lists import certificates
from greenctl.lists.certificate_pdf import certificate as make_pdf
from greenctl.lists.certificates import Check
from greenctl.lists.errors import CertificateNotThere
from greenctl.source import queries as sources
from greenctl.source.errors import SourceNotThere

routes = Routes("certificates", __name__, description="Certificates of list entries, and whether they hold.")


@routes.operation(
    "GET", "/public/certificates", act="public.read", query=CertificateQuery, answer=SignedCertificateCheck,
    refuses=(CertificateNotThere,),
)  # fmt: skip
def check_certificate(uow: UnitOfWork, query: dict[str, str]) -> Response:
    """Whether a certificate holds at this moment, as a signed statement that says when it was checked."""
    found = certificates.check(uow, query["number"], city_day(uow))
    content = canonical_bytes(_signed(uow, found))
    check_answer(SignedCertificateCheck(), content)
    response = Response(content, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/certificates",
    act="certificate.read",
    answer=SourceCertificates,
    refuses=(SourceNotThere,),
)
def list_certificates(uow: UnitOfWork, source_id: str) -> dict[str, Any]:
    """The certificates of a source by the lists in force today, and whether each holds."""
    sources.get(uow, source_id)
    found = certificates.of_source(uow, source_id, city_day(uow))
    return {"items": [one.statement(uow.now) for one in found]}


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/certificates/<code:certificate>",
    act="certificate.read",
    media=MEDIA_TYPE,
    refuses=(SourceNotThere, CertificateNotThere),
)
def get_certificate(uow: UnitOfWork, source_id: str, certificate: str) -> Response:
    """A certificate of a source by its number, as PDF with a code that looks it up."""
    sources.get(uow, source_id)
    found = certificates.check_of(uow, source_id, certificate, city_day(uow))
    made = make_pdf(uow, found, _signed(uow, found), request.host_url, sample=runtime().settings.demo)
    response = Response(made, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.certificate.number}.pdf"'
    return response


def _signed(uow: UnitOfWork, found: Check) -> dict[str, Any]:
    return runtime().seal.sign(found.statement(uow.now))
