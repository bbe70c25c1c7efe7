"""Construction certificates: applied for, signed by two bodies, suspended, read by anybody by their number."""

from typing import Any

from flask import Response, request

from api.construction.certificate_schemas import (
    ApplyAgainIn,
    CertificateApplicationIn,
    CertificateReasonIn,
    CertificatesQuery,
    PublicSiteCertificate,
    SignatureIn,
    SiteCertificate,
    SiteCertificates,
    SiteCertificatesPage,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from greenctl.construction import certificate_queries as queries, certifying, paper
from greenctl.construction.certificates import Body
from greenctl.construction.certifying import Said
from greenctl.construction.errors import (
    CertificateIdTaken,
    CertificateMovedOn,
    CertificateNotThere,
    CertificateState,
    CheckNotThere,
    CheckTooWeak,
    EndHasPassed,
    HasCertificate,
    ItemsMissing,
    MustWait,
    NoNumberYet,
    NotApproved,
    NotOfThisBody,
    SignedAlready,
    SiteIsFinished,
    SiteNotThere,
    TwoPeopleSign,
)
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import MEDIA_TYPE
from greenctl.kernel.ids import new_id
from greenctl.review.errors import OwnFirm

routes = Routes("site_certificates", __name__, description="Construction certificates of sites.")

_ONE = "/site-certificates/<uuid:site_certificate_id>"
_MOVES = (CertificateNotThere, OwnFirm, CertificateMovedOn, CertificateState)
_READY = (SiteIsFinished, CheckNotThere, CheckTooWeak, EndHasPassed, NotApproved, MustWait)


@routes.operation(
    "POST", "/sites/<uuid:site_id>/certificates", act="certificate.apply", body=CertificateApplicationIn,
    answer=SiteCertificate, status=201, creates=True,
    refuses=(SiteNotThere, *_READY, HasCertificate, CertificateIdTaken),
)  # fmt: skip
def apply_for_certificate(uow: UnitOfWork, site_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Apply for a certificate, on a check of the site's own people."""
    return queries.told(uow, certifying.apply(uow, body.get("id") or new_id(), site_id, body["check_id"]))


@routes.operation(
    "GET", "/sites/<uuid:site_id>/certificates", act="site.read", answer=SiteCertificates, refuses=(SiteNotThere,)
)
def list_certificates_of_site(uow: UnitOfWork, site_id: str) -> dict[str, Any]:
    """Every certificate of a site, with what each permits today."""
    return {"items": queries.of_site(uow, site_id)}


@routes.operation(
    "GET", "/site-certificates", act="site.read", query=CertificatesQuery, answer=SiteCertificatesPage,
    refuses=(CursorNotGood,),
)  # fmt: skip
def list_site_certificates(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Certificates and applications within one's remit; with `state=applied` what waits for a signature."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    return page_of(queries.page(uow, query.get("state"), after, query["limit"] + 1), query["limit"], ["id"])


@routes.operation("GET", _ONE, act="site.read", answer=SiteCertificate, refuses=(CertificateNotThere,))
def get_site_certificate(uow: UnitOfWork, site_certificate_id: str) -> dict[str, Any]:
    """A certificate with every signature, and what it permits today."""
    return queries.detail(uow, site_certificate_id)


@routes.operation(
    "POST", f"{_ONE}/signatures", act="certificate.sign", body=SignatureIn, answer=SiteCertificate, creates=True,
    if_match=True,
    refuses=(
        *_MOVES, NotOfThisBody, SignedAlready, TwoPeopleSign, ItemsMissing, SiteIsFinished, NotApproved, MustWait,
        EndHasPassed,
    ),
)  # fmt: skip
def sign_certificate(
    uow: UnitOfWork, site_certificate_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Sign for the department or the local government, in either order. Both approving, it is issued; either refusing,
    it goes back with items named."""
    said = Said(Body(body["body"]), body["approves"], body["reason"], tuple(body["items"]))
    return queries.told(uow, certifying.sign(uow, site_certificate_id, said, seen_version))


@routes.operation(
    "POST", f"{_ONE}/rounds", act="certificate.apply", body=ApplyAgainIn, answer=SiteCertificate, creates=True,
    if_match=True, refuses=(CertificateNotThere, CertificateMovedOn, CertificateState, *_READY),
)  # fmt: skip
def apply_again_for_certificate(
    uow: UnitOfWork, site_certificate_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Apply again after a refusal: both bodies sign anew."""
    again = certifying.apply_again(uow, site_certificate_id, body["check_id"], seen_version)
    return queries.told(uow, again)


@routes.operation(
    "POST", f"{_ONE}/suspension", act="certificate.suspend", body=CertificateReasonIn, answer=SiteCertificate,
    creates=True, if_match=True, refuses=_MOVES,
)  # fmt: skip
def suspend_certificate(
    uow: UnitOfWork, site_certificate_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Suspend a certificate: it permits nothing until it is resumed."""
    return queries.told(uow, certifying.suspend(uow, site_certificate_id, body["reason"], seen_version))


@routes.operation(
    "POST", f"{_ONE}/resumption", act="certificate.suspend", body=CertificateReasonIn, answer=SiteCertificate,
    creates=True, if_match=True, refuses=_MOVES,
)  # fmt: skip
def resume_certificate(
    uow: UnitOfWork, site_certificate_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Let a suspended certificate hold again."""
    return queries.told(uow, certifying.resume(uow, site_certificate_id, body["reason"], seen_version))


@routes.operation("GET", f"{_ONE}/paper", act="site.read", media=MEDIA_TYPE, refuses=(CertificateNotThere, NoNumberYet))
def get_site_certificate_paper(uow: UnitOfWork, site_certificate_id: str) -> Response:
    """The certificate as PDF; its code leads to what it is worth when it is scanned."""
    made = paper.paper(uow, site_certificate_id, request.host_url, sample=runtime().settings.demo)
    response = Response(made, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="site-certificate.pdf"'
    return response


@routes.operation(
    "GET",
    "/public/site-certificates/<code:certificate_number>",
    act="public.read",
    answer=PublicSiteCertificate,
    refuses=(CertificateNotThere,),
)
def check_site_certificate(uow: UnitOfWork, certificate_number: str) -> dict[str, Any]:
    """Whether a certificate holds at this moment, and what it permits; anybody may ask."""
    told = paper.public(uow, certificate_number)
    statement = {"kind": "site_certificate", **told, "simulated": uow.simulated}
    return {**told, "signed": runtime().seal.sign(statement)}
