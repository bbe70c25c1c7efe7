"""Guarantee classes and white lists: whether what is claimed is granted. A level is never changed by one."""

from __future__ import annotations

from collections.abc import Iterable

from grading.application import GuaranteeClaim
from grading.comparisons import all_met
from grading.edition import Edition
from grading.model import Guarantee
from grading.results import GuaranteeFinding, GuaranteeState, InSector

_STATES = {True: GuaranteeState.GRANTED, False: GuaranteeState.REFUSED, None: GuaranteeState.UNDETERMINED}


def guarantee_finding(claim: GuaranteeClaim, edition: Edition, sectors: Iterable[InSector]) -> GuaranteeFinding:
    """Granted if every sector surely reaches what is required, refused if one surely does not."""
    guarantee = edition.guarantees.get(claim.kind)
    if guarantee is None:
        return GuaranteeFinding(claim.kind, claim.evidence_id, GuaranteeState.NOT_IN_EDITION, None)
    known = all_met(_reaches(guarantee, edition, sector) for sector in sectors)
    state = _STATES[known if guarantee.evaluable or known is False else None]
    return GuaranteeFinding(claim.kind, claim.evidence_id, state, guarantee)


def _reaches(guarantee: Guarantee, edition: Edition, sector: InSector) -> bool | None:
    """A scale of which no level is required is one the guarantee is not for."""
    if not guarantee.requires:
        return True
    scale = edition.levels[sector.ladder[0]].scale
    required = [edition.levels[code].position for code in guarantee.requires if edition.levels[code].scale == scale]
    if not required or edition.levels[sector.at_best].position > required[0]:
        return False
    return True if edition.levels[sector.at_least].position <= required[0] else None
