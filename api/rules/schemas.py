"""What the contract says of rule editions and of the forms that follow from them."""

from marshmallow import Schema, fields

from api.fields import Choice, Code


class RuleEdition(Schema):
    """A published rule edition. `official` is false for every draft and sample."""

    id = Code(required=True)
    fingerprint = fields.String(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    jurisdiction = fields.String(required=True)
    effective_from = fields.Date(required=True, allow_none=True)
    effective_until = fields.Date(required=True, allow_none=True)
    published_at = fields.DateTime(required=True)


class RuleEditions(Schema):
    """Every published edition."""

    items = fields.List(fields.Nested(RuleEdition), required=True)


class RuleName(Schema):
    """A code and what it is called."""

    code = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)


class SectorName(RuleName):
    """A sector, and whether works or sites may have it."""

    kinds = fields.List(Choice("works", "site"), required=True)


class RuleNames(Schema):
    """What codes of published editions are called, each once."""

    sectors = fields.List(fields.Nested(SectorName), required=True)
    adverse_kinds = fields.List(fields.Nested(RuleName), required=True)


class Option(Schema):
    """A choice with its words."""

    code = fields.String(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True, allow_none=True)


class Bounds(Schema):
    """What is plausible for a number, both ends included."""

    min = fields.String(required=True, allow_none=True)
    max = fields.String(required=True, allow_none=True)
    places = fields.Integer(required=True)


class SimpleCondition(Schema):
    """Asked only if another fact of the sector meets this, or the works is of one of `sub_types`; `why` where only
    prose is known."""

    fact = fields.String(required=True, allow_none=True)
    demand = fields.String(required=True, allow_none=True)
    limit = fields.Raw(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)
    sub_types = fields.List(fields.String(), required=True)


class Condition(SimpleCondition):
    """A simple condition, or `every` or `any` of several."""

    every = fields.List(fields.Nested(SimpleCondition), required=True)
    any = fields.List(fields.Nested(SimpleCondition), required=True)


class Share(Schema):
    """What a percentage is a share of; it is answered by `{"part", "whole"}` in this unit."""

    part_zh = fields.String(required=True)
    part_en = fields.String(required=True)
    whole_zh = fields.String(required=True)
    whole_en = fields.String(required=True)
    unit = fields.String(required=True)
    unit_zh = fields.String(required=True)
    unit_en = fields.String(required=True)


class Clause(Schema):
    """Where a demand is written."""

    doc = fields.String(required=True)
    page = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)


class CellTest(Schema):
    """One comparison: of this field, or of another one; a share is compared in per cent."""

    fact = fields.String(required=True, allow_none=True)
    demand = Choice("at_most", "at_least", "equals", "one_of", "all_of", required=True)
    limit = fields.Raw(required=True)


class LevelAsked(Schema):
    """What a level asks of the field: that one of `tests` is met, or nothing. `evaluated` is false where a grade does
    not rest on it."""

    level = fields.String(required=True)
    requirement_zh = fields.String(required=True)
    requirement_en = fields.String(required=True)
    clause = fields.Nested(Clause, required=True, allow_none=True)
    trust = fields.String(required=True, allow_none=True)
    evaluated = fields.Boolean(required=True)
    tests = fields.List(fields.Nested(CellTest), required=True)
    evidence = fields.List(fields.String(), required=True)


class FormField(Schema):
    """One field of a form, with what every level asks of it, the best level first.

    `outlets`: null, or it is answered by `{"outlets": {name: answer}}`, and each of them, or the worst, counts.
    `supplied_by` enterprise, or expert where it is scored on site; `difficulty` of a change, 1 to 5.
    """

    id = fields.String(required=True)
    dimension = fields.String(required=True)
    dimension_zh = fields.String(required=True)
    dimension_en = fields.String(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True, allow_none=True)
    help_zh = fields.String(required=True, allow_none=True)
    type = Choice("number", "bool", "choice", "set", required=True)
    unit = fields.String(required=True, allow_none=True)
    unit_zh = fields.String(required=True, allow_none=True)
    unit_en = fields.String(required=True, allow_none=True)
    options = fields.List(fields.Nested(Option), required=True)
    bounds = fields.Nested(Bounds, required=True, allow_none=True)
    applies_if = fields.Nested(Condition, required=True, allow_none=True)
    graded = fields.Boolean(required=True)
    asked = fields.Boolean(required=True)
    supplied_by = Choice("enterprise", "expert", required=True)
    outlets = Choice("each", "worst", required=True, allow_none=True)
    share = fields.Nested(Share, required=True, allow_none=True)
    difficulty = fields.Integer(required=True)
    levels = fields.List(fields.Nested(LevelAsked), required=True)


class KindOfWorks(Schema):
    """A sub-type with its ladder; `read` is false where nobody has read its table."""

    code = fields.String(required=True)
    ladder = fields.List(fields.String(), required=True)
    read = fields.Boolean(required=True)


class SectorForm(Schema):
    """The form of a sector under an edition."""

    edition = Code(required=True)
    fingerprint = fields.String(required=True)
    official = fields.Boolean(required=True)
    sector = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    sub_types = fields.List(fields.String(), required=True)
    ladder = fields.List(fields.String(), required=True)
    kinds = fields.List(fields.Nested(KindOfWorks), required=True)
    fields_asked = fields.List(fields.Nested(FormField), required=True, attribute="fields", data_key="fields")
