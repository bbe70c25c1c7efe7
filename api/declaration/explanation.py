"""What the contract says of an explanation (`greenctl-explanation/2`)."""

from marshmallow import Schema, fields

from api.fields import Code
from api.rules.schemas import Share


class EditionNamed(Schema):
    """The rule edition a grade rests on."""

    id = Code(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True)


class LevelWords(Schema):
    """A level in words."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class LevelFinding(Schema):
    """What a level demands of an indicator, where that is written, and whether it is met."""

    level = fields.String(required=True)
    demand = fields.String(required=True)
    limit = fields.Raw(required=True, allow_none=True)
    requirement_zh = fields.String(required=True)
    requirement_en = fields.String(required=True)
    outcome = fields.String(required=True)
    trust = fields.String(required=True, allow_none=True)
    doc = fields.String(required=True, allow_none=True)
    page = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)
    evidence_asked = fields.List(fields.String(), required=True)


class Need(Schema):
    """What would make an undetermined indicator determinable, and who can supply it: the enterprise or an expert a
    fact (`sub_type` is the kind of works), the rule office a cell."""

    supplier = fields.String(required=True)
    fact = fields.String(required=True, allow_none=True)
    label_zh = fields.String(required=True, allow_none=True)
    label_en = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)


class SaidBy(Schema):
    """Who said a fact, in which role and on which day; `by` is an id."""

    role = fields.String(required=True)
    by = fields.String(required=True)
    on = fields.String(required=True, metadata={"format": "date"})


class OutletFinding(Schema):
    """One outlet of an indicator with several, and where it would stand by itself; `outcomes` run along the ladder."""

    name = fields.String(required=True)
    observed = fields.Raw(required=True, allow_none=True)
    observed_zh = fields.String(required=True)
    observed_en = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    outcomes = fields.List(fields.String(), required=True)


class Asked(Schema):
    """A fact that only conditions rest on."""

    id = fields.String(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True, allow_none=True)
    supplied_by = fields.String(required=True)
    observed = fields.Raw(required=True, allow_none=True)
    observed_zh = fields.String(required=True)
    observed_en = fields.String(required=True)
    said = fields.Nested(SaidBy, required=True, allow_none=True)
    evidence = fields.List(fields.String(), required=True)


class IndicatorFinding(Schema):
    """One indicator: what was observed, and where that stands on the ladder. `outlets_count`: each, worst, or null for
    an indicator with one answer. `evidence`: what was handed in."""

    id = fields.String(required=True)
    dimension = fields.String(required=True)
    dimension_zh = fields.String(required=True)
    dimension_en = fields.String(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True, allow_none=True)
    type = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    unit_zh = fields.String(required=True, allow_none=True)
    unit_en = fields.String(required=True, allow_none=True)
    supplied_by = fields.String(required=True)
    difficulty = fields.Integer(required=True)
    outlets_count = fields.String(required=True, allow_none=True)
    share = fields.Nested(Share, required=True, allow_none=True)
    condition_zh = fields.String(required=True, allow_none=True)
    condition_en = fields.String(required=True, allow_none=True)
    applies = fields.Boolean(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    below_floor = fields.Boolean(required=True)
    next_level = fields.String(required=True, allow_none=True)
    observed = fields.Raw(required=True, allow_none=True)
    observed_zh = fields.String(required=True)
    observed_en = fields.String(required=True)
    outlets = fields.List(fields.Nested(OutletFinding), required=True)
    said = fields.Nested(SaidBy, required=True, allow_none=True)
    evidence = fields.List(fields.String(), required=True)
    levels = fields.List(fields.Nested(LevelFinding), required=True)
    needs = fields.List(fields.Nested(Need), required=True)


class SectorExplained(Schema):
    """The grade in one sector: the weakest indicators hold it back."""

    sector = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    sub_type = fields.String(required=True, allow_none=True)
    sub_type_zh = fields.String(required=True, allow_none=True)
    sub_type_en = fields.String(required=True, allow_none=True)
    sub_type_missing = fields.Boolean(required=True)
    ladder = fields.List(fields.String(), required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    by_indicators = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    held_back_by = fields.List(fields.String(), required=True)
    undetermined = fields.List(fields.String(), required=True)
    asked = fields.List(fields.Nested(Asked), required=True)
    findings = fields.List(fields.Nested(IndicatorFinding), required=True)


class VetoExplained(Schema):
    """An adverse record: its evidence, what it does, and the first day it no longer counts."""

    kind = fields.String(required=True)
    name_zh = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)
    evidence_id = fields.String(required=True)
    on = fields.String(required=True, metadata={"format": "date"})
    ends_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    state = fields.String(required=True)
    effect = fields.String(required=True, allow_none=True)
    bars = fields.List(fields.String(), required=True)
    steps = fields.Integer(required=True, allow_none=True)
    lookback_months = fields.Integer(required=True, allow_none=True)
    doc = fields.String(required=True, allow_none=True)
    page = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)
    trust = fields.String(required=True, allow_none=True)
    unknown = fields.String(required=True, allow_none=True)


class GuaranteeExplained(Schema):
    """A guarantee class or white list that was claimed: whether it is granted, and how far it reaches. It never changes
    the level."""

    kind = fields.String(required=True)
    name_zh = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)
    evidence_id = fields.String(required=True)
    state = fields.String(required=True)
    requires = fields.List(fields.String(), required=True)
    scope_zh = fields.String(required=True, allow_none=True)
    cap_zh = fields.String(required=True, allow_none=True)
    highest_alert = fields.String(required=True, allow_none=True)
    highest_alert_zh = fields.String(required=True, allow_none=True)
    highest_alert_en = fields.String(required=True, allow_none=True)
    doc = fields.String(required=True, allow_none=True)
    page = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)
    trust = fields.String(required=True, allow_none=True)
    unknown = fields.String(required=True, allow_none=True)


class Explanation(Schema):
    """Why a grade is what it is: every row, met and not met. `level` is null while anything is undetermined."""

    schema = fields.String(required=True)
    edition = fields.Nested(EditionNamed, required=True)
    on = fields.String(required=True, metadata={"format": "date"})
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    comparable = fields.Boolean(required=True)
    sentence_zh = fields.String(required=True)
    sentence_en = fields.String(required=True)
    levels = fields.Dict(keys=fields.String(), values=fields.Nested(LevelWords), required=True)
    sectors = fields.List(fields.Nested(SectorExplained), required=True)
    vetoes = fields.List(fields.Nested(VetoExplained), required=True)
    guarantees = fields.List(fields.Nested(GuaranteeExplained), required=True)
    documents = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class SelfScore(Explanation):
    """The grade that the present answers would get today. Nothing of it is stored."""

    stored = fields.Boolean(required=True)
