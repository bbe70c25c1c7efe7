"""What the contract says of signatures that are disowned."""

from marshmallow import Schema, fields

from api.fields import Choice, SafeString
from api.schemas import Strict
from greenctl.declaration.disowning import Why
from greenctl.declaration.domain import Progress


class DisowningIn(Strict):
    """Why the signature does not stand: `not_me` (somebody else used the account) or `not_meant`; and what happened.
    The firm and its offices read it."""

    why = Choice(*Why, required=True)
    text = SafeString(longest=1000, shortest=4, lines=True, required=True)


class Disowned(Schema):
    """What the signer said. `found`: where the case stood then; null for a version that another one had followed. One
    that was under review stopped and went back to the enterprise; decided ones, and lists, stay until people decide."""

    why = Choice(*Why, required=True)
    text = fields.String(required=True)
    found = Choice(*Progress, required=True, allow_none=True)
    said_at = fields.DateTime(required=True)
