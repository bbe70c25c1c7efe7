"""Signing in, keeping signed in, inviting; and taking on a bearer's rights."""

from greenctl.auth import policy, repository
from greenctl.auth.errors import NotSignedIn
from greenctl.auth.tokens import Claims
from greenctl.db.unit_of_work import UnitOfWork


def act_as_bearer(uow: UnitOfWork, claims: Claims, act: str) -> None:
    """Let this unit of work be the bearer's, within what the policy gives for `act`.

    The account's epoch is read each time, so that a right that was taken away is gone with the next request.

    Raises:
        NotSignedIn: rights have changed since the token was issued, or the session has ended.
        ActNotAllowed: no role of the account allows this act.
    """
    if repository.find_standing_epoch(uow, claims.account_id, claims.family) != claims.epoch:
        raise NotSignedIn
    actor = repository.get_actor(uow, claims.account_id)
    uow.act_as(actor, policy.scope_for(actor, act))
