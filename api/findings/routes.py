"""Recording findings, and reading them: one, many, their photos, and the catalogue they rest on."""

from dataclasses import replace
from typing import Any

from flask import Response

from api.errors import CursorNotGood
from api.findings.schemas import (
    FindingCatalogues,
    FindingDetail,
    FindingsPage,
    FindingsQuery,
    ImageQuery,
    NewFindingIn,
    RecordedFinding,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.photos.image_routes import image_of
from api.photos.routes import quotas
from api.runtime import city_day
from api.turns import Turns
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import queries
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.domain import NewFinding, PhotoOf
from greenctl.findings.errors import (
    FindingIdTaken,
    FindingInvalid,
    FindingNotThere,
    NoCatalogueInForce,
    OwnFirm,
    SourceNotThere,
)
from greenctl.findings.judging import SUBJECT
from greenctl.findings.queries import FindingShown, Near
from greenctl.findings.recording import record_findings
from greenctl.photos.domain import NewPhoto, Position
from greenctl.photos.errors import CopyNotThere, IdTaken, PhotoInvalid, PhotoNotThere, QuotaReached
from greenctl.photos.use_cases import declare_photos
from greenctl.photos.verifying import COPY_TYPE
from greenctl.storage.errors import StoreAway

routes = Routes("findings", __name__, description="What was found in the field, with its evidence.")

_DECLARING = (PhotoInvalid, IdTaken, QuotaReached)


@routes.operation(
    "POST",
    "/findings",
    act="finding.record",
    body=NewFindingIn,
    answer=RecordedFinding,
    status=201,
    creates=True,
    refuses=(SourceNotThere, OwnFirm, FindingInvalid, FindingIdTaken, NoCatalogueInForce, *_DECLARING),
)
def record_finding(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Write down what was found. It counts nowhere until somebody else has confirmed it."""
    new_photos = [_new_photo(photo, body) for photo in body["photos"] if photo["declare"] is not None]
    photos = declare_photos(uow, new_photos, quotas=quotas(), sources_checked=True) if new_photos else ()
    today = city_day(uow)
    return record_findings(uow, [new_finding(body)], today=today, photos=photos)[0].told()


@routes.operation(
    "GET",
    "/findings",
    act="finding.read",
    query=FindingsQuery,
    answer=FindingsPage,
    refuses=(CursorNotGood, FindingInvalid),
)
def list_findings(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Findings by area, sector, work line, issue, severity, standing, a part of their text, or nearness to a point."""
    limit, near = query.pop("limit"), _near(query)
    cursor = read_cursor(query.pop("after", None), 1, (int,))
    rows = queries.find_page(uow, query, near, cursor[0] if cursor else None, limit + 1)
    page = page_of(rows, limit, ("serial",))
    return {**page, "items": [row if _is_office(uow, row.source_id) else _for_firms(row) for row in page["items"]]}


@routes.operation(
    "GET", "/findings/<uuid:finding_id>", act="finding.read", answer=FindingDetail, refuses=(FindingNotThere,)
)
def get_finding(uow: UnitOfWork, finding_id: str) -> dict[str, Any]:
    """A finding, its evidence and where it stands; for a firm, once it was ordered to put it right."""
    found = queries.get(uow, finding_id)
    return _body_of(found, whole=_is_office(uow, found.finding.source_id))


@routes.operation(
    "GET",
    "/findings/<uuid:finding_id>/photos/<uuid:photo_id>",
    act="finding.read",
    query=ImageQuery,
    media=COPY_TYPE,
    opens="several",
    refuses=(FindingNotThere, PhotoNotThere, CopyNotThere, StoreAway),
)
def get_finding_photo(enter: Any, finding_id: str, photo_id: str, query: dict[str, Any]) -> Response:
    """A photo of a finding, without metadata, for whoever may read the finding."""
    with Turns(enter).reading() as uow:
        photo = queries.photo_of(uow, finding_id, photo_id)
    return image_of(photo.thumbnail_key if query["size"] == "thumbnail" else photo.public_key, COPY_TYPE)


@routes.operation("GET", "/public/finding-catalogues", act="public.read", answer=FindingCatalogues, opens="nothing")
def list_finding_catalogues() -> dict[str, Any]:
    """Every edition of the catalogue: severities with days and points, issues with their clauses."""
    return {"items": [catalogue.document() for catalogue in shipped()]}


def _is_office(uow: UnitOfWork, source_id: str) -> bool:
    """Whether an office reads; who acts for a firm reads of it as the firm does, whatever office they hold."""
    return bool(uow.actor.grants) and not uow.actor.acts_for(source_id)


def new_finding(body: dict[str, Any]) -> NewFinding:
    """What a body tells, its position taken apart."""
    told = {name: value for name, value in body.items() if name not in {"photos", "position"}}
    photos = tuple(PhotoOf(photo["id"], photo["slot"]) for photo in body["photos"])
    return NewFinding(**told, **(body["position"] or {}), photos=photos)


def _new_photo(photo: dict[str, Any], body: dict[str, Any]) -> NewPhoto:
    declared = dict(photo["declare"])
    position = declared.pop("position")
    return NewPhoto(
        id=photo["id"], slot=photo["slot"], subject_kind=SUBJECT, subject_id=body["id"], source_id=body["source_id"],
        position=Position(**position) if position else None, **declared,
    )  # fmt: skip


def _near(query: dict[str, Any]) -> Near | None:
    """Raises FindingInvalid: some of the three, and not all."""
    told = {name: query.pop(name) for name in ("longitude", "latitude", "within_km") if name in query}
    if not told:
        return None
    if len(told) < 3:
        raise FindingInvalid(problems=[{"field": "within_km", "code": "findings.position_incomplete"}])
    return Near(told["longitude"], told["latitude"], int(told["within_km"]) * 1_000)


def _for_firms(row: Any) -> dict[str, Any]:
    return {**row._asdict(), "longitude": None, "latitude": None}


_OF_THE_FINDER = ("recorded_by", "device_id", "longitude", "latitude", "accuracy_m")


def _body_of(shown: FindingShown, *, whole: bool) -> dict[str, Any]:
    finding = shown.finding if whole else replace(shown.finding, **dict.fromkeys(_OF_THE_FINDER))  # type: ignore[arg-type]
    found = {name: getattr(finding, name) for name in finding.__slots__}
    stands = {name: getattr(shown, name) for name in shown.__slots__ if name != "finding"}
    return {**found, **stands, "counts": shown.counts}
