"""Reading declarations: the form, the self-score, the check, versions, and what an outsider can verify."""

from typing import Any

from flask import Response, request

from api.declaration.copy_page import copy_page
from api.declaration.explanation import Explanation, SelfScore
from api.declaration.schemas import (
    MOST_ROUNDS,
    CopyOfRecord,
    DeclarationChanges,
    DeclarationCheck,
    DeclarationForm,
    PublicKey,
    ReceiptNow,
    RoundQuery,
)
from api.operations import Routes
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import disowning, queries
from greenctl.declaration.errors import DeclarationNotThere, NotDecidedYet, SectorWithoutTable, VersionNotThere
from greenctl.declaration.letter import letter
from greenctl.documents import MEDIA_TYPE
from greenctl.ledger.receipts import CONTEXT
from greenctl.messages import language_from, message

routes = Routes(
    "declaration_readings",
    __name__,
    description="What declarations say, and why they are graded so.",
    template_folder="templates",
)

_DRAFT = (DeclarationNotThere, SectorWithoutTable)
_VERSION = (DeclarationNotThere, VersionNotThere)


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/form",
    act="declaration.read_draft",
    answer=DeclarationForm,
    refuses=_DRAFT,
)
def get_declaration_form(uow: UnitOfWork, declaration_id: str) -> dict[str, Any]:
    """Every field: what it asks and where that is written, whether it is open, its answer and last season's."""
    return queries.form(uow, declaration_id)


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/self-score",
    act="declaration.read_draft",
    answer=SelfScore,
    refuses=_DRAFT,
)
def get_self_score(uow: UnitOfWork, declaration_id: str) -> dict[str, Any]:
    """The level that the present answers would get today, and what holds it back; nothing is stored."""
    return queries.self_score(uow, declaration_id, today=city_day(uow))


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/letter",
    act="declaration.read",
    media=MEDIA_TYPE,
    refuses=(DeclarationNotThere, NotDecidedYet),
)
def get_declaration_letter(uow: UnitOfWork, declaration_id: str) -> Response:
    """The decision as a letter: level, every indicator met and not met with its clause, and how it was decided."""
    made = letter(uow, declaration_id, request.host_url, sample=runtime().settings.demo)
    response = Response(made, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{declaration_id}.pdf"'
    return response


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/check",
    act="declaration.read_draft",
    answer=DeclarationCheck,
    refuses=_DRAFT,
)
def check_declaration(uow: UnitOfWork, declaration_id: str) -> dict[str, Any]:
    """What stands in the way of submitting, and what is only worth a look."""
    found = [in_words(problem) for problem in queries.check(uow, declaration_id, today=city_day(uow))]
    return {"ready": all(problem["severity"] != "error" for problem in found), "problems": found}


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/changes",
    act="declaration.read",
    answer=DeclarationChanges,
    refuses=(*_VERSION, SectorWithoutTable),
)
def get_declaration_changes(uow: UnitOfWork, declaration_id: str) -> queries.Changes:
    """What changed since the version before, and since last season: a reviewer reads this first."""
    return queries.changes(uow, declaration_id)


@routes.operation(
    "GET",
    f"/declarations/<uuid:declaration_id>/versions/<int(min=1, max={MOST_ROUNDS}):round_number>",
    act="declaration.read",
    answer=CopyOfRecord,
    refuses=_VERSION,
)
def get_declaration_version(uow: UnitOfWork, declaration_id: str, round_number: str) -> Response:
    """The copy of record of a round, byte for byte as it was submitted."""
    return _stored(queries.copy_of_record(uow, declaration_id, int(round_number)))


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/copy",
    act="declaration.read",
    query=RoundQuery,
    media="text/html",
    refuses=_VERSION,
)
def get_readable_copy(uow: UnitOfWork, declaration_id: str, query: dict[str, Any]) -> Response:
    """The copy of record for people, made from its bytes: every field of the form, answered or not."""
    return Response(copy_page(queries.copy_of_record(uow, declaration_id, query.get("round"))), mimetype="text/html")


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/receipt",
    act="declaration.read",
    query=RoundQuery,
    answer=ReceiptNow,
    refuses=_VERSION,
)
def get_receipt(uow: UnitOfWork, declaration_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The signed receipt of a version, to be verified off line; beside it, whether its signer disowned it since."""
    receipt = queries.receipt(uow, declaration_id, query.get("round"))
    return {**receipt, "disowned": disowning.find(uow, declaration_id, receipt["statement"]["round"])}


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/explanation",
    act="declaration.read",
    query=RoundQuery,
    answer=Explanation,
    refuses=_VERSION,
)
def get_explanation(uow: UnitOfWork, declaration_id: str, query: dict[str, Any]) -> Response:
    """Why a version has its grade, byte for byte as it was stored."""
    return _stored(queries.stored_explanation(uow, declaration_id, query.get("round")))


@routes.operation("GET", "/receipts/key", act="public.read", answer=PublicKey)
def get_receipt_key(_uow: UnitOfWork) -> dict[str, Any]:
    """The public key that receipts are verified with."""
    seal = runtime().seal
    key = {"key_id": seal.key_id, "public_key": seal.public_key_text}
    return {"algorithm": "Ed25519", **key, "context": CONTEXT.decode()}


def _stored(content: bytes) -> Response:
    return Response(content, mimetype="application/json")


def in_words(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem of a field with what it means and what to do, in the reader's language."""
    text = message(language_from(request.headers.get("Accept-Language")), problem["code"], problem)
    return {"clause": None, **problem, "message": text.detail, "next_step": text.next_step}
