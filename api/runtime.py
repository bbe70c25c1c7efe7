"""What one running application holds, made once by `create_app`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import current_app

from api.limits import Limits
from greenctl.auth.identity import AttemptTokens, IdentityProvider
from greenctl.auth.nonces import Challenges, ServerNonces
from greenctl.auth.passwords import Passwords
from greenctl.auth.refresh_tokens import RefreshTokens
from greenctl.auth.session_caps import SessionCaps
from greenctl.auth.tokens import AccessTokens
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.foundation import Foundation
from greenctl.kernel.clock import local_day


@dataclass(frozen=True, slots=True)
class Runtime(Foundation):
    """With what only requests need: who is signed in, and how much of anything one may ask for."""

    tokens: AccessTokens
    refresh_tokens: RefreshTokens
    passwords: Passwords
    limits: Limits
    challenges: Challenges
    server_nonces: ServerNonces
    session_caps: SessionCaps
    identity_providers: Mapping[str, IdentityProvider]
    attempt_tokens: AttemptTokens


def runtime() -> Runtime:
    """The runtime of the application that answers this request."""
    return cast("Runtime", current_app.extensions["greenctl"])


def city_day(uow: UnitOfWork) -> date:
    """The day that it is in the city while this request is answered."""
    return local_day(uow.now, runtime().settings.zone)
