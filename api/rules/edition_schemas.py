"""What the contract says of whole editions: their document, what governs, how far they are known, how two differ."""

from marshmallow import Schema, fields

from api.fields import Choice, Code
from api.rules.schemas import Clause
from api.schemas import Strict


class GoverningQuery(Strict):
    """Where (an area code), when (today, if left out) and, where it matters, for which sector."""

    area = Code(required=True, longest=12)
    on = fields.Date()
    sector = Code(longest=60)


class AgainstQuery(Strict):
    """The edition that came before."""

    against = Code(required=True, longest=60)


class WholeEdition(Schema):
    """An edition as it was published (`greenctl-edition/1`); its fingerprint is the SHA-256 of its canonical JSON."""

    schema = fields.String(required=True)
    edition = fields.Dict(required=True)
    vocabulary = fields.Dict(required=True)
    documents = fields.Dict(required=True)
    vetoes = fields.Dict(required=True)
    guarantees = fields.Dict()
    sectors = fields.Dict(required=True)


class SectorStatus(Schema):
    """How many cells two people confirmed, how many somebody read, how many nobody did. The one without a code holds
    vetoes and guarantees."""

    sector = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    cells = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    read = fields.Integer(required=True)
    unread = fields.Integer(required=True)
    complete = fields.Boolean(required=True)


class EditionStatus(Schema):
    """How far the tables of an edition are known."""

    edition = Code(required=True)
    official = fields.Boolean(required=True)
    sectors = fields.List(fields.Nested(SectorStatus), required=True)


class CellSide(Schema):
    """A cell as one of two editions has it."""

    requirement_zh = fields.String(required=True)
    requirement_en = fields.String(required=True)
    clause = fields.Nested(Clause, required=True, allow_none=True)
    trust = fields.String(required=True, allow_none=True)


class CellDifference(Schema):
    """A cell that is not the same. Without a level the row around the cells differs, without an indicator the sector
    is new or gone; `trust` says that nothing else changed."""

    kind = Choice("added", "removed", "changed", "trust", required=True)
    sector = fields.String(required=True)
    indicator = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    before = fields.Nested(CellSide, required=True, allow_none=True)
    after = fields.Nested(CellSide, required=True, allow_none=True)


class EditionComparison(Schema):
    """Two editions cell by cell, in the order of the later one."""

    before = Code(required=True)
    after = Code(required=True)
    differences = fields.List(fields.Nested(CellDifference), required=True)
