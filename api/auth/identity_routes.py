"""Signing in elsewhere: by the city's own sign-on (OpenID Connect), or a WeChat mini program. Off unless set up."""

from typing import Any

from flask import g, request

from api.auth import identity_schemas as schemas
from api.auth.schemas import Tokens
from api.auth.tokens import tokens_of
from api.operations import Routes
from api.runtime import Runtime, runtime
from greenctl.auth import errors, identities
from greenctl.auth.identities import Identity, LinkedIdentity
from greenctl.auth.identity import Brought, IdentityProvider
from greenctl.auth.session_domain import Session
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY, Actor

routes = Routes("identities", __name__, description="Others say who somebody is; what they may do is said here.")

_ASKED = (
    errors.IdentityAttemptNotGood,
    errors.IdentityProviderNotThere,
    errors.IdentityProviderAway,
    errors.IdentityRefused,
)
_LINKING = (errors.IdentityTaken, errors.TooManyIdentities)


@routes.operation(
    "POST", "/auth/identity/attempts", act="auth.external_sign_in", opens="nothing", body=schemas.NewAttempt,
    answer=schemas.Attempt, status=201,
    refuses=(errors.IdentityProviderNotThere, errors.IdentityProviderAway, errors.RedirectNotKnown),
)  # fmt: skip
def begin_identity_attempt(body: dict[str, Any]) -> dict[str, Any]:
    """Where to send somebody who signs in elsewhere, and what their app must bring back with them."""
    running, redirect_uri = runtime(), body["redirect_uri"] or ""
    provider = _provider(running, body["provider"])
    if redirect_uri not in (provider.redirect_uris or ("",)):
        raise errors.RedirectNotKnown
    running.limits.count_identity_attempt(request.remote_addr)
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        attempt_id, expires_at = identities.begin_attempt(uow, provider.name, redirect_uri)
    address = provider.address_for(running.attempt_tokens.attempt(attempt_id, redirect_uri))
    token = running.attempt_tokens.make(attempt_id)
    return {"attempt": token, "authorization_url": address, "expires_at": expires_at}


@routes.operation(
    "POST", "/auth/identity/sign-in", act="auth.external_sign_in", opens="nothing", body=schemas.ExternalSignIn,
    answer=Tokens, refuses=(*_ASKED, errors.IdentityNotLinked, errors.InvitationNotGood, *_LINKING),
)  # fmt: skip
def sign_in_elsewhere(body: dict[str, Any]) -> dict[str, Any]:
    """Begin a session of the account that is linked, or, once, of the one that the invitation is for."""
    running = runtime()
    return tokens_of(running, _opened(running, _identified(running, body), body["invitation_code"]))


@routes.operation(
    "POST", "/me/identities", act="me.link_identity", opens="nothing", body=schemas.BroughtBack,
    answer=schemas.Identity, status=201, refuses=(*_ASKED, *_LINKING),
)  # fmt: skip
def link_own_identity(actor: Actor, body: dict[str, Any]) -> LinkedIdentity:
    """Sign in elsewhere for one's own account, from now on."""
    running = runtime()
    identity = _identified(running, body)
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        return identities.link_own(uow, actor, identity)


@routes.operation("GET", "/me/identities", act="me.read", answer=schemas.Identities)
def list_own_identities(uow: UnitOfWork) -> dict[str, Any]:
    """By which providers one can sign in."""
    return {"items": identities.list_identities(uow, uow.actor.account_id)}


@routes.operation(
    "DELETE",
    "/me/identities/<uuid:identity_id>",
    act="me.link_identity",
    status=204,
    refuses=(errors.IdentityNotThere,),
)
def unlink_own_identity(uow: UnitOfWork, identity_id: str) -> None:
    """Sign in by it no more."""
    identities.unlink(uow, uow.actor.account_id, identity_id)


@routes.operation(
    "POST", "/accounts/<uuid:account_id>/identities", act="account.link_identity", body=schemas.NewIdentity,
    answer=schemas.Identity, status=201, creates=True,
    refuses=(errors.AccountNotThere, errors.OwnAccount, errors.IdentityProviderNotThere, *_LINKING),
)  # fmt: skip
def link_identity(uow: UnitOfWork, account_id: str, body: dict[str, Any]) -> LinkedIdentity:
    """Let somebody sign in as who a provider knows."""
    provider = _provider(runtime(), body["provider"])
    return identities.link_by_administrator(uow, account_id, Identity(provider.name, body["subject"]))


@routes.operation(
    "DELETE",
    "/accounts/<uuid:account_id>/identities/<uuid:identity_id>",
    act="account.link_identity",
    status=204,
    refuses=(errors.IdentityNotThere,),
)
def unlink_identity(uow: UnitOfWork, account_id: str, identity_id: str) -> None:
    """Let nobody sign in by it any more."""
    identities.unlink(uow, account_id, identity_id)


def _provider(running: Runtime, name: str) -> IdentityProvider:
    provider = running.identity_providers.get(name)
    if provider is None:
        raise errors.IdentityProviderNotThere(provider=name)
    return provider


def _identified(running: Runtime, body: dict[str, Any]) -> Identity:
    """Who has come back. The attempt is used up first, in a transaction of its own; asking the provider is in none."""
    attempt_id = running.attempt_tokens.read(body["attempt"])
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        name, redirect_uri = identities.use_attempt(uow, attempt_id)
    provider = _provider(running, name)
    attempt = running.attempt_tokens.attempt(attempt_id, redirect_uri)
    brought = Brought(body["code"], body["state"])
    return Identity(name, provider.subject_of(attempt, brought, running.transactions.clock.now()))


def _opened(running: Runtime, identity: Identity, code: str | None) -> Session:
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        if code is None:
            return identities.open_session_for(uow, identity, running.session_caps)
        return identities.accept_invitation_as(uow, code, identity, running.session_caps)
