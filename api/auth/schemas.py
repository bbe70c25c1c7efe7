"""What the contract says of sessions and accounts."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.fields import Choice, Code, Identifier, SafeString, Secret
from api.schemas import Strict
from greenctl.auth.devices import PLATFORMS
from greenctl.auth.domain import GRANTABLE, LONGEST_LOGIN, MANDATED, MOST_GRANTS

_GRANTABLE = sorted(role.value for role in GRANTABLE)
_FEW = validate.Length(max=MOST_GRANTS, error="field.too_long")
_MANDATED = sorted(role.value for role in MANDATED)


class Proof(Strict):
    """A challenge of ours and a device's signature over `greenctl-proof-1`, the purpose, the challenge and what the
    operation names, one to a line (docs/signing-in.md): 64 bytes in base64url."""

    challenge = Secret(longest=90, required=True)
    signature = Secret(longest=86, required=True)


class DeviceProof(Proof):
    """The same, with the device that signs."""

    device_id = Identifier(required=True)


class SignIn(Strict):
    """A login and its password; a registered device signs `sign_in`, the challenge and its id, so that others' wrong
    passwords do not keep it out, and the session is bound to it."""

    login = SafeString(longest=LONGEST_LOGIN, required=True)
    password = Secret(required=True)
    device = fields.Nested(DeviceProof, load_default=None, allow_none=True)


class RefreshToken(Strict):
    """The refresh token of a session."""

    refresh_token = Secret(required=True)


class Refresh(RefreshToken):
    """The same; where the session is bound to a device with a key, that signs `refresh`, the challenge, the token."""

    proof = fields.Nested(Proof, load_default=None, allow_none=True)


class DeviceKey(Strict):
    """The public part of a device's key as a JWK: ECDSA on P-256, or Ed25519. What WebCrypto adds may stay."""

    kty = Choice("EC", "OKP", required=True)
    crv = Choice("P-256", "Ed25519", required=True)
    x = SafeString(longest=43, shortest=43, required=True)
    y = SafeString(longest=43, shortest=43)
    ext = fields.Boolean()
    key_ops = fields.List(SafeString(longest=20), validate=validate.Length(max=10, error="field.too_long"))
    alg = SafeString(longest=20)
    use = SafeString(longest=20)
    kid = SafeString(longest=80)


class DeviceName(Strict):
    """What its owner calls a device."""

    name = SafeString(longest=80, required=True)


class NewDevice(DeviceName):
    """A device introduces itself, by an id that it drew. One with a key signs `register`, the challenge, the session's
    id, its own id, and its key's thumbprint (RFC 7638, SHA-256 in hex)."""

    id = Identifier(required=True)
    platform = Choice(*PLATFORMS, required=True)
    public_key = fields.Nested(DeviceKey, load_default=None, allow_none=True)
    proof = fields.Nested(Proof, load_default=None, allow_none=True)


class SecondDevice(NewDevice):
    """The device that takes a session over; it has a key."""

    public_key = fields.Nested(DeviceKey, required=True)
    proof = fields.Nested(Proof, required=True)


class RedeemedHandover(Strict):
    """The code that another device shows. This one signs `hand_over`, the challenge, the code as it is sent here, its
    id, and its key's thumbprint."""

    code = SafeString(longest=40, required=True)
    device = fields.Nested(SecondDevice, required=True)


class StepUp(Strict):
    """The password again, or a device's signature over `step_up`, the challenge, the session's id and its own id."""

    password = Secret()
    device = fields.Nested(DeviceProof)

    @validates_schema
    def one_of_the_two(self, data: Any, **_: Any) -> None:
        """Exactly one."""
        if len(data) != 1:
            raise ValidationError("field.invalid", "password")


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
    session_id = Identifier(required=True)


class Challenge(Schema):
    """To be signed by a device's key within `expires_in` seconds. `server_nonce` shows later that one heard from us
    at this moment."""

    challenge = fields.String(required=True)
    expires_in = fields.Integer(required=True)
    server_nonce = fields.String(required=True)
    server_time = fields.DateTime(required=True)


class Device(Schema):
    """A device of an account. `public_key` is its JWK, or null."""

    id = Identifier(required=True)
    name = fields.String(required=True)
    platform = fields.String(required=True)
    public_key = fields.Dict(keys=fields.String(), values=fields.String(), required=True, allow_none=True)
    registered_at = fields.DateTime(required=True)
    revoked_at = fields.DateTime(required=True, allow_none=True)


class DeviceInList(Device):
    """With the last refresh of a session on it."""

    last_seen_at = fields.DateTime(required=True, allow_none=True)


class DeviceList(Schema):
    """The newest 100 devices, revoked ones included."""

    items = fields.List(fields.Nested(DeviceInList), required=True)


class OwnSession(Schema):
    """A session that goes on. `last_seen_at` is its last refresh; `current` is the one that asks."""

    id = Identifier(required=True)
    device_id = Identifier(required=True, allow_none=True)
    device_name = fields.String(required=True, allow_none=True)
    begun_at = fields.DateTime(required=True, allow_none=True)
    begun_with = fields.String(required=True, allow_none=True)
    last_seen_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)
    current = fields.Boolean(required=True)


class OwnSessions(Schema):
    """All that go on, at most 100, the newest first."""

    items = fields.List(fields.Nested(OwnSession), required=True)


class SteppedUp(Schema):
    """From now until then, this session may do what needs a fresh proof."""

    stepped_up_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)


class Handover(Schema):
    """A code for one second device, told this once; `uri` is what a QR code holds."""

    code = fields.String(required=True)
    uri = fields.String(required=True)
    expires_at = fields.DateTime(required=True)


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

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    role = fields.String(required=True)
    granted_at = fields.DateTime(required=True)


class AccountInList(Schema):
    """An account. `version` rises whenever its grants change or it is suspended or reinstated."""

    id = Identifier(required=True)
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
