"""What the contract says of exposure batches."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Signed, Strict
from greenctl.findings.loop.moves import Progress, Standing


class CountyQuery(Strict):
    """Of which county."""

    area = Code(longest=12, required=True)


class ExposureBatchesQuery(PageQuery):
    """Of which area; a city's code includes its counties."""

    area = Code(longest=12)


class ExposureBatchIn(Strict):
    """The next batch. `seen_number` is the number of the newest batch that the publisher has read, 0 for none."""

    area = Code(longest=12, required=True)
    seen_number = Whole(most=1_000_000, required=True)


class ReplyEditIn(Strict):
    """What stands in the place of a firm's last reply, and why: for words of abuse, and for nothing else."""

    text = SafeString(longest=2_000, shortest=2, lines=True, required=True)
    reason = SafeString(longest=500, shortest=4, required=True)


class PrintedReply(Schema):
    """What the firm has said. Nobody has verified it; `edited` says why words were taken out, if any were."""

    text = fields.String(required=True)
    act = Choice("answer", "dispute", required=True)
    on = fields.Date(required=True)
    edited = fields.String(required=True, allow_none=True)
    label = Choice("unverified", required=True)


class ExposureLine(Schema):
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
    reply = fields.Nested(PrintedReply, required=True, allow_none=True)


class ExposureLineReading(Schema):
    """A line as it was printed, and where its finding stands now: a disputed or voided one counts nowhere."""

    printed = fields.Nested(ExposureLine, required=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    since = fields.Date(required=True, allow_none=True)
    reply = fields.Nested(PrintedReply, required=True, allow_none=True)


class ExposureBatchHead(Schema):
    """A published batch; it never changes. `official: false`: found under a catalogue that nobody has confirmed."""

    number = Whole(required=True)
    area = Code(required=True)
    published_on = fields.Date(required=True)
    count = Whole(required=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True, metadata={"description": "SHA-256 of file.json"})


class ExposureBatchDetail(ExposureBatchHead):
    """A batch with its lines, the heading of its file and the signed statement about it."""

    heading = fields.Dict(keys=fields.String(), required=True)
    signed = fields.Nested(Signed, required=True)
    items = fields.List(fields.Nested(ExposureLineReading), required=True)


class ExposureBatches(Schema):
    """Batches, the newest first."""

    items = fields.List(fields.Nested(ExposureBatchHead), required=True)
    next = fields.String(required=True, allow_none=True)


class ExposureBatchDraft(Schema):
    """What publishing now would print; `seen_number` is what publishing wants to be told."""

    area = Code(required=True)
    seen_number = Whole(required=True)
    items = fields.List(fields.Nested(ExposureLine), required=True)
