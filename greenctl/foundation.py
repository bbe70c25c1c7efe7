"""What one installation stands on, whoever enters: requests, later work, or commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import Engine

from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.jobs.handlers import AWAITED
from greenctl.jobs.notices import NoticeWork
from greenctl.jobs.photos import PhotoWork
from greenctl.jobs.waking import BrokerWaker
from greenctl.kernel.clock import Clock, SystemClock
from greenctl.ledger.receipts import ReceiptSeal
from greenctl.notices.sending import Office
from greenctl.notices.ways.port import Way
from greenctl.notices.ways.settings import load_ways
from greenctl.photos.examining import DecodingLimits, Examiner
from greenctl.source.queries import plain_names
from greenctl.storage.chosen import store_of
from greenctl.storage.port import BlobStore


@dataclass(frozen=True, slots=True)
class Foundation:
    settings: Settings
    engine: Engine
    transactions: Transactions
    seal: ReceiptSeal
    store: BlobStore
    examiner: Examiner
    ways: Mapping[str, Way]

    @classmethod
    def lay(cls, settings: Settings, engine: Engine, clock: Clock | None = None, **beside: Any) -> Self:
        """On an engine that is prepared; nothing is read or written yet. `beside`: what a subclass has more.

        Raises:
            TypeError: the signing key is not an Ed25519 key.
        """
        seal = ReceiptSeal(settings.signing_key_pem)
        folder = settings.data_folder / "public"
        transactions = Transactions(engine, clock or SystemClock(), awaited=AWAITED, seal=seal, public_folder=folder)
        if settings.broker is not None:
            transactions.wake = BrokerWaker(settings.broker, settings.data_folder)
        return cls(
            settings=settings,
            engine=engine,
            transactions=transactions,
            seal=seal,
            store=store_of(settings),
            examiner=Examiner(DecodingLimits(zone=settings.zone.key)),
            ways=load_ways(settings.notices),
            **beside,
        )

    def photo_work(self) -> PhotoWork:
        """For whoever looks at photos later, and sweeps."""
        grace = timedelta(days=self.settings.photo_grace_days)
        return PhotoWork(self.transactions, self.store, self.examiner, grace)

    def notice_work(self) -> NoticeWork:
        """For whoever sends notices."""
        office = Office(self.ways, self.settings.refresh_key, self.settings.zone, plain_names)
        return NoticeWork(self.transactions, office)
