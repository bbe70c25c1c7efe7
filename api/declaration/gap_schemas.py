"""What the contract says of gap plans (`greenctl-gap/1`)."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from api.declaration.answers_in import MOST_FIELDS, MOST_SECTORS, ByCode
from api.declaration.explanation import EditionNamed, LevelWords
from api.fields import Choice, Code, ExactNumber, Whole
from api.schemas import Strict

MOST_PLANS = 100


class Cost(ExactNumber):
    """What a change costs, in whatever the asker counts; not below 0. It is used for this answer and not kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"pattern": r"^[0-9]{1,12}(\.[0-9]{1,6})?$"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        cost = super()._deserialize(value, attr, data, **kwargs)
        if cost < 0 or str(value).startswith("-"):
            raise ValidationError("field.out_of_range")
        return cost


class GapPlansIn(Strict):
    """Which level is aimed at: `target` for the whole, so for every sector, or `targets` by sector. `costs` by sector
    and field; a change without one counts 1. `plans`: the most that are wanted per sector."""

    target = Code(longest=60)
    targets = ByCode(Code(longest=60), MOST_SECTORS)
    costs = ByCode(ByCode(Cost(), MOST_FIELDS), MOST_SECTORS, load_default=dict)
    plans = Whole(least=1, most=MOST_PLANS, load_default=20)

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        """`target` or `targets`, and the latter not empty."""
        if ("target" in data) == bool(data.get("targets")):
            raise ValidationError({"target": ["field.invalid" if "target" in data else "field.required"]})


class Named(Schema):
    """An indicator in words."""

    indicator = Code(required=True)
    label_zh = fields.String(required=True)
    label_en = fields.String(required=True)


class Written(Schema):
    """Where something is written."""

    doc = fields.String(required=True, allow_none=True)
    page = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)


class AskedBy(Named, Written):
    """A row that would fall short without the change, and what it demands."""

    level = fields.String(required=True)
    requirement_zh = fields.String(required=True)
    requirement_en = fields.String(required=True)
    trust = fields.String(required=True, allow_none=True)


class OutletBecomes(Schema):
    """What a single answer must become; with nothing said, any answer will do. `least` and `most` still do; of a share
    they bound the part of `whole`, or where that is null the percentage. `add` and `remove` are options of a set."""

    least = fields.String(required=True, allow_none=True)
    most = fields.String(required=True, allow_none=True)
    whole = fields.String(required=True, allow_none=True)
    truth = fields.Boolean(required=True, allow_none=True)
    one_of = fields.List(fields.String(), required=True)
    add = fields.List(fields.String(), required=True)
    remove = fields.List(fields.String(), required=True)


class Becomes(OutletBecomes):
    """What a fact must become. `outlets` are those that change, the others stay; `every_outlet` where none is named."""

    outlets = fields.Dict(keys=fields.String(), values=fields.Nested(OutletBecomes), required=True)
    every_outlet = fields.Nested(OutletBecomes, required=True, allow_none=True)


class GapChange(Named, Written):
    """One fact to change or to supply, what asks for it, and what shows it."""

    type = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    kind = Choice("change", "supply", required=True)
    supplied_by = Choice("enterprise", "expert", required=True)
    observed = fields.Raw(required=True, allow_none=True)
    observed_zh = fields.String(required=True)
    observed_en = fields.String(required=True)
    becomes = fields.Nested(Becomes, required=True)
    becomes_zh = fields.String(required=True)
    becomes_en = fields.String(required=True)
    cost = fields.String(required=True)
    difficulty = fields.Integer(required=True)
    evidence = fields.List(fields.String(), required=True)
    level = fields.String(required=True, allow_none=True)
    trust = fields.String(required=True, allow_none=True)
    asked_by = fields.List(fields.Nested(AskedBy), required=True)
    sentence_zh = fields.String(required=True)
    sentence_en = fields.String(required=True)


class OpenCell(Named):
    """A requirement that the rule office must still supply."""

    level = fields.String(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)


class GapPlan(Schema):
    """Changes that together reach the target, from `not_before` on; null: at once. `level` is null while `open_cells`
    keep it from being said."""

    cost = fields.String(required=True)
    difficulty = fields.Integer(required=True)
    not_before = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    sentence_zh = fields.String(required=True)
    sentence_en = fields.String(required=True)
    changes = fields.List(fields.Nested(GapChange), required=True)
    open_cells = fields.List(fields.Nested(OpenCell), required=True)


class Obstacle(Schema):
    """Why no change makes the level sure."""

    code = fields.String(required=True)
    indicators = fields.List(fields.Nested(Named), required=True)
    level = fields.String(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)
    evidence_id = fields.String(required=True, allow_none=True)
    sentence_zh = fields.String(required=True)
    sentence_en = fields.String(required=True)


class VetoInTheWay(Written):
    """A record that counts, and the first day it no longer does."""

    kind = fields.String(required=True)
    name_zh = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)
    evidence_id = fields.String(required=True)
    on = fields.String(required=True, metadata={"format": "date"})
    ends_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    state = fields.String(required=True)


class SectorGap(Schema):
    """The plans for one sector, best first. `sure`: they make the target sure; otherwise they only take away what is
    known to rule it out. `complete`: the search was not cut off; only then is every plan `minimal`. `more`: there are
    further ones that were left out."""

    sector = Code(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    sub_type = fields.String(required=True, allow_none=True)
    ladder = fields.List(fields.String(), required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True)
    at_least = fields.String(required=True)
    target = fields.String(required=True, allow_none=True)
    reached = fields.Boolean(required=True)
    sure = fields.Boolean(required=True)
    complete = fields.Boolean(required=True)
    minimal = fields.Boolean(required=True)
    more = fields.Boolean(required=True)
    hours_saved = fields.String(required=True, allow_none=True)
    sentence_zh = fields.String(required=True)
    sentence_en = fields.String(required=True)
    plans = fields.List(fields.Nested(GapPlan), required=True)
    obstacles = fields.List(fields.Nested(Obstacle), required=True)
    vetoes = fields.List(fields.Nested(VetoInTheWay), required=True)


class GapPlans(Schema):
    """The ways to a level (提级路径) by sector: the lowest decides the whole, so each needs a plan of its own."""

    schema = fields.String(required=True)
    edition = fields.Nested(EditionNamed, required=True)
    on = fields.String(required=True, metadata={"format": "date"})
    level = fields.String(required=True, allow_none=True)
    target = fields.String(required=True, allow_none=True)
    hours_saved = fields.String(required=True, allow_none=True)
    levels = fields.Dict(keys=fields.String(), values=fields.Nested(LevelWords), required=True)
    sectors = fields.List(fields.Nested(SectorGap), required=True)
    documents = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
