"""The application factory."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from api import envelope, problems
from api.bodies import LARGEST_BODY_BYTES
from api.limits import Limits
from api.registry import register_all
from api.runtime import Runtime
from api.sync import nothing_new
from greenctl.auth.identity import AttemptTokens
from greenctl.auth.identity_settings import load_providers
from greenctl.auth.nonces import Challenges, ServerNonces
from greenctl.auth.passwords import Passwords
from greenctl.auth.refresh_tokens import RefreshTokens
from greenctl.auth.session_caps import load_session_caps
from greenctl.auth.tokens import AccessTokens
from greenctl.config import Settings
from greenctl.db.base import db, engine_options, prepare_engine
from greenctl.kernel.clock import Clock


class _Application(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine; Flask would look at every function of every request to see that."""
        return func


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """A WSGI application on one database; nothing is read or written until a request comes.

    Raises:
        ValueError: a route names an act that the policy table does not have.
        ValueError: the refresh key is too short.
        TypeError: the signing key is not an Ed25519 key.
    """
    app = _Application("greenctl", static_folder=None, template_folder="api/public/templates", root_path=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        app.extensions["greenctl"] = _runtime(settings, db.engine, clock)
    nothing_new.install(app)
    envelope.install(app)
    problems.install(app)
    register_all(app)
    return app


def _runtime(settings: Settings, engine: Engine, clock: Clock | None) -> Runtime:
    return Runtime.lay(
        settings,
        engine,
        clock,
        tokens=AccessTokens(settings),
        refresh_tokens=RefreshTokens(settings.refresh_key),
        passwords=Passwords(),
        limits=Limits(settings),
        challenges=Challenges(settings.refresh_key),
        server_nonces=ServerNonces(settings.refresh_key),
        session_caps=load_session_caps(settings.session_caps),
        identity_providers=load_providers(settings.identity),
        attempt_tokens=AttemptTokens(settings.refresh_key),
    )
