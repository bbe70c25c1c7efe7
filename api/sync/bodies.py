"""What each kind of operation says: its shape, by kind. One entry per kind of `greenctl/sync/kinds.py`."""

from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import Schema, fields, validate

from api.declaration.answers_in import LONGEST_ANSWER, MOST_FIELDS, MOST_SECTORS, AnswersIn
from api.emergency.duty_schemas import ConfirmOperation, ExecuteOperation
from api.emergency.verification_schemas import CheckOperation
from api.fields import Choice, Code, Identifier, SafeString
from api.findings.loop_schemas import LONGEST, MOST_PHOTOS, MOST_STAGES, RepairStageIn, ShownPhotoIn
from api.findings.schemas import FindingOperationIn
from api.inspection.visit_schemas import VisitIn
from api.photos.schemas import NewPhotoIn
from api.schemas import Strict, load
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.errors import DomainError
from greenctl.kernel.ids import is_uuid
from greenctl.sync.check_kinds import CHECK
from greenctl.sync.duty_kinds import CONFIRM, EXECUTE
from greenctl.sync.finding_kinds import RECORD
from greenctl.sync.kinds import BEGIN, EDIT, VOID
from greenctl.sync.visit_kinds import RECORD as RECORD_VISIT


def _photos() -> fields.List:
    return fields.List(fields.Nested(ShownPhotoIn), validate=validate.Length(max=MOST_PHOTOS, error="field.too_long"))


class BeginOperation(Strict):
    """Begin a declaration; the phone draws its id."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(longest=40, required=True)


class EditOperation(Strict):
    """Set answers of a declaration. `base_version` of the operation is the `answers_version` they were seen at; 0 if
    the declaration was begun without signal and never fetched."""

    declaration_id = Identifier(required=True)
    answers = fields.Nested(AnswersIn, required=True)


class DeclarationOperation(Strict):
    """Sign, submit or withdraw a declaration. `base_version` is the `version` that was seen; 0 if it was never fetched.
    What this device did itself since then is no hindrance; what anybody else did is a conflict."""

    declaration_id = Identifier(required=True)


class PhotoOperation(NewPhotoIn):
    """Declare a photo; its ticket comes from POST /photos/{photo_id}/ticket when there is signal to upload."""


class AnswerOperation(Strict):
    """A firm's plan of stages, report of a stage, or answer for the whole. `base_version` is the `version` of the
    finding that was seen; the photos stand in the operation's `photos` too, so that it waits for them."""

    finding_id = Identifier(required=True)
    act = Choice("plan", "report", "answer", required=True)
    words = SafeString(longest=LONGEST, shortest=2, lines=True, required=True)
    stages = fields.List(
        fields.Nested(RepairStageIn), validate=validate.Length(max=MOST_STAGES, error="field.too_long")
    )
    photos = _photos()


class DisputeOperation(Strict):
    """A firm disputes a finding."""

    finding_id = Identifier(required=True)
    words = SafeString(longest=LONGEST, shortest=2, lines=True, required=True)
    photos = _photos()


class RecheckOperation(Strict):
    """What an officer found on site: repaired, or not (then `words` say why, and another day may be named)."""

    finding_id = Identifier(required=True)
    passed = fields.Boolean(required=True, truthy={True}, falsy={False})
    words = SafeString(longest=LONGEST, shortest=2, lines=True)
    due_on = fields.Date()
    photos = _photos()


class VoidOperation(Strict):
    """Take back an operation of the same device that is held or in conflict."""

    op_id = Identifier(required=True)


BODIES: Mapping[str, Schema] = {
    BEGIN: BeginOperation(),
    EDIT: EditOperation(),
    "declaration.sign": DeclarationOperation(),
    "declaration.submit": DeclarationOperation(),
    "declaration.withdraw": DeclarationOperation(),
    RECORD: FindingOperationIn(),
    RECORD_VISIT: VisitIn(),
    CONFIRM: ConfirmOperation(),
    EXECUTE: ExecuteOperation(),
    CHECK: CheckOperation(),
    "photo.declare": PhotoOperation(),
    "finding.answer": AnswerOperation(),
    "finding.dispute": DisputeOperation(),
    "finding.recheck": RecheckOperation(),
    VOID: VoidOperation(),
}


def read_body(kind: str, body: Any) -> tuple[Any, tuple[dict[str, Any], ...]]:
    """The body, and what is wrong with it. A kind that nobody knows is judged later, in its turn."""
    schema = BODIES.get(kind)
    if schema is None or (kind == EDIT and _is_plain_edit(body)):
        return body, ()
    try:
        # Plain JSON again, since it may have to wait for its turn.
        return orjson.loads(canonical_bytes(load(schema, body))), ()
    except DomainError as error:
        problems = error.details["problems"]
        assert isinstance(problems, list)
        return None, tuple({**problem, "field": f"body.{problem['field']}".rstrip(".")} for problem in problems)


def _is_plain_edit(body: Any) -> bool:
    """Whether this is an edit of facts as phones send them, which its schema would give back as it is.

    The schema stays the one that decides: whatever is not plainly good goes there. (A test holds both together.)
    """
    if type(body) is not dict or body.keys() != {"declaration_id", "answers"}:
        return False
    declaration_id, answers = body["declaration_id"], body["answers"]
    if type(declaration_id) is not str or not is_uuid(declaration_id):
        return False
    if type(answers) is not dict or answers.keys() != {"facts"} or type(answers["facts"]) is not dict:
        return False
    sectors = answers["facts"]
    return len(sectors) <= MOST_SECTORS and all(
        _is_code(sector) and type(facts) is dict and len(facts) <= MOST_FIELDS and _are_plain(facts)
        for sector, facts in sectors.items()
    )


def _are_plain(facts: dict[str, Any]) -> bool:
    return all(_is_code(name) and _is_plain_answer(value) for name, value in facts.items())


def _is_code(text: str) -> bool:
    """Letters, digits and low lines: less than a code may have, and cheaper to see."""
    return len(text) <= 60 and text.isascii() and text.replace("_", "a").isalnum()


def _is_plain_answer(value: Any) -> bool:
    if type(value) is str:
        return len(value) <= LONGEST_ANSWER and value.isascii() and value.isprintable() and value == value.strip()
    return type(value) is bool
