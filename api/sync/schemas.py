"""What the contract says of the answers to batches."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from api.declaration.schemas import Declaration, Submitted
from api.emergency.duty_schemas import SaidDuty
from api.emergency.verification_schemas import SaidCheck
from api.fields import Choice, Code, Identifier, WholeInQuery
from api.findings.schemas import RecordedFinding
from api.inspection.visit_schemas import RecordedVisit
from api.schemas import ProblemItem, Strict, action_field
from api.sync.operations_in import Shaped
from api.sync.pack_bodies import BODIES, misfits
from greenctl.findings.loop.moves import Progress, Standing
from greenctl.photos.domain import PhotoState
from greenctl.sync.domain import Outcome as Outcomes, State, Then, Waiting
from greenctl.sync.pack.pulling import kinds

_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,8000}")


class Missing(Schema):
    """Counters that were skipped, both ends included."""

    first = fields.Integer(required=True)
    last = fields.Integer(required=True)


class Chain(Schema):
    """Everything up to `counter` was received; `hash` is that of the operation there."""

    counter = fields.Integer(required=True)
    hash = fields.String(required=True)
    highest = fields.Integer(required=True)
    missing = fields.List(fields.Nested(Missing), required=True)


class OperationProblem(Schema):
    """Why an operation was refused or is in conflict, and what to do; `code` is stable."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    code = Code(required=True)
    action = action_field()
    title = fields.String(required=True)
    detail = fields.String(required=True)
    next_step = fields.String(required=True)
    details = fields.Dict(keys=fields.String(), required=True)
    problems = fields.List(fields.Nested(ProblemItem), required=True)


class BothVersions(Schema):
    """A field that two have changed; null stands for no answer."""

    field = fields.String(required=True)
    yours = fields.Raw(required=True, allow_none=True)
    theirs = fields.Raw(required=True, allow_none=True)


class Conflict(Schema):
    """`hard`: nothing was written, a person decides. `soft`: it was written, and others' changes of the other fields
    that are named stand beside it."""

    severity = Choice("soft", "hard", required=True)
    base_version = fields.Integer(required=True, allow_none=True)
    current_version = fields.Integer(required=True, allow_none=True)
    both = fields.List(fields.Nested(BothVersions), required=True, attribute="fields", data_key="fields")


class Waits(Schema):
    """What a held operation waits for: an operation with one of these counters, or these photos."""

    reason = Choice(*Waiting, required=True)
    counters = fields.List(fields.Integer(), required=True)
    photos = fields.List(Identifier(), required=True)


class EditedDeclaration(Declaration):
    """The declaration after the operation; `answers_version` is the base of the next edit."""

    answers_version = fields.Integer(required=True)


class DeclaredPhoto(Schema):
    """A photo that is known, and how far it has come."""

    id = Identifier(required=True)
    state = Choice(*PhotoState, required=True)
    sha256 = fields.String(required=True)


class MovedFinding(Schema):
    """Where a finding stands after a move of this device."""

    finding_id = Identifier(required=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    counts = fields.Boolean(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class OperationAnswer(Schema):
    """What the operation came to: the declaration as it is now, the receipt of a submission, a photo, a finding, where
    a finding stands, a visit, a duty, or a check of one."""

    declaration = fields.Nested(EditedDeclaration, required=True, allow_none=True)
    submission = fields.Nested(Submitted, required=True, allow_none=True)
    photo = fields.Nested(DeclaredPhoto, required=True, allow_none=True)
    finding = fields.Nested(RecordedFinding, required=True, allow_none=True)
    finding_standing = fields.Nested(MovedFinding, required=True, allow_none=True)
    visit = fields.Nested(RecordedVisit, required=True, allow_none=True)
    duty = fields.Nested(SaidDuty, required=True, allow_none=True)
    check = fields.Nested(SaidCheck, required=True, allow_none=True)


class SettledOutcome(Schema):
    """The outcome of one operation."""

    op_id = Identifier(required=True)
    counter = fields.Integer(required=True)
    outcome = Choice(*Outcomes, required=True)
    then = Choice(*Then, required=True, metadata={"description": "what the phone does next"})
    answer = fields.Nested(OperationAnswer, required=True, allow_none=True)
    conflict = fields.Nested(Conflict, required=True, allow_none=True)
    problem = fields.Nested(OperationProblem, required=True, allow_none=True)
    waits = fields.Nested(Waits, required=True, allow_none=True)


class FirstOutcome(SettledOutcome):
    """What was answered the first time, byte for byte."""

    first = fields.Raw(required=True, allow_none=True, metadata={"description": "always null"})


class Outcome(SettledOutcome):
    """The outcome of one operation; `first` where it was sent before."""

    first = fields.Nested(FirstOutcome, required=True, allow_none=True)


class BatchAnswer(Schema):
    """One outcome per operation, in the order they were sent. `released`: operations of this device that were held and
    have come to their end meanwhile."""

    device_id = Identifier(required=True)
    server_time = fields.DateTime(required=True)
    server_nonce = fields.String(required=True)
    chain = fields.Nested(Chain, required=True)
    outcomes = fields.List(fields.Nested(Outcome), required=True)
    released = fields.List(fields.Nested(Outcome), required=True)


class HeldCounts(Schema):
    """How many operations wait for what."""

    reason = Choice(*Waiting, required=True)
    count = fields.Integer(required=True)


class StateCounts(Schema):
    """How many operations stand in which state."""

    state = Choice(*State, required=True)
    count = fields.Integer(required=True)


class DeviceGaps(Schema):
    """A device whose numbering has holes: operations that were made and have not come."""

    device_id = Identifier(required=True)
    account_id = Identifier(required=True)
    counter = fields.Integer(required=True)
    highest = fields.Integer(required=True)
    gap_since = fields.DateTime(required=True, allow_none=True)
    heard_at = fields.DateTime(required=True, allow_none=True)
    missing = fields.List(fields.Nested(Missing), required=True)


class DeviceStanding(DeviceGaps):
    """How far a device has come, and what became of its operations."""

    hash = fields.String(required=True)
    states = fields.List(fields.Nested(StateCounts), required=True)
    waits = fields.List(fields.Nested(HeldCounts), required=True)


class GapsPage(Schema):
    """Devices with holes in their numbering, by id."""

    items = fields.List(fields.Nested(DeviceGaps), required=True)
    next = fields.String(required=True, allow_none=True)


class PullQuery(Strict):
    """Where the phone stands; without a cursor it gets everything."""

    cursor = Shaped(
        _CURSOR, longest=8_000, metadata={"description": "`next` of the page before, or of the pack before"}
    )
    limit = WholeInQuery(least=1, most=2_000, load_default=500)


class Told(Schema):
    """An item as it is now; `body` is by kind the schema that `x-schema-by-kind` names, see offline_sync.md. An item
    that is known already is replaced."""

    kind = Choice(*kinds(), required=True)
    id = fields.String(required=True)
    body = fields.Dict(required=True)

    told_by_kind = BODIES

    @validates_schema
    def _as_its_kind_says(self, document: dict[str, Any], **_: Any) -> None:
        found = misfits(document["kind"], document["body"])
        if found:
            raise ValidationError(found, "body")


class Gone(Schema):
    """An item that is there no more. With a source goes everything that names it as `source_id`."""

    kind = Choice(*kinds(), required=True)
    id = fields.String(required=True)


class PackPage(Schema):
    """A page of a pack. `full`: the pack tells everything, so that whatever it has not told when it is `complete` is
    there no more. `next` goes on: to the next page, or, after the last one, to what will have changed."""

    items = fields.List(fields.Nested(Told), required=True)
    gone = fields.List(fields.Nested(Gone), required=True)
    full = fields.Boolean(required=True)
    complete = fields.Boolean(required=True)
    next = fields.String(required=True)
    server_time = fields.DateTime(required=True)
    server_nonce = fields.String(required=True)
