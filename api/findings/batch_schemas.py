"""What the contract says of exposure batches."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.findings.loop.moves import Progress, Standing


class AreaQuery(Strict):
    """Of which county."""

    area = Code(longest=12, required=True)


class BatchesQuery(PageQuery):
    """Of which area; a city's code includes its counties."""

    area = Code(longest=12)


class BatchIn(Strict):
    """The next batch. `seen_number` is the number of the newest batch that the publisher has read, 0 for none."""

    area = Code(longest=12, required=True)
    seen_number = Whole(most=1_000_000, required=True)


class ReplyEditIn(Strict):
    """What stands in the place of a firm's last reply, and why: for words of abuse, and for nothing else."""

    text = SafeString(longest=2_000, shortest=2, lines=True, required=True)
    reason = SafeString(longest=500, shortest=4, required=True)


class Reply(Schema):
    """What the firm has said. Nobody has verified it; `edited` says why words were taken out, if any were."""

    text = fields.String(required=True)
    act = Choice("answer", "dispute", required=True)
    on = fields.Date(required=True)
    edited = fields.String(required=True, allow_none=True)
    label = Choice("unverified", required=True)


class BatchLine(Schema):
    """One finding, as it is printed."""

    finding_id = Identifier(required=True)
    number = fields.String(required=True)
    area = Code(required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    issue = fields.String(required=True)
    issue_zh = fields.String(required=True)
    issue_en = fields.String(required=True)
    severity = fields.String(required=True)
    line = fields.String(required=True)
    found_on = fields.Date(required=True)
    ordered_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    progress = Choice(*Progress, required=True)
    official = fields.Boolean(required=True)
    reply = fields.Nested(Reply, required=True, allow_none=True)


class LineReading(Schema):
    """A line as it was printed, and where its finding stands now: a disputed or voided one counts nowhere."""

    printed = fields.Nested(BatchLine, required=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    since = fields.Date(required=True, allow_none=True)
    reply = fields.Nested(Reply, required=True, allow_none=True)


class BatchHead(Schema):
    """A published batch; it never changes. `official: false`: found under a catalogue that nobody has confirmed."""

    number = Whole(required=True)
    area = Code(required=True)
    published_on = fields.Date(required=True)
    count = Whole(required=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True, metadata={"description": "SHA-256 of file.json"})


class BatchDetail(BatchHead):
    """A batch with its lines, the heading of its file and the signed statement about it."""

    heading = fields.Dict(required=True)
    signed = fields.Dict(required=True)
    items = fields.List(fields.Nested(LineReading), required=True)


class Batches(Schema):
    """Batches, the newest first."""

    items = fields.List(fields.Nested(BatchHead), required=True)
    next = fields.String(required=True, allow_none=True)


class BatchDraft(Schema):
    """What publishing now would print; `seen_number` is what publishing wants to be told."""

    area = Code(required=True)
    seen_number = Whole(required=True)
    items = fields.List(fields.Nested(BatchLine), required=True)
