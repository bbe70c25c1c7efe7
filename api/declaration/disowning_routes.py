"""A signer who says that a signature does not stand."""

from typing import Any

from api.declaration.disowning_schemas import Disowned, DisowningIn
from api.declaration.schemas import MOST_ROUNDS
from api.operations import Routes
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import disowning, errors
from greenctl.review.errors import CaseMovedOn, CaseNotUnderReview

routes = Routes("disowned_signatures", __name__, description="Signatures that their signers disown.")


@routes.operation(
    "POST",
    f"/declarations/<uuid:declaration_id>/versions/<int(min=1, max={MOST_ROUNDS}):round_number>/disowning",
    act="declaration.disown",
    body=DisowningIn,
    answer=Disowned,
    status=201,
    creates=True,
    refuses=(
        errors.DeclarationNotThere,
        errors.SectorWithoutTable,
        errors.VersionNotThere,
        errors.NotYourSignature,
        errors.DisownedBefore,
        errors.DeclarationMovedOn,
        CaseMovedOn,
        CaseNotUnderReview,
    ),
)
def disown_signature(
    uow: UnitOfWork, declaration_id: str, round_number: str, body: dict[str, Any]
) -> disowning.Disowned:
    """Say that one's own signature under a version does not stand: a case under review stops and goes back."""
    return disowning.disown(uow, declaration_id, int(round_number), disowning.Why(body["why"]), body["text"])
