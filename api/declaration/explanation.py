"""What the contract says of an explanation (`greenctl-explanation/1`)."""

from marshmallow import Schema, fields

from api.fields import Code


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


class Need(Schema):
    """What would make an undetermined indicator determinable, and who can supply it."""

    supplier = fields.String(required=True)
    fact = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)


class Finding(Schema):
    """One indicator: what was observed, and where that stands on the ladder."""

    id = fields.String(required=True)
    dimension = fields.String(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True, allow_none=True)
    type = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    applies = fields.Boolean(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    below_floor = fields.Boolean(required=True)
    next_level = fields.String(required=True, allow_none=True)
    observed = fields.Raw(required=True, allow_none=True)
    observed_zh = fields.String(required=True)
    observed_en = fields.String(required=True)
    levels = fields.List(fields.Nested(LevelFinding), required=True)
    needs = fields.List(fields.Nested(Need), required=True)


class SectorExplained(Schema):
    """The grade in one sector: the weakest indicators hold it back."""

    sector = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    sub_type = fields.String(required=True, allow_none=True)
    sub_type_missing = fields.Boolean(required=True)
    ladder = fields.List(fields.String(), required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    by_indicators = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    held_back_by = fields.List(fields.String(), required=True)
    undetermined = fields.List(fields.String(), required=True)
    findings = fields.List(fields.Nested(Finding), required=True)


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
    vetoes = fields.List(fields.Dict(), required=True)
    documents = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class SelfScore(Explanation):
    """The grade that the present answers would get today. Nothing of it is stored."""

    stored = fields.Boolean(required=True)
