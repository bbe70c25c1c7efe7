"""What the contract says of visits and check points."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.fields import Choice, Code, Digest, ExactNumber, Identifier, Moment, SafeString
from api.inspection.fields import accounts, some
from api.photos.schemas import PhonePosition
from api.schemas import PageQuery, Strict
from api.source.schemas import STATES
from greenctl.inspection.domain import NewVisit, Outcome, PointState
from greenctl.inspection.visiting import MOST_OTHERS, MOST_POINTS


class PointIn(Strict):
    """What was seen of a check point."""

    point = SafeString(longest=120, required=True)
    state = Choice(*PointState, required=True)


class VisitIn(Strict):
    """A visit as the phone tells it: the times are by its clock, the position is WGS-84 degrees. A visit that found
    nothing is a record like any other; `has_findings` says that findings are recorded beside it."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    task_id = Identifier(load_default=None, allow_none=True)
    line = Code(longest=40, load_default=None, allow_none=True)
    started_at = Moment(load_default=None, allow_none=True)
    ended_at = Moment(load_default=None, allow_none=True)
    position = fields.Nested(PhonePosition, load_default=None, allow_none=True)
    points = some(fields.Nested(PointIn), 0, MOST_POINTS, load_default=list)
    has_findings = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    check_sheet = Digest(load_default=None, allow_none=True)
    note = SafeString(longest=2000, lines=True, load_default=None, allow_none=True)
    officers = accounts(0, MOST_OTHERS, load_default=list)


class NewVisitIn(VisitIn):
    """The same, as the program takes it."""

    @post_load
    def visit(self, loaded: dict[str, Any], **_: Any) -> NewVisit:
        place = loaded.pop("position") or {}
        points = tuple((one["point"], one["state"]) for one in loaded["points"])
        return NewVisit(**{**loaded, **place, "points": points, "officers": tuple(loaded["officers"])})


class VisitsQuery(PageQuery):
    """Where to go on reading."""


class Visit(Schema):
    """That somebody looked. `visited_on` is the city's day at which it was recorded, by the server's clock;
    `said_source_id` what was sent, where that source lives on in another."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    said_source_id = Identifier(required=True, allow_none=True)
    source_state = Choice(*STATES, "merged", required=True)
    line = fields.String(required=True, allow_none=True)
    visited_on = fields.Date(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    outcome = Choice(*Outcome, required=True)


class VisitPoint(Schema):
    """What was seen of a check point."""

    point = fields.String(required=True)
    state = Choice(*PointState, required=True)


class VisitDetail(Visit):
    """A visit with all that was told of it, for offices. `flags` say what does not fit: nothing is refused for it."""

    task_id = Identifier(required=True, allow_none=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    area = fields.String(required=True)
    department = fields.String(required=True)
    longitude = ExactNumber(required=True, allow_none=True)
    latitude = ExactNumber(required=True, allow_none=True)
    accuracy_m = ExactNumber(required=True, allow_none=True)
    distance_m = ExactNumber(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)
    check_sheet = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    points = fields.List(fields.Nested(VisitPoint), required=True)


class RecordedVisit(Schema):
    """A visit that a phone brought."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    said_source_id = Identifier(required=True, allow_none=True)
    source_state = Choice(*STATES, "merged", required=True)
    task_id = Identifier(required=True, allow_none=True)
    visited_on = fields.Date(required=True)
    outcome = Choice(*Outcome, required=True)
    distance_m = ExactNumber(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)


class VisitsPage(Schema):
    """Visits of a source, the latest first."""

    items = fields.List(fields.Nested(Visit), required=True)
    next = fields.String(required=True, allow_none=True)


class CheckPoint(Schema):
    """One thing to look at: `indicator:<id>` of a rule edition, or `<list>:<item>` of a city's list."""

    id = fields.String(required=True)
    list = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True, allow_none=True)
    sectors = fields.List(fields.String(), required=True)
    trust = fields.String(required=True, allow_none=True)
    cite = fields.String(required=True, allow_none=True)
    points = fields.Integer(required=True, allow_none=True)
    levels = fields.List(fields.Dict(keys=fields.String()), required=True)


class MadeFrom(Schema):
    """An edition that a check sheet is made from."""

    id = fields.String(required=True)
    fingerprint = fields.String(required=True)


class CheckSheet(Schema):
    """What to look at at a source today. `missing`: sectors that no rule edition has a table for."""

    source_id = Identifier(required=True)
    day = fields.Date(required=True)
    editions = fields.List(fields.Nested(MadeFrom), required=True)
    official = fields.Boolean(required=True)
    points = fields.List(fields.Nested(CheckPoint), required=True)
    missing = fields.List(fields.String(), required=True)
    sha256 = fields.String(required=True)


class CoverageQuery(PageQuery):
    """Between which days, the last one not included."""

    first = fields.Date(required=True)
    until = fields.Date(required=True)


class OfficerCoverage(Schema):
    """How often one officer looked in one area, and how often nothing was wrong."""

    account_id = Identifier(required=True)
    area = fields.String(required=True)
    visits = fields.Integer(required=True)
    clean = fields.Integer(required=True)
    sources = fields.Integer(required=True)
    flagged = fields.Integer(required=True)


class CoveragePage(Schema):
    """By officer and area."""

    items = fields.List(fields.Nested(OfficerCoverage), required=True)
    next = fields.String(required=True, allow_none=True)
