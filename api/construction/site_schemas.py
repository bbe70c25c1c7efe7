"""What the contract says of sites and their phases."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString
from api.inspection.fields import some
from api.schemas import PageQuery, Strict
from greenctl.construction.certificates import State
from greenctl.construction.domain import WORKS, EndState
from greenctl.construction.terms import phases

PHASES = tuple(phases())
LONGEST_REASON = 500
_WORKING = tuple(phase.id for phase in phases().values() if not phase.final)


class PlannedPhaseIn(Strict):
    """When a phase is planned; `planned_until` is the first day after it."""

    phase = Choice(*PHASES, required=True)
    planned_from = fields.Date(load_default=None, allow_none=True)
    planned_until = fields.Date(load_default=None, allow_none=True)


class SitePlanIn(Strict):
    """Phases that are not named stay as they are; of two rows of one phase the later holds."""

    phases = some(fields.Nested(PlannedPhaseIn), 1, len(PHASES), required=True)


class NewSiteIn(Strict):
    """A registered source of kind site, and the phase it has been in since `on`."""

    work = Choice(*WORKS, required=True)
    phase = Choice(*_WORKING, required=True)
    on = fields.Date(required=True)
    phases = some(fields.Nested(PlannedPhaseIn), 0, len(PHASES), load_default=list)


class SiteMoveIn(Strict):
    """The phase that the site is in since `on`. The desk says why, where it goes back."""

    phase = Choice(*PHASES, required=True)
    on = fields.Date(required=True)
    reason = SafeString(longest=LONGEST_REASON, shortest=4, load_default=None, allow_none=True)


class SitesQuery(PageQuery):
    """Which sites; `certificate` a state that one of theirs is in, `stale_feeds` those with a feed that is silent."""

    area = Code(longest=12)
    phase = Choice(*PHASES)
    end_state = Choice(*EndState)
    certificate = Choice(*State)
    stale_feeds = Choice("true")


class SiteLine(Schema):
    """A site among others. `planned_until`: the first day on which, by its plan, nobody builds there any more.
    `end_state`: `asked` once that has passed, `unconfirmed` when nobody has answered, `closed` when it is finished."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    department = fields.String(required=True)
    work = Choice(*WORKS, required=True)
    phase = Choice(*PHASES, required=True)
    planned_until = fields.Date(required=True, allow_none=True)
    end_state = Choice(*EndState, required=True)
    version = fields.Integer(required=True)


class SitesPage(Schema):
    """By source."""

    items = fields.List(fields.Nested(SiteLine), required=True)
    next = fields.String(required=True, allow_none=True)


class PhaseDates(Schema):
    """A phase as planned and as it was; each `…_until` is the first day after it."""

    phase = Choice(*PHASES, required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    planned_from = fields.Date(required=True, allow_none=True)
    planned_until = fields.Date(required=True, allow_none=True)
    actual_from = fields.Date(required=True, allow_none=True)
    actual_until = fields.Date(required=True, allow_none=True)


class SiteMove(Schema):
    """A move; the first has no phase before it. `by_desk`: an office said so, not the site."""

    ordinal = fields.Integer(required=True)
    from_phase = Choice(*PHASES, required=True, allow_none=True)
    to_phase = Choice(*PHASES, required=True)
    on = fields.Date(required=True)
    by_desk = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    moved_at = fields.AwareDateTime(required=True)


class SiteFeed(Schema):
    """The last that was heard of a dust monitor or a camera. It proves nothing by itself; `stale`: for longer than the
    terms allow nothing was heard."""

    kind = fields.String(required=True)
    channel = fields.String(required=True)
    state = Choice("on", "off", "fault", required=True)
    last_seen_at = fields.AwareDateTime(required=True)
    stale = fields.Boolean(required=True)
    value = ExactNumber(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)


class Site(SiteLine):
    """All of a site but its checks and certificates."""

    permit_number = fields.String(required=True, allow_none=True)
    begun_at = fields.AwareDateTime(required=True)
    asked_on = fields.Date(required=True, allow_none=True)
    phases = fields.List(fields.Nested(PhaseDates), required=True)
    moves = fields.List(fields.Nested(SiteMove), required=True)
