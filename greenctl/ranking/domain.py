"""The pure decision: what sources, findings and visits come to under a scheme. No database, no clock, no float.

Whatever order the inputs come in, the same comes out; what stands twice in them is counted once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from greenctl.ranking.banding import Banded, Happening, banded
from greenctl.ranking.rate import MICRO, Estimate, Sums, Yardstick, estimate
from greenctl.ranking.scheme import BandRules, End, Kind, RateRules, Scheme

NOT_STATED = "-"


@dataclass(frozen=True, slots=True)
class RankedSource:
    """A source as the register knows it on the day, and how often somebody looked at it in the window."""

    id: str
    name: str
    area: str
    sector: str | None
    size: str | None
    visits: int = 0

    def cohort(self, rules: RateRules) -> str:
        """With whom it is compared; what is not stated is a cohort of its own."""
        return "/".join(getattr(self, name) or NOT_STATED for name in rules.cohort)


@dataclass(frozen=True, slots=True)
class CountingFinding:
    """A finding that counts: confirmed, neither disputed nor voided. Nobody else's ever comes here."""

    number: str
    source_id: str
    issue: str
    severity: str
    points: Decimal
    found_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A score that a source was given on a day, where a scheme goes by scores."""

    source_id: str
    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a ranking rests on. `reratings`: request id -> source, answered since the edition before."""

    as_of: date
    sources: Sequence[RankedSource]
    findings: Sequence[CountingFinding] = ()
    scores: Sequence[Score] = ()
    reratings: Mapping[str, str] = field(default_factory=dict)


class State(StrEnum):
    """Whether there is a rank at all, and if not, why."""

    RANKED = "ranked"
    VETOED = "vetoed"
    NOT_ENOUGH_VISITS = "not_enough_visits"
    UNDETERMINED = "undetermined"
    BANDED = "banded"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one source comes to. `rank` is shared where the printed rate is the same; 1 has the lowest rate of `of`."""

    source_id: str
    cohort: str
    state: State
    end: End | None = None
    why: str | None = None
    rank: int | None = None
    of: int | None = None
    sums: Sums | None = None
    estimate: Estimate | None = None
    banded: Banded | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A standing for each source, by cohort, then rank, then id; what has no rank comes last in its cohort."""

    rows: tuple[Standing, ...]


def rank(scheme: Scheme, inputs: Inputs) -> Ranking:
    """The ranking of `inputs` under `scheme`."""
    if isinstance(scheme.rules, BandRules):
        return in_bands(scheme, inputs)
    return rank_sums(scheme.rules, sums_of(scheme.rules, inputs))


def counting(rules: RateRules, finding: CountingFinding, as_of: date) -> bool:
    """Whether a finding weighs on the day: found within the window, or still open however long ago it was found."""
    is_open = finding.closed_on is None or finding.closed_on > as_of
    return finding.found_on <= as_of and (is_open or finding.found_on > window_start(rules, as_of))


def window_start(rules: RateRules, as_of: date) -> date:
    """The last day that no longer belongs to the window."""
    return as_of - timedelta(days=rules.window_days)


def weight_percent(rules: RateRules, finding: CountingFinding, as_of: date) -> int:
    """An open finding does not age; a closed one weighs less the longer ago it was closed."""
    if finding.closed_on is None or finding.closed_on > as_of:
        return rules.open_percent
    return rules.percent_after((as_of - finding.closed_on).days)


def sums_of(rules: RateRules, inputs: Inputs) -> list[Sums]:
    """What each source's findings add up to, each finding once by its number."""
    totals = {source.id: [0] * 6 for source in inputs.sources}
    vetoes = {veto.severity: veto.open_only for veto in rules.vetoes}
    for finding in {finding.number: finding for finding in inputs.findings}.values():
        if finding.source_id not in totals or not counting(rules, finding, inputs.as_of):
            continue
        is_open = finding.closed_on is None or finding.closed_on > inputs.as_of
        points, percent = int(finding.points * MICRO), weight_percent(rules, finding, inputs.as_of)
        total = totals[finding.source_id]
        total[0] += 1
        total[1] += is_open
        total[2] += points * percent
        total[3] += (points // 1000 * percent) ** 2
        total[4] += finding.severity in vetoes and (is_open or not vetoes[finding.severity])
        total[5] += finding.severity not in rules.severities
    sources = {source.id: source for source in inputs.sources}.values()
    return [Sums(source.id, source.cohort(rules), source.visits, *totals[source.id]) for source in sources]


def rank_sums(rules: RateRules, many: Iterable[Sums]) -> Ranking:
    """The ranking from sums alone, wherever they were added up."""
    sums = sorted(many, key=lambda each: each.source_id)
    rates = {each.source_id: each.rate for each in sums if each.visits}
    city, cohorts = _yardsticks(sums, rates)
    places = _places(rules, sums, rates)
    rows = [
        _standing(rules, each, rates.get(each.source_id), cohorts.get(each.cohort, city), city, places[each.cohort])
        for each in sums
    ]
    return Ranking(tuple(sorted(rows, key=_in_order)))


def _yardsticks(many: Sequence[Sums], rates: Mapping[str, int]) -> tuple[Yardstick, dict[str, Yardstick]]:
    """Of all visited sources, and of those of each cohort."""
    city, found = Yardstick(), dict[str, Yardstick]()
    for sums in many:
        if sums.visits:
            rate = rates[sums.source_id]
            city.add(sums, rate)
            found.setdefault(sums.cohort, Yardstick()).add(sums, rate)
    return city, found


def _state(rules: RateRules, sums: Sums) -> State:
    if sums.unknown:
        return State.UNDETERMINED
    if sums.vetoed:
        return State.VETOED
    return State.RANKED if sums.visits >= rules.visits_at_least else State.NOT_ENOUGH_VISITS


@dataclass(frozen=True, slots=True)
class _Places:
    ranks: Mapping[int, int]
    ranked: int


def _places(rules: RateRules, many: Sequence[Sums], known: Mapping[str, int]) -> dict[str, _Places]:
    """Per cohort: printed rate -> rank. Equal rates share it, however many visits they rest on."""
    rates: dict[str, list[int]] = {}
    for sums in many:
        found = rates.setdefault(sums.cohort, [])
        if _state(rules, sums) is State.RANKED:
            found.append(known[sums.source_id])
    return {cohort: _ranked(sorted(found)) for cohort, found in rates.items()}


def _ranked(rates: Sequence[int]) -> _Places:
    ranks: dict[int, int] = {}
    for place, rate in enumerate(rates, start=1):
        ranks.setdefault(rate, place)
    return _Places(ranks, len(rates))


def _standing(
    rules: RateRules, sums: Sums, rate: int | None, cohort: Yardstick, city: Yardstick, place: _Places
) -> Standing:
    state = _state(rules, sums)
    estimated = None if rate is None else _estimate(rules, sums, rate, cohort, city)
    end, why = _end(state, sums, estimated)
    rank = place.ranks[rate] if state is State.RANKED and rate is not None else None
    return Standing(sums.source_id, sums.cohort, state, end, why, rank, place.ranked, sums, estimated)


def _estimate(rules: RateRules, sums: Sums, rate: int, cohort: Yardstick, city: Yardstick) -> Estimate | None:
    """Held against the others of its cohort; against everybody where those are too few; or against nobody."""
    others = cohort if cohort.sources > rules.others_at_least else city
    others = others.without(sums, rate)
    return estimate(sums, others, rules) if others.sources else None


def _end(state: State, sums: Sums, estimated: Estimate | None) -> tuple[End | None, str | None]:
    """An end is told only where the interval lies wholly on one side of the others' rate, or by a veto."""
    if state is State.VETOED:
        return End.BLAME, "veto"
    if state is State.UNDETERMINED:
        return None, "severity_unknown"
    if state is State.NOT_ENOUGH_VISITS:
        return None, "not_enough_visits"
    if estimated is None:
        return None, "nobody_to_compare_with"
    if estimated.low > estimated.others:
        return End.BLAME, "above_the_others"
    if estimated.high < estimated.others:
        return (None, "something_open") if sums.open else (End.PRAISE, "below_the_others")
    return None, "like_the_others"


def _in_order(row: Standing) -> tuple[str, bool, int, str]:
    return row.cohort, row.rank is None, row.rank or 0, row.source_id


def in_bands(scheme: Scheme, inputs: Inputs) -> Ranking:
    """Every source's band under a published scheme; it has no ranks."""
    assert isinstance(scheme.rules, BandRules)
    found: dict[str, dict[str, Happening]] = {source.id: {} for source in inputs.sources}
    for key, source_id, happening in _happenings(scheme, inputs):
        if source_id in found and happening.on <= inputs.as_of:
            found[source_id][key] = happening
    rows = []
    for source_id, happenings in sorted(found.items()):
        ordered = [happenings[key] for key in sorted(happenings)]
        result = banded(scheme.kind, scheme.rules, ordered, inputs.as_of)
        state = State.UNDETERMINED if result.band is None else State.BANDED
        rows.append(Standing(source_id, NOT_STATED, state, result.end, result.why, banded=result))
    return Ranking(tuple(rows))


def _happenings(scheme: Scheme, inputs: Inputs) -> Iterator[tuple[str, str, Happening]]:
    """(key, source, happening): scores where the scheme goes by scores, findings elsewhere."""
    if scheme.kind is Kind.SCORE:
        for score in inputs.scores:
            yield score.on.isoformat(), score.source_id, Happening("", score.on, score.value)
        return
    for finding in inputs.findings:
        yield finding.number, finding.source_id, Happening(finding.issue, finding.found_on)
