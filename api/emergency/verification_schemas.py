"""What the contract says of who goes where under an alert, and of checks on site."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.emergency.alert_schemas import ReductionKilograms
from api.emergency.duty_schemas import ExecutionPhoto
from api.fields import Choice, Code, ExactNumber, Identifier, Moment, SafeString, Whole
from api.inspection.fields import accounts, some
from api.photos.schemas import PhonePosition
from api.schemas import PageQuery, Strict
from greenctl.emergency.inventory.measure_text import Action
from greenctl.emergency.verification.domain import MOST_LINES, MOST_PHOTOS, CheckedLine, NewCheck, State, Verdict
from greenctl.findings.loop.moves import Standing
from greenctl.inspection.domain import TaskState
from greenctl.inspection.visiting import MOST_OTHERS

_LONGEST = 2000


class SentInspectors(Schema):
    """How many sources stand in the order of the step in force, how many have a task, and how many got it now."""

    alert_id = Identifier(required=True)
    step = fields.Integer(required=True)
    sources = fields.Integer(required=True)
    with_task = fields.Integer(required=True)
    new = fields.Integer(required=True)


class AlertTasksQuery(PageQuery):
    """Where to go on reading."""


class AlertTask(Schema):
    """A source in its place: `stake_ppm` is what its measures reduce, in millionths of what the city emits, summed over
    the pollutants; `score` the same, weighed by nearness to the station. Without `task_id` nobody could be sent."""

    place = fields.Integer(required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    department = fields.String(required=True)
    obligations = fields.Integer(required=True)
    score = ExactNumber(required=True)
    stake_ppm = ExactNumber(required=True)
    station = fields.String(required=True, allow_none=True)
    distance_m = ExactNumber(required=True, allow_none=True)
    task_id = Identifier(required=True, allow_none=True)
    state = Choice(*TaskState, required=True, allow_none=True)
    planned_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    officers = fields.List(Identifier(), required=True)


class AlertTasksPage(Schema):
    """In the order of visits."""

    items = fields.List(fields.Nested(AlertTask), required=True)
    next = fields.String(required=True, allow_none=True)


class CheckedLineIn(Strict):
    """What was seen of one obligation. `photos` were declared with `subject_kind` `duty_check` and this `id`, or, of
    what is not kept, with `finding` and this `id`, which is the finding's as well. `not_seen` needs `text`: why."""

    id = Identifier(required=True)
    ordinal = Whole(least=0, most=100_000, required=True)
    state = Choice(*State, required=True)
    photos = some(Identifier(), 0, MOST_PHOTOS, load_default=list)
    text = SafeString(longest=_LONGEST, lines=True, load_default=None, allow_none=True)


class CheckBody(Strict):
    """A check of a duty on site; `id` is drawn by the phone. It is a visit, too: `task_id` is done by it."""

    id = Identifier(required=True)
    task_id = Identifier(load_default=None, allow_none=True)
    captured_at = Moment(load_default=None, allow_none=True)
    position = fields.Nested(PhonePosition, load_default=None, allow_none=True)
    officers = accounts(0, MOST_OTHERS, load_default=list)
    lines = some(fields.Nested(CheckedLineIn), 1, MOST_LINES, required=True)


class DutyCheckIn(CheckBody):
    """The same, as the program takes it; alert and source stand in the path."""

    @post_load
    def checked(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        lines = tuple(
            CheckedLine(**{**one, "state": State(one["state"]), "photos": tuple(one["photos"])})
            for one in loaded["lines"]
        )
        place = loaded.pop("position") or {}
        return {**loaded, **place, "lines": lines, "officers": tuple(loaded["officers"])}


def new_check(alert_id: str, source_id: str, body: dict[str, Any]) -> NewCheck:
    """Of the path and the body."""
    return NewCheck(alert_id=alert_id, source_id=source_id, **body)


class CheckOperation(CheckBody):
    """A check of a duty; `base_version` of the operation is the `version` of the duty that was seen. The photos stand
    in the operation's `photos` too, so that it waits for them."""

    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)


class SaidCheckLine(Schema):
    """What was seen of an obligation, and the finding that it is, if it is not kept."""

    ordinal = fields.Integer(required=True)
    state = Choice(*State, required=True)
    finding_id = Identifier(required=True, allow_none=True)


class SaidCheck(Schema):
    """A check as it was recorded."""

    id = Identifier(required=True)
    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)
    checked_at = fields.AwareDateTime(required=True)
    lines = fields.List(fields.Nested(SaidCheckLine), required=True)


class CheckedLineOut(Schema):
    """What was seen; `standing` is that of the finding, of what is not kept."""

    id = Identifier(required=True)
    ordinal = fields.Integer(required=True)
    state = Choice(*State, required=True)
    text = fields.String(required=True, allow_none=True)
    finding_id = Identifier(required=True, allow_none=True)
    standing = Choice(*Standing, required=True, allow_none=True)
    photos = fields.List(Identifier(), required=True)


class DutyCheck(Schema):
    """A check on site; nobody is named."""

    id = Identifier(required=True)
    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)
    checked_at = fields.AwareDateTime(required=True)
    lines = fields.List(fields.Nested(CheckedLineOut), required=True)


class DutyChecks(Schema):
    """Every check of a source's duty under the step in force, the first one first."""

    items = fields.List(fields.Nested(DutyCheck), required=True)


class VerdictCounts(Schema):
    """Obligations by what was last seen of them. `waiting`: an inspector says it is not kept, nobody else has confirmed
    that; `failed`: two people stand for it; `disputed`: it counts nowhere until that is settled."""

    kept = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    disputed = fields.Integer(required=True)
    not_seen = fields.Integer(required=True)
    not_looked_at = fields.Integer(required=True)


class CountyVerdicts(VerdictCounts):
    """Of a county."""

    county = Code(required=True)


class AlertVerification(Schema):
    """How far the obligations of the step in force were looked at, within one's reach."""

    alert_id = Identifier(required=True)
    step = fields.Integer(required=True)
    total = fields.Nested(VerdictCounts, required=True)
    counties = fields.List(fields.Nested(CountyVerdicts), required=True)


class VerifiedLinesQuery(PageQuery):
    """Which obligations."""

    verdict = Choice(*Verdict)
    county = Code(longest=6)


class VerifiedLine(ReductionKilograms):
    """An obligation behind the counts, with the check and the finding that its verdict rests on; `photos` are those of
    the firm's report, to be held against what inspectors saw."""

    source_id = Identifier(required=True)
    ordinal = fields.Integer(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    department = fields.String(required=True)
    sector = fields.String(required=True, allow_none=True)
    line = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    action = Choice(*Action, required=True)
    text = fields.String(required=True)
    verdict = Choice(*Verdict, required=True)
    check_id = Identifier(required=True, allow_none=True)
    finding_id = Identifier(required=True, allow_none=True)
    photos = fields.List(fields.Nested(ExecutionPhoto), required=True)


class VerifiedLinesPage(Schema):
    """By source and number."""

    items = fields.List(fields.Nested(VerifiedLine), required=True)
    next = fields.String(required=True, allow_none=True)
