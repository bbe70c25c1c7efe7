"""What the contract says of imports."""

from marshmallow import Schema, fields

from api.fields import Identifier


class CellErrorOut(Schema):
    """One wrong cell, by its address in the sheet; `value` is what stands there, shortened."""

    cell = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    next_step = fields.String(required=True)
    value = fields.String(required=True)


class TakenBackOut(Schema):
    """How many sources are what they were; `kept` are those that somebody has changed since."""

    restored = fields.Integer(required=True)
    kept = fields.List(Identifier(), required=True)


class ImportReportOut(Schema):
    """What was done, or with dry_run what would be: with errors, nothing. `errors` are the first 1,000.

    `imported_before`: these very bytes were imported once, so nothing was done now.
    """

    sha256 = fields.String(required=True)
    import_id = Identifier(
        required=True, allow_none=True, metadata={"description": "by which what was changed is taken back"}
    )
    dry_run = fields.Boolean(required=True)
    imported_before = fields.Boolean(required=True)
    rows = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    error_count = fields.Integer(required=True)
    errors = fields.List(fields.Nested(CellErrorOut), required=True, metadata={"maxItems": 1000})
