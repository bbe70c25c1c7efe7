"""The open-data files of an edition, line by line: what it was made of, and what came of it.

Both are canonical JSON, one object to a line, so that a city's years can be read without holding them in memory, and
so that anybody can make the second from the first and compare the bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

from greenctl.kernel.canonical import canonical_bytes, plain_decimal
from greenctl.ranking.domain import CountingFinding, Inputs, RankedSource, Ranking, Score, Standing, rank
from greenctl.ranking.rate import MICRO
from greenctl.ranking.scheme import Scheme
from greenctl.ranking.scheme_files import scheme_from
from greenctl.ranking.since import Before, by_source, since

INPUTS_SCHEMA, RANKING_SCHEMA = "greenctl-ranking-inputs/1", "greenctl-ranking/1"


@dataclass(frozen=True, slots=True)
class Heading:
    """What an edition says of itself. Nothing in it is drawn or dated by a clock. `supersedes`: number, fingerprint
    and inputs_sha256 of the edition before."""

    scheme: Scheme
    number: int
    as_of: date
    supersedes: Mapping[str, Any] | None

    def of_inputs(self) -> dict[str, Any]:
        """The first line of the inputs."""
        return {"schema": INPUTS_SCHEMA, "scheme": self.scheme.document, **self._common()}

    def of_ranking(self, inputs_sha256: str, count: int) -> dict[str, Any]:
        """The first line of the ranking."""
        scheme = self.scheme
        names = {"scheme": scheme.id, "name_zh": scheme.name_zh, "name_en": scheme.name_en}
        return {"schema": RANKING_SCHEMA, **names, **self._common(), "inputs_sha256": inputs_sha256, "count": count}

    def _common(self) -> dict[str, Any]:
        return {
            "scheme_fingerprint": self.scheme.fingerprint,
            "official": self.scheme.official,
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "supersedes": self.supersedes,
        }


def input_lines(heading: Heading, inputs: Inputs) -> Iterator[bytes]:
    """Heading; sources by id; findings by number; scores by source and day; requests by id."""
    yield _line(heading.of_inputs())
    for source in sorted(inputs.sources, key=lambda each: each.id):
        yield _line(
            {
                "source": source.id, "name": source.name, "area": source.area, "sector": source.sector,
                "size": source.size, "visits": source.visits,
            }
        )  # fmt: skip
    for finding in sorted(inputs.findings, key=lambda each: each.number):
        yield _line(
            {
                "finding": finding.number,
                "source": finding.source_id,
                "issue": finding.issue,
                "severity": finding.severity,
                "points": plain_decimal(finding.points),
                "found_on": finding.found_on.isoformat(),
                "closed_on": finding.closed_on.isoformat() if finding.closed_on else None,
            }
        )
    for score in sorted(inputs.scores, key=lambda each: (each.source_id, each.on)):
        yield _line({"score": plain_decimal(score.value), "source": score.source_id, "on": score.on.isoformat()})
    for request, source_id in sorted(inputs.reratings.items()):
        yield _line({"request": request, "source": source_id})


def first_document(lines: Iterable[bytes]) -> dict[str, Any]:
    """The heading of a file."""
    return dict(orjson.loads(next(iter(lines))))


def read_inputs(lines: Iterable[bytes]) -> tuple[Heading, Inputs]:
    """What `input_lines` wrote."""
    parts: dict[str, list[dict[str, Any]]] = {"name": [], "finding": [], "score": [], "request": []}
    reading = iter(lines)
    first = orjson.loads(next(reading))
    for line in reading:
        document = orjson.loads(line)
        parts[next(name for name in parts if name in document)].append(document)
    heading = Heading(
        scheme_from(first["scheme"]), first["number"], date.fromisoformat(first["as_of"]), first["supersedes"]
    )
    return heading, Inputs(
        as_of=heading.as_of,
        sources=[
            RankedSource(d["source"], d["name"], d["area"], d["sector"], d["size"], d["visits"]) for d in parts["name"]
        ],
        findings=[_finding(document) for document in parts["finding"]],
        scores=[Score(d["source"], date.fromisoformat(d["on"]), Decimal(d["score"])) for d in parts["score"]],
        reratings={document["request"]: document["source"] for document in parts["request"]},
    )


def _finding(document: Mapping[str, Any]) -> CountingFinding:
    return CountingFinding(
        number=document["finding"],
        source_id=document["source"],
        issue=document["issue"],
        severity=document["severity"],
        points=Decimal(document["points"]),
        found_on=date.fromisoformat(document["found_on"]),
        closed_on=date.fromisoformat(document["closed_on"]) if document["closed_on"] else None,
    )


def before_from(input_file: Iterable[bytes], rows: Iterable[Mapping[str, Any]]) -> Before:
    """The edition before, from its inputs and its published rows."""
    heading, inputs = read_inputs(input_file)
    found = by_source(heading.scheme, inputs)
    return Before(heading.scheme, inputs, {row["source"]: row for row in rows}, found)


def row_documents(scheme: Scheme, inputs: Inputs, before: Before | None) -> Iterator[dict[str, Any]]:
    """The rows as they are published, in their order."""
    sources, findings = {source.id: source for source in inputs.sources}, by_source(scheme, inputs)
    ranking: Ranking = rank(scheme, inputs)
    for standing in ranking.rows:
        source, now = sources[standing.source_id], findings[standing.source_id]
        row = {
            "source": source.id, "name": source.name, "area": source.area, "visits": source.visits,
            "findings": len(now), **row_figures(standing), "events": sorted(now),
        }  # fmt: skip
        row["since"] = None if before is None else since(before, scheme, inputs, row, now)
        yield row


def row_figures(standing: Standing) -> dict[str, Any]:
    """What a standing comes to, in the words and figures of the published row."""
    sums, estimate, banded = standing.sums, standing.estimate, standing.banded
    return {
        "cohort": standing.cohort,
        "state": standing.state.value,
        "rank": standing.rank,
        "of": standing.of,
        "end": standing.end.value if standing.end else None,
        "why": standing.why if banded is None else standing.why or banded.why,
        "open": sums.open if sums else None,
        "points": plain_decimal(Decimal(sums.weighted) / (100 * MICRO)) if sums else None,
        "rate": _plain(sums.rate) if sums and sums.visits else None,
        "others": _plain(estimate.others) if estimate else None,
        "shrunk": _plain(estimate.shrunk) if estimate else None,
        "low": _plain(estimate.low) if estimate else None,
        "high": _plain(estimate.high) if estimate else None,
        "prior_visits": _plain(estimate.prior) if estimate else None,
        "score": plain_decimal(banded.score) if banded and banded.score is not None else None,
        "band": banded.band if banded else None,
    }


def _plain(millionths: int) -> str:
    return plain_decimal(Decimal(millionths) / MICRO)


def ranking_lines(heading: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The published file: its heading, then each row."""
    yield _line(heading)
    for row in rows:
        yield _line(row)


def digest_of_lines(lines: Iterable[bytes]) -> str:
    """SHA-256 of a file, in hex."""
    whole = sha256()
    for line in lines:
        whole.update(line)
    return whole.hexdigest()


def _line(document: Mapping[str, Any]) -> bytes:
    return canonical_bytes(document) + b"\n"
