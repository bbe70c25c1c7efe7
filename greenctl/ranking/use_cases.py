"""Drafting, publishing, replaying; what firms say to their rank, and what they ask."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.kernel.personal import personal_in
from greenctl.ranking import queries, repository
from greenctl.ranking.domain import Inputs, Ranking, rank, rank_sums
from greenctl.ranking.errors import (
    AnotherEditionPublished,
    NotTheNewest,
    ReplyRepeated,
    RequestMovedOn,
    RequestNotThere,
    RequestOpen,
    RowNotThere,
    SchemeNotThere,
    TextIsPersonal,
)
from greenctl.ranking.events import RankingPublished, RankingReplied, RankingRequestMoved
from greenctl.ranking.files import (
    Heading,
    before_from,
    digest_of_lines,
    input_lines,
    ranking_lines,
    read_inputs,
    row_documents,
    row_figures,
)
from greenctl.ranking.gathering import RANKED_STATES, gather, sums
from greenctl.ranking.repository import Edition, Reply, Request
from greenctl.ranking.scheme import RateRules, Scheme
from greenctl.ranking.scheme_files import shipped, shipped_ids
from greenctl.review.errors import OwnFirm
from greenctl.source import queries as sources

SHOWN_IN_A_DRAFT = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """What publishing now would give, and how many editions there are; `rows` are the first of each end, and then the
    first of all."""

    scheme: Scheme
    number: int
    as_of: date
    counts: Mapping[str, Mapping[str, int]]
    rows: Sequence[Mapping[str, Any]]


def draft(uow: UnitOfWork, scheme_id: str, today: date) -> Draft:
    """A ranking as it would be published today; nothing is written.

    Raises:
        SchemeNotThere
    """
    scheme = shipped(scheme_id)
    _require_reach(uow, scheme_id)
    ranking = current(uow, scheme, today)
    before = repository.find_newest(uow, scheme.id)
    shown = _shown(ranking)
    names = repository.names(uow, [row.source_id for row in shown])
    rows = [{"source": row.source_id, "name": names[row.source_id], **row_figures(row)} for row in shown]
    return Draft(scheme, before.number if before else 0, today, _counts(ranking), rows)


def current(uow: UnitOfWork, scheme: Scheme, today: date) -> Ranking:
    """The ranking of the day, added up by the database where the scheme is a rate."""
    if isinstance(scheme.rules, RateRules):
        return rank_sums(scheme.rules, sums(uow, scheme.rules, today))
    return rank(scheme, gather(uow, scheme, today))


def _shown(ranking: Ranking) -> list[Any]:
    told = [row for row in ranking.rows if row.end is not None]
    ends = [row for end in ("praise", "blame") for row in [r for r in told if r.end == end][:SHOWN_IN_A_DRAFT]]
    return ends or list(ranking.rows[:SHOWN_IN_A_DRAFT])


def _counts(ranking: Ranking) -> dict[str, dict[str, int]]:
    return {
        "by_state": dict(Counter(row.state.value for row in ranking.rows)),
        "by_end": dict(Counter(row.end.value for row in ranking.rows if row.end)),
        "by_band": dict(Counter(row.banded.band for row in ranking.rows if row.banded and row.banded.band)),
    }


def publish(uow: UnitOfWork, scheme_id: str, seen_number: int, today: date) -> Edition:
    """Publish the next edition as of today: numbered, immutable, signed; a correction is a new edition.

    `seen_number` is the number of the newest edition that the publisher has seen, 0 for none.

    Raises:
        SchemeNotThere: no scheme is called that, or the actor's reach is not the whole of what is ranked.
        AnotherEditionPublished: somebody was faster.
    """
    scheme, before = shipped(scheme_id), repository.find_newest(uow, scheme_id)
    _require_reach(uow, scheme_id)
    _require_seen(seen_number, before)
    considered = repository.to_consider(uow, scheme_id)
    inputs = replace(
        gather(uow, scheme, today), reratings={request: source for request, (source, _) in considered.items()}
    )
    heading = Heading(scheme, (before.number if before else 0) + 1, today, _superseded(before))
    documents = list(row_documents(scheme, inputs, _before(uow, before)))
    edition = _sealed(uow, heading, inputs, documents, before)
    if not repository.insert_edition(uow, edition):
        raise AnotherEditionPublished(seen_version=seen_number, current_version=heading.number)
    repository.insert_lines(uow, edition.id, input_lines(heading, inputs))
    repository.insert_rows(uow, edition.id, documents)
    _consider(uow, considered, edition.id)
    uow.record(
        RankingPublished(
            edition_id=edition.id,
            scheme=scheme.id,
            number=edition.number,
            fingerprint=edition.fingerprint,
            inputs_sha256=edition.inputs_sha256,
            count=len(documents),
        )
    )
    return edition


def _require_seen(seen_number: int, before: Edition | None) -> None:
    current_number = before.number if before else 0
    if seen_number != current_number:
        raise AnotherEditionPublished(seen_version=seen_number, current_version=current_number)


def _require_reach(uow: UnitOfWork, scheme_id: str) -> None:
    """Whoever publishes, or reads what would be published, answers for everybody who is ranked."""
    if not all(uow.scope.covers(area=area) for area in repository.areas(uow, RANKED_STATES)):
        raise SchemeNotThere(scheme=scheme_id, allowed=", ".join(shipped_ids()))


def _superseded(before: Edition | None) -> dict[str, Any] | None:
    if before is None:
        return None
    return {name: getattr(before, name) for name in ("number", "fingerprint", "inputs_sha256")}


def _before(uow: UnitOfWork, before: Edition | None) -> Any:
    if before is None:
        return None
    return before_from(repository.input_lines(uow, before.id), repository.documents(uow, before.id))


def _sealed(
    uow: UnitOfWork,
    heading: Heading,
    inputs: Inputs,
    documents: Sequence[Mapping[str, Any]],
    before: Edition | None,
) -> Edition:
    """The edition with its digests and a statement that outsiders can check."""
    inputs_sha256 = digest_of_lines(input_lines(heading, inputs))
    first = heading.of_ranking(inputs_sha256, len(documents))
    fingerprint = digest_of_lines(ranking_lines(first, documents))
    edition_id = new_id()
    statement = {
        "kind": RankingPublished.kind,
        "edition_id": edition_id,
        "heading": first,
        "fingerprint": fingerprint,
        "published_at": uow.now,
        "simulated": uow.simulated,
    }
    summary = {**_tally(documents), "heading": first, "signed": uow.sign(statement)}
    return Edition(
        id=edition_id,
        scheme=heading.scheme.id,
        number=heading.number,
        as_of=heading.as_of,
        published_at=uow.now,
        supersedes=before.id if before else None,
        official=heading.scheme.official,
        scheme_fingerprint=heading.scheme.fingerprint,
        inputs_sha256=inputs_sha256,
        fingerprint=fingerprint,
        summary=summary,
    )


def _tally(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "count": len(documents),
        "by_state": dict(Counter(row["state"] for row in documents)),
        "by_end": dict(Counter(row["end"] for row in documents if row["end"])),
        "by_band": dict(Counter(row["band"] for row in documents if row["band"])),
    }


def _consider(uow: UnitOfWork, considered: Mapping[str, tuple[str, int]], edition_id: str) -> None:
    repository.mark_considered(uow, considered, edition_id)
    uow.record_all(
        RankingRequestMoved(
            request_id=request, source_id=source, state="granted", version=version + 1, considered_in=edition_id
        )
        for request, (source, version) in considered.items()
    )


def replay(uow: UnitOfWork, edition: Edition) -> Iterator[str]:
    """What differs between an edition and what its stored inputs give today; nothing, where all is well."""
    if digest_of_lines(repository.input_lines(uow, edition.id)) != edition.inputs_sha256:
        yield "the stored inputs are not those that were published"
    if digest_of_lines(queries.ranking_file(uow, edition)) != edition.fingerprint:
        yield "the stored rows are not those that were published"
    heading, inputs = read_inputs(repository.input_lines(uow, edition.id))
    if heading.scheme.fingerprint != edition.scheme_fingerprint:
        yield "the scheme in the inputs is another one"
    before = repository.find_edition(uow, edition.supersedes) if edition.supersedes else None
    again = row_documents(heading.scheme, inputs, _before(uow, before))
    for stored, computed in zip_longest(repository.documents(uow, edition.id), again):
        if stored != computed:
            yield f"source {(stored or computed)['source']} comes to something else"


def reply(uow: UnitOfWork, edition_id: str, source_id: str, reply_id: str, text: str) -> Reply:
    """A firm's word about its rank, printed beside it and marked as unverified. The same again changes nothing.

    Raises:
        EditionNotThere, RowNotThere, NotTheNewest, TextIsPersonal
        ReplyRepeated: it has replied already, or the id is another reply's.
    """
    _require_own_row(uow, edition_id, source_id)
    _require_impersonal(text)
    new = Reply(reply_id, edition_id, source_id, text, uow.actor.account_id, uow.now)
    known = repository.find_reply(uow, reply_id) or repository.replies_to(uow, edition_id, [source_id]).get(source_id)
    if known is not None:
        if replace(known, said_at=new.said_at) != new:
            raise ReplyRepeated
        return known
    repository.insert_reply(uow, new)
    uow.record(RankingReplied(reply_id=new.id, edition_id=edition_id, source_id=source_id))
    return new


def _require_own_row(uow: UnitOfWork, edition_id: str, source_id: str) -> Edition:
    """The newest edition of its scheme, with a row of a source that the actor acts for."""
    if not uow.scope.everything and source_id not in uow.scope.source_ids:
        raise RowNotThere(source=source_id)
    edition = queries.get_edition(uow, edition_id)
    if repository.row_of(uow, edition_id, source_id) is None:
        raise RowNotThere(source=source_id)
    newest = repository.find_newest(uow, edition.scheme)
    if newest is None or newest.id != edition.id:
        raise NotTheNewest(current_number=newest.number if newest else 0)
    return edition


def _require_impersonal(text: str) -> None:
    """What will be printed must not hold a person's number or address."""
    if kinds := personal_in(text):
        raise TextIsPersonal(kinds=", ".join(kinds))


def ask_again(uow: UnitOfWork, edition_id: str, source_id: str, request_id: str, reason: str) -> Request:
    """Ask to be rated again after repair. A person answers; the next rank may be better, the same or worse.

    Raises:
        EditionNotThere, RowNotThere, NotTheNewest, TextIsPersonal
        RequestOpen: one waits for its answer already, or the id is another request's.
    """
    _require_own_row(uow, edition_id, source_id)
    _require_impersonal(reason)
    known = repository.request_known(uow, request_id, source_id)
    if known is not None:
        if (known.id, known.edition_id, known.source_id, known.reason) != (request_id, edition_id, source_id, reason):
            raise RequestOpen
        return known
    new = Request(
        id=request_id,
        edition_id=edition_id,
        source_id=source_id,
        reason=reason,
        asked_by=uow.actor.account_id,
        asked_at=uow.now,
        state="asked",
        answer=None,
        answered_by=None,
        answered_at=None,
        considered_in=None,
        version=1,
    )
    repository.insert_request(uow, new)
    uow.record(RankingRequestMoved(request_id=new.id, source_id=source_id, state="asked", version=1))
    return new


def answer(uow: UnitOfWork, request_id: str, seen_version: int, text: str, *, grant: bool) -> Request:
    """Grant or decline a request; granted, the next edition says that it was considered.

    Raises:
        RequestNotThere, RequestMovedOn, TextIsPersonal
        OwnFirm: the one who answers acts for the firm that asks.
    """
    request = repository.find_request(uow, request_id)
    if request is None:
        raise RequestNotThere(request=request_id)
    _require_impersonal(text)
    own = sources.is_own_firm(uow, [request.source_id])
    if own or uow.actor.account_id == request.asked_by:
        raise OwnFirm
    answered = replace(
        request,
        state="granted" if grant else "declined",
        answer=text,
        answered_by=uow.actor.account_id,
        answered_at=uow.now,
        version=request.version + 1,
    )
    if not repository.answer_request(uow, answered, seen_version):
        raise RequestMovedOn(seen_version=seen_version, current_version=request.version)
    uow.record(
        RankingRequestMoved(
            request_id=request.id, source_id=request.source_id, state=answered.state, version=answered.version
        )
    )
    return answered
