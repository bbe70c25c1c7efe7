"""What the contract says of signing in elsewhere."""

from marshmallow import Schema, fields

from api.fields import Code, Identifier, SafeString, Secret
from api.schemas import Strict
from greenctl.auth.identity import LONGEST_SUBJECT


class NewAttempt(Strict):
    """By which provider (`sign_in_methods` of /app/config), and where to come back to: an address that was set up."""

    provider = Code(longest=30, required=True)
    redirect_uri = SafeString(longest=300, load_default=None, allow_none=True)


class Attempt(Schema):
    """Keep `attempt` in the app that began it. Without an `authorization_url` the app asks the provider by itself."""

    attempt = fields.String(required=True)
    authorization_url = fields.String(required=True, allow_none=True)
    expires_at = fields.DateTime(required=True)


class BroughtBack(Strict):
    """What came back from the provider, with the attempt that it answers."""

    attempt = Secret(required=True)
    code = Secret(longest=2000, required=True)
    state = Secret(load_default=None, allow_none=True)


class ExternalSignIn(BroughtBack):
    """The same; with an invitation's code, the account it is for is linked."""

    invitation_code = SafeString(longest=40, load_default=None, allow_none=True)


class NewIdentity(Strict):
    """Who somebody is at a provider: for OpenID Connect the `sub`, for WeChat the openid."""

    provider = Code(longest=30, required=True)
    subject = SafeString(longest=LONGEST_SUBJECT, required=True)


class Identity(Schema):
    """A provider by which the account can be signed in to. Who the person is there is not shown."""

    id = Identifier(required=True)
    provider = fields.String(required=True)
    linked_at = fields.DateTime(required=True)


class Identities(Schema):
    """At most 10."""

    items = fields.List(fields.Nested(Identity), required=True)
