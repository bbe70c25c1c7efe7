"""What one running application holds: settings, transactions and tokens, made once by `create_app`."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from greenctl.auth.tokens import AccessTokens
from greenctl.config import Settings
from greenctl.db.transaction import Transactions
from greenctl.ledger.receipts import ReceiptSeal


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    transactions: Transactions
    tokens: AccessTokens
    seal: ReceiptSeal


def runtime() -> Runtime:
    """The runtime of the application that answers this request."""
    return cast("Runtime", current_app.extensions["greenctl"])
