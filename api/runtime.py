"""What one running application holds, made once by `create_app`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from flask import current_app

from api.limits import Limits
from greenctl.auth.identity import AttemptTokens, IdentityProvider
from greenctl.auth.nonces import Challenges, ServerNonces
from greenctl.auth.passwords import Passwords
from greenctl.auth.refresh_tokens import RefreshTokens
from greenctl.auth.session_caps import SessionCaps
from greenctl.auth.tokens import AccessTokens
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.jobs.notices import NoticeWork
from greenctl.jobs.photos import PhotoWork
from greenctl.kernel.clock import local_day
from greenctl.ledger.receipts import ReceiptSeal
from greenctl.notices.sending import Office
from greenctl.notices.ways.port import Way
from greenctl.photos.examining import Examiner
from greenctl.source.queries import plain_names
from greenctl.storage.port import BlobStore


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    transactions: Transactions
    tokens: AccessTokens
    seal: ReceiptSeal
    refresh_tokens: RefreshTokens
    passwords: Passwords
    limits: Limits
    challenges: Challenges
    server_nonces: ServerNonces
    session_caps: SessionCaps
    identity_providers: Mapping[str, IdentityProvider]
    attempt_tokens: AttemptTokens
    store: BlobStore
    examiner: Examiner
    ways: Mapping[str, Way]

    def photo_work(self, transactions: Transactions) -> PhotoWork:
        """For whoever looks at photos later, and sweeps."""
        return PhotoWork(transactions, self.store, self.examiner, timedelta(days=self.settings.photo_grace_days))

    def notice_work(self, transactions: Transactions) -> NoticeWork:
        """For whoever sends notices."""
        office = Office(self.ways, self.settings.refresh_key, self.settings.zone, plain_names)
        return NoticeWork(transactions, office)


def runtime() -> Runtime:
    """The runtime of the application that answers this request."""
    return cast("Runtime", current_app.extensions["greenctl"])


def city_day(uow: UnitOfWork) -> date:
    """The day that it is in the city while this request is answered."""
    return local_day(uow.now, runtime().settings.zone)
