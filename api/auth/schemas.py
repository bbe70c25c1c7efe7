"""What the contract says of sessions and accounts."""

from marshmallow import Schema, fields, validate

from api.fields import Choice, Code, Identifier, SafeString, Secret
from api.schemas import Strict
from greenctl.auth.domain import GRANTABLE, LONGEST_LOGIN, MANDATED, MOST_GRANTS

_GRANTABLE = sorted(role.value for role in GRANTABLE)
_FEW = validate.Length(max=MOST_GRANTS, error="field.too_long")
_MANDATED = sorted(role.value for role in MANDATED)


class SignIn(Strict):
    """A login and its password."""

    login = SafeString(longest=LONGEST_LOGIN, required=True)
    password = Secret(required=True)


class RefreshToken(Strict):
    """The refresh token of a session."""

    refresh_token = Secret(required=True)


class AcceptedInvitation(Strict):
    """The code of an invitation, and the password that was chosen: 15 to 200 characters, any of them."""

    code = SafeString(longest=40, required=True)
    password = Secret(required=True)


class Tokens(Schema):
    """A session. Use the access token as a bearer token for `expires_in` seconds, then refresh; each refresh token
    is good once, and for 60 seconds more in case the answer was lost."""

    access_token = fields.String(required=True)
    token_type = Choice("Bearer", required=True)
    expires_in = fields.Integer(required=True)
    refresh_token = fields.String(required=True)


class GrantIn(Strict):
    """A role within an area (everything below it included) and, where it matters, one department."""

    role = Choice(*_GRANTABLE, required=True)
    area = Code(longest=12, required=True)
    department = Code(longest=40, load_default=None, allow_none=True)


class Grants(Strict):
    """All grants that the account is to have."""

    grants = fields.List(fields.Nested(GrantIn), required=True, validate=_FEW)


class NewAccount(Grants):
    """An account without a password; invite it to give it one."""

    login = SafeString(
        longest=LONGEST_LOGIN, shortest=3, required=True, metadata={"description": "a-z 0-9 . _ @ -, case ignored"}
    )
    display_name = SafeString(longest=80, required=True)
    grants = fields.List(fields.Nested(GrantIn), load_default=list, validate=_FEW)


class NewMandate(Strict):
    """The account is to act for a source."""

    source_id = Identifier(required=True)
    role = Choice(*_MANDATED, required=True)


class Grant(Schema):
    """A role within an area and, where it is named, one department."""

    role = fields.String(required=True)
    area = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)


class Mandate(Schema):
    """The account acts for a source."""

    id = fields.String(required=True)
    source_id = fields.String(required=True)
    role = fields.String(required=True)
    granted_at = fields.DateTime(required=True)


class AccountInList(Schema):
    """An account. `version` rises whenever its grants change or it is suspended or reinstated."""

    id = fields.String(required=True)
    login = fields.String(required=True)
    display_name = fields.String(required=True)
    version = fields.Integer(required=True)
    has_password = fields.Boolean(required=True)
    created_at = fields.DateTime(required=True)
    suspended_at = fields.DateTime(required=True, allow_none=True)
    grants = fields.List(fields.Nested(Grant), required=True)


class Account(AccountInList):
    """An account with its mandates."""

    mandates = fields.List(fields.Nested(Mandate), required=True)


class AccountPage(Schema):
    """Accounts in the order in which they were made."""

    items = fields.List(fields.Nested(AccountInList), required=True)
    next = fields.String(required=True, allow_none=True)


class Invitation(Schema):
    """A code, told this once. Whoever has it chooses the account's password."""

    code = fields.String(required=True)
    expires_at = fields.DateTime(required=True)
