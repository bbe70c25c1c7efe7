"""What the contract says of readings of meters, and of where they disagree with measures."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString
from api.schemas import PageQuery, Strict
from greenctl.emergency.inventory.measure_text import Action
from greenctl.emergency.metering.comparing import STATES
from greenctl.emergency.metering.importing import FORMATS, KINDS

_LONGEST = 500
MOST_SHOWN = 200


class MeterImportQuery(Strict):
    """Of which city, in which format; `dry_run=true` tells what would be and writes nothing."""

    city = Code(required=True, longest=12)
    format = Choice(*FORMATS, required=True)
    dry_run = Choice("true", "false", load_default="false")


class MeterPointIn(Strict):
    """Which source, and which of its lines, a meter belongs to: an electricity account, or the MN of HJ 212."""

    kind = Choice(*KINDS, required=True)
    number = Code(required=True, longest=40)
    source_id = Identifier(required=True)
    line = SafeString(longest=40, load_default=None, allow_none=True)


class MeterPoint(Schema):
    """As it stands now."""

    kind = Choice(*KINDS, required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    line = fields.String(required=True, allow_none=True)


class RefusedReading(Schema):
    """A row or a frame that was not taken: its place in the file, why, and how it begins."""

    place = fields.Integer(required=True)
    code = fields.String(required=True)
    reason = fields.String(required=True)
    text = fields.String(required=True)


class RefusedReadingsQuery(PageQuery):
    """Of which city, and of which import alone."""

    city = Code(required=True, longest=12)
    import_id = Identifier()


class KeptRefusal(RefusedReading):
    """The same, of which file, and when that came in."""

    import_id = Identifier(required=True)
    kind = Choice(*KINDS, required=True)
    said_at = fields.AwareDateTime(required=True)


class RefusedReadingsPage(Schema):
    """The last file first, its rows or frames in their order."""

    items = fields.List(fields.Nested(KeptRefusal), required=True)
    next = fields.String(required=True, allow_none=True)


class Deviation(Schema):
    """A way in which frames deviate from the standard and were taken all the same."""

    code = fields.String(required=True)
    reason = fields.String(required=True)
    count = fields.Integer(required=True)


class MeterImportOut(Schema):
    """What came of a file; the first refusals, and how many there were."""

    id = Identifier(required=True)
    format = Choice(*FORMATS, required=True)
    sha256 = fields.String(required=True)
    items = fields.Integer(required=True)
    readings = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    refused_count = fields.Integer(required=True)
    refused = fields.List(fields.Nested(RefusedReading), required=True)
    deviations = fields.List(fields.Nested(Deviation), required=True)
    dry_run = fields.Boolean(required=True)


class ComparedMeters(Schema):
    """How many pairs of measure and meter were looked at, how many disagree, how many of those are new."""

    alert_id = Identifier(required=True)
    rule = fields.String(required=True)
    held = fields.Integer(required=True)
    disagree = fields.Integer(required=True)
    new = fields.Integer(required=True)


class ExplainedBefore(Schema):
    """The same source, line, action and meter disagreed before, and this is what it was due to, the last time."""

    disagreement_id = Identifier(required=True)
    reason = fields.String(required=True)
    explained_at = fields.AwareDateTime(required=True)
    times = fields.Integer(required=True)


class Disagreement(Schema):
    """Readings that do not fit a measure: `seen` per hour on average, against `basis` before; up to `at_most` would
    have fitted by the `rule`. It is a question to a person, and never held against anybody by itself."""

    id = Identifier(required=True)
    alert_id = Identifier(required=True)
    step = fields.Integer(required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    ordinal = fields.Integer(required=True)
    line = fields.String(required=True)
    action = Choice(*Action, required=True)
    measure = fields.String(required=True)
    what = fields.String(required=True)
    seen = ExactNumber(required=True)
    basis = ExactNumber(required=True)
    at_most = ExactNumber(required=True)
    hours = fields.Integer(required=True)
    first_at = fields.AwareDateTime(required=True)
    last_at = fields.AwareDateTime(required=True)
    rule = fields.String(required=True)
    fingerprint = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    explained_at = fields.AwareDateTime(required=True, allow_none=True)
    explained_before = fields.Nested(ExplainedBefore, required=True, allow_none=True)
    version = fields.Integer(required=True)


class DisagreementsQuery(PageQuery):
    """Which of them."""

    state = Choice(*STATES)


class DisagreementsPage(Schema):
    """By id."""

    items = fields.List(fields.Nested(Disagreement), required=True)
    next = fields.String(required=True, allow_none=True)


class ExplanationIn(Strict):
    """Why it was a false alarm."""

    reason = SafeString(required=True, shortest=2, longest=_LONGEST, lines=True)
