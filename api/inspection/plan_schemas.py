"""What the contract says of plans and draws."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.fields import Choice, Code, Digest, ExactNumber, Identifier, SafeString, Whole
from api.inspection.fields import some
from api.schemas import Strict
from greenctl.inspection.domain import LEAST_SECRET, MOST_STRATA, NewPlan, Origin, PlanState, Stratum as StratumOf

MOST_NAMED = 2_000


class StratumIn(Strict):
    """A part of what runs in the plan's area, and how many of it are drawn: exactly one of `take`, `share` (rounded up)
    and `per_officer`. A source belongs to the first stratum that it fits; without a condition, everything fits."""

    name = SafeString(longest=60, required=True)
    take = Whole(least=1, most=20_000, load_default=None, allow_none=True)
    share = ExactNumber(load_default=None, allow_none=True)
    per_officer = ExactNumber(load_default=None, allow_none=True)
    kinds = some(Choice("works", "site"), 0, 2, load_default=list)
    sectors = some(Code(), 0, 60, load_default=list)
    source_ids = some(Identifier(), 0, MOST_NAMED, load_default=list)

    @post_load
    def stratum(self, loaded: dict[str, Any], **_: Any) -> StratumOf:
        groups: Any = {name: tuple(loaded.pop(name)) for name in ("kinds", "sectors", "source_ids")}
        return StratumOf(**loaded, **groups)


class PlanIn(Strict):
    """A plan of visits. A random one has strata and is bound beforehand: `seed_commitment` is the SHA-256 of a secret
    of at least 32 characters, which is told when it is drawn; `seed_source` may name a public number that is part of
    the seed and that nobody knows yet."""

    id = Identifier(required=True)
    kind = Choice(*Origin, required=True)
    name = SafeString(longest=120, required=True)
    area = Code(longest=12, required=True)
    department = Code(longest=40, load_default=None, allow_none=True)
    line = Code(longest=40, required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    scheme = Code(longest=60, load_default=None, allow_none=True)
    team = Whole(least=1, most=4, load_default=2)
    strata = some(fields.Nested(StratumIn), 0, MOST_STRATA, load_default=list)
    seed_commitment = Digest(load_default=None, allow_none=True)
    seed_source = SafeString(longest=200, load_default=None, allow_none=True)

    @post_load
    def plan(self, loaded: dict[str, Any], **_: Any) -> NewPlan:
        return NewPlan(**{**loaded, "strata": tuple(loaded["strata"])})


class SeedIn(Strict):
    """The secret that the plan was bound to, and the public number, where it names one."""

    secret = SafeString(longest=200, shortest=LEAST_SECRET, required=True)
    public_number = SafeString(longest=80, load_default=None, allow_none=True)


class Stratum(Schema):
    """A part of the sources, and how many of it are drawn."""

    name = fields.String(required=True)
    take = fields.Integer(required=True, allow_none=True)
    share = fields.String(required=True, allow_none=True)
    per_officer = fields.String(required=True, allow_none=True)
    kinds = fields.List(fields.String(), required=True)
    sectors = fields.List(fields.String(), required=True)
    source_ids = fields.List(Identifier(), required=True)


class Strata(Schema):
    """Of a random plan: how many go together, and what is drawn."""

    team = fields.Integer(required=True)
    strata = fields.List(fields.Nested(Stratum), required=True)


class InspectionPlan(Schema):
    """A plan. What was drawn, and the tasks, are another matter: they are secret while it lasts."""

    id = Identifier(required=True)
    kind = Choice(*Origin, required=True)
    name = fields.String(required=True)
    area = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    line = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    scheme = fields.String(required=True, allow_none=True)
    strata = fields.Nested(Strata, required=True, allow_none=True)
    seed_commitment = fields.String(required=True, allow_none=True)
    seed_source = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    state = Choice(*PlanState, required=True)
    version = Whole(required=True)


class PlansPage(Schema):
    """Plans within one's remit."""

    items = fields.List(fields.Nested(InspectionPlan), required=True)
    next = fields.String(required=True, allow_none=True)


class DrawMade(Schema):
    """How many tasks came of a draw, how many sources nobody may go to, and the digest of the document."""

    plan_id = Identifier(required=True)
    document_sha256 = fields.String(required=True)
    drawn = fields.Integer(required=True)
    unfilled = fields.Integer(required=True)
    version = Whole(required=True)


class DrawHeading(Schema):
    """What anybody may know of a random plan at any time. `document_sha256` is there from the draw on; the document
    itself is public once `until` has come."""

    id = Identifier(required=True)
    name = fields.String(required=True)
    area = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    line = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    scheme = fields.String(required=True, allow_none=True)
    seed_commitment = fields.String(required=True)
    seed_source = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    state = Choice(*PlanState, required=True)
    method = fields.String(required=True, allow_none=True)
    document_sha256 = fields.String(required=True, allow_none=True)
    drawn_at = fields.AwareDateTime(required=True, allow_none=True)
    is_public = fields.Boolean(required=True)


class WorkLine(Schema):
    """A work line 工作线, and who leads it."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    lead_bodies = fields.List(fields.String(), required=True)
    trust = fields.String(required=True)


class LineEdition(Schema):
    """The work lines of a city; `effective_from` is null where the day was not read."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    areas = fields.List(fields.String(), required=True)
    effective_from = fields.Date(required=True, allow_none=True)
    sample = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(WorkLine), required=True)
    fingerprint = fields.String(required=True)


class CheckListItem(Schema):
    """A point of a check list."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    points = fields.Integer(required=True, allow_none=True)


class CheckList(Schema):
    """A city's check list for a kind of source; never in force while `effective_from` is null."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    areas = fields.List(fields.String(), required=True)
    kinds = fields.List(fields.String(), required=True)
    effective_from = fields.Date(required=True, allow_none=True)
    trust = fields.String(required=True)
    cite = fields.String(required=True)
    items = fields.List(fields.Nested(CheckListItem), required=True)
    fingerprint = fields.String(required=True)


class Scheme(Schema):
    """Ratios of double-random inspection that were read somewhere: an example, applied by nobody."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    trust = fields.String(required=True)
    cite = fields.String(required=True)
    strata = fields.List(fields.Dict(keys=fields.String()), required=True)


class Dictionaries(Schema):
    """What inspection is set up with."""

    work_lines = fields.List(fields.Nested(LineEdition), required=True)
    check_lists = fields.List(fields.Nested(CheckList), required=True)
    schemes = fields.List(fields.Nested(Scheme), required=True)
