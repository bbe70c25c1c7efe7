"""Reads a scheme strictly: what is misspelt, missing, twice or contradictory is refused with file, line and what is
allowed. A new scheme is a file in `schemes/`, not code."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from greenctl.edition_files import edition_files, find_edition_file
from greenctl.inspection.witness import FLAGS
from greenctl.kernel.canonical import digest_of
from greenctl.ranking.errors import SchemeNotThere, SchemeRefused
from greenctl.ranking.rate import QUANTILES
from greenctl.ranking.scheme import (
    Band,
    BandRules,
    Cell,
    End,
    EventRule,
    Kind,
    RateRules,
    Repeat,
    Scheme,
    Trust,
    Veto,
)
from greenctl.yaml_files.reading import read_yaml
from greenctl.yaml_files.values import Value

FOLDER = Path(__file__).with_name("schemes")
COHORT_FIELDS = ("sector", "size", "area")
_HEAD = ("id", "kind", "name_zh", "name_en", "official", "dated", "documents")
_OF_KIND = {
    Kind.RATE: (
        "window_days", "visits_at_least", "cohort", "others_at_least", "severities", "unit_points", "open_percent",
        "ages", "prior_visits_at_least", "prior_visits_at_most", "coverage_percent", "vetoes",
    ),
    Kind.WALLET: ("start", "most", "valid_from_day", "events", "bands"),
    Kind.YEAR_POINTS: ("events", "bands"),
    Kind.SCORE: ("bands", "repeat"),
}  # fmt: skip
_MAY_SAY = {Kind.RATE: ("visits_not_counted",), Kind.WALLET: (), Kind.YEAR_POINTS: (), Kind.SCORE: ()}
_MOST = 10_000


def shipped_ids() -> tuple[str, ...]:
    """The schemes that come with the program."""
    return tuple(sorted(path.stem for path in edition_files(FOLDER)))


@lru_cache(maxsize=64)
def shipped(scheme_id: str) -> Scheme:
    """A shipped scheme.

    Raises:
        SchemeNotThere: none is called that; `allowed` are those that are.
        SchemeRefused
    """
    file = find_edition_file(FOLDER, scheme_id)
    if file is None:
        raise SchemeNotThere(scheme=scheme_id, allowed=", ".join(shipped_ids()))
    return read_file(file)


def read_file(path: Path) -> Scheme:
    """The scheme in a file of its own name.

    Raises:
        SchemeRefused
    """
    whole = read_yaml(path, SchemeRefused)
    scheme = _scheme(whole)
    if scheme.id != path.stem:
        whole.child("id", scheme.id).refuse(f"{scheme.id!r} in a file of another name", path.stem)
    return scheme


def scheme_from(document: Any) -> Scheme:
    """The scheme in a document, which its fingerprint covers whole.

    Raises:
        SchemeRefused
    """
    return _scheme(Value("scheme", "", document, SchemeRefused))


def _scheme(place: Value) -> Scheme:
    document = place.value
    if not isinstance(document, dict) or "kind" not in document:
        place.refuse("no kind", tuple(Kind))
    kind = Kind(place.child("kind", document["kind"]).one_of(tuple(Kind)))
    members = place.mapping(*_HEAD, *_OF_KIND[kind], optional=("note", *_MAY_SAY[kind]))
    _require_day_or_year(members["dated"])
    documents = _documents(members["documents"])
    for cited in _cited(place):
        cited.one_of(documents)
    rules = _rate(members) if kind is Kind.RATE else _bands(kind, members)
    official = members["official"].flag()
    if official and (doubtful := next(_doubtful(document), None)):
        members["official"].refuse(f"official, though a figure is only {doubtful!r}", False)
    return Scheme(
        id=_code(members["id"]),
        kind=kind,
        name_zh=members["name_zh"].text(),
        name_en=members["name_en"].text(),
        official=official,
        rules=rules,
        fingerprint=digest_of(document),
        document=document,
    )


def _code(place: Value) -> str:
    word = place.value
    if not isinstance(word, str) or not 1 <= len(word) <= 40 or not word.replace("-", "_").isidentifier():
        place.refuse(f"{word!r} is no code", "1 to 40 letters, digits, _ and -")
    return word


def _require_day_or_year(place: Value) -> None:
    if isinstance(place.value, dict):
        place.mapping("unknown")["unknown"].text()
        return
    said = place.text()
    try:
        date.fromisoformat(said if len(said) > 4 else f"{said}-01-01")
    except ValueError:
        place.refuse(f"{said!r}", "a day or year in quotes, such as '2019-01-01' or '2019', or unknown: why")


def _documents(place: Value) -> tuple[str, ...]:
    for each in place.members().values():
        members = each.mapping("zh", "en", optional=("note",))
        members["zh"].text(), members["en"].text()
    return tuple(place.value)


def _cited(place: Value) -> Iterator[Value]:
    """The documents that are cited anywhere, each where it is."""
    if isinstance(place.value, dict):
        for name, inner in place.members().items():
            if name == "cite":
                yield inner.mapping("doc", optional=("page", "clause"))["doc"]
            else:
                yield from _cited(inner)
    elif isinstance(place.value, list):
        for index in range(len(place.value)):
            yield from _cited(place.at(index))


def _doubtful(document: Any) -> Any:
    if isinstance(document, dict):
        if document.get("trust", "confirmed") != "confirmed" or "unknown" in document:
            yield document.get("trust", "unknown")
        for inner in document.values():
            yield from _doubtful(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from _doubtful(inner)


def _cell(place: Value) -> Cell:
    """`{value, cite, trust}`, or `{unknown: why}`."""
    if isinstance(place.value, dict) and "unknown" in place.value:
        place.mapping("unknown")["unknown"].text()
        return Cell(None)
    members = place.mapping("value", "cite", "trust")
    return Cell(_number(members["value"]), Trust(members["trust"].one_of(tuple(Trust))))


def _number(place: Value) -> Decimal:
    try:
        number = Decimal(str(place.value)) if not isinstance(place.value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > _MOST or number != round(number, 6):
        place.refuse(f"{place.value!r}", f"a number of at most {_MOST} with at most 6 places, in quotes")
    return number


def _known(place: Value) -> Decimal:
    number = _cell(place).evaluable
    if number is None:
        place.refuse("nothing can be reckoned with a figure from memory or one that was not read", tuple(Trust)[:-1])
    return number


def _whole(least: int, most: int) -> Callable[[Value], int]:
    def read(place: Value) -> int:
        number = _known(place)
        if number != int(number) or not least <= number <= most:
            place.refuse(f"{number}", f"a whole number from {least} to {most}")
        return int(number)

    return read


def _doubtful_visits(place: Value | None) -> tuple[str, ...]:
    """`{flags, cite, trust}`: a doubt weighs nothing unless a cited rule says that it does."""
    if place is None:
        return ()
    members = place.mapping("flags", "cite", "trust")
    if Trust(members["trust"].one_of(tuple(Trust))) is Trust.MEMORY:
        place.refuse("nothing can be reckoned with what is from memory", tuple(Trust)[:-1])
    flags = members["flags"].many(lambda each: each.one_of(FLAGS))
    members["flags"].once_each(flags)
    return tuple(sorted(flags))


def _rate(members: Mapping[str, Value]) -> RateRules:
    severities = members["severities"].many(_code)
    members["severities"].once_each(severities)
    cohort = members["cohort"].many(lambda each: each.one_of(COHORT_FIELDS))
    members["cohort"].once_each(cohort)
    ages = members["ages"].many(_age)
    open_percent = _whole(1, 100)(members["open_percent"])
    _falling(members["ages"], open_percent, ages)
    least, most = (_whole(1, 1000)(members[f"prior_visits_at_{end}"]) for end in ("least", "most"))
    if least > most:
        members["prior_visits_at_least"].refuse(f"{least} is more than {most}", f"at most {most}")
    return RateRules(
        window_days=_whole(1, 3660)(members["window_days"]),
        open_percent=open_percent,
        ages=ages,
        severities=severities,
        unit_thousandths=_thousandths(members["unit_points"]),
        cohort=cohort,
        others_at_least=_whole(1, 1000)(members["others_at_least"]),
        visits_at_least=_whole(1, 1000)(members["visits_at_least"]),
        prior_visits_at_least=least,
        prior_visits_at_most=most,
        coverage_percent=_coverage(members["coverage_percent"]),
        visits_not_counted=_doubtful_visits(members.get("visits_not_counted")),
        vetoes=members["vetoes"].many(lambda each: _veto(each, severities)) if members["vetoes"].value != [] else (),
    )


def _thousandths(place: Value) -> int:
    unit = _known(place)
    if unit <= 0 or unit * 1000 != int(unit * 1000):
        place.refuse(str(unit), "more than 0, at most 3 places")
    return int(unit * 1000)


def _coverage(place: Value) -> int:
    percent = _whole(1, 99)(place)
    if percent not in QUANTILES:
        place.refuse(str(percent), tuple(QUANTILES))
    return percent


def _age(place: Value) -> tuple[int, int]:
    members = place.mapping("until_days", "percent", "cite", "trust")
    Trust(members["trust"].one_of(tuple(Trust)[:-1]))
    days, percent = _number(members["until_days"]), _number(members["percent"])
    if days != int(days) or percent != int(percent) or days < 0 or not 0 <= percent <= 100:
        place.refuse(f"{days} days, {percent} percent", "whole days from 0, whole percents from 0 to 100")
    return int(days), int(percent)


def _falling(place: Value, open_percent: int, ages: tuple[tuple[int, int], ...]) -> None:
    """Were it otherwise, closing a finding early could hurt."""
    days, percents = [until for until, _ in ages], [open_percent, *(percent for _, percent in ages)]
    if days != sorted(set(days)) or percents != sorted(percents, reverse=True):
        place.refuse("ages do not rise, or weights do not fall", "rising days, percents that never rise")


def _veto(place: Value, severities: tuple[str, ...]) -> Veto:
    members = place.mapping("severity", "while", "cite", "trust")
    Trust(members["trust"].one_of(tuple(Trust)[:-1]))
    return Veto(members["severity"].one_of(severities), members["while"].one_of(("open", "counting")) == "open")


def _bands(kind: Kind, members: Mapping[str, Value]) -> BandRules:
    bands = members["bands"].many(_band)
    codes = tuple(band.code for band in bands)
    members["bands"].once_each(codes)
    _apart(members["bands"], bands)
    rules: dict[str, Any] = {"bands": bands}
    if kind in {Kind.WALLET, Kind.YEAR_POINTS}:
        events = members["events"].members() or members["events"].refuse("no event", "code: …")
        rules["events"] = {name: _event(each, wallet=kind is Kind.WALLET) for name, each in events.items()}
    if kind is Kind.WALLET:
        rules |= {"start": _known(members["start"]), "most": _known(members["most"])}
        rules["valid_from_day"] = _whole(0, 366)(members["valid_from_day"])
    if kind is Kind.SCORE:
        rules["repeat"] = _repeat(members["repeat"], codes)
    return BandRules(**rules)


def _band(place: Value) -> Band:
    members = place.mapping(
        "code", "colour", "zh", "en", "cite", "trust", optional=("at_least", "at_most", "below", "end", "unknown")
    )
    limits = {name: _number(members[name]) for name in ("at_least", "at_most", "below") if name in members}
    if not limits and "unknown" not in members:
        place.refuse("no limit", ("at_least", "at_most", "below", "unknown"))
    colour = members["colour"].text()
    code = _code(members["code"])
    if code == colour:
        members["code"].refuse(f"{code!r} is a bare colour", "what the band means")
    return Band(
        code=code,
        colour=colour,
        zh=members["zh"].text(),
        en=members["en"].text(),
        at_least=limits.get("at_least"),
        at_most=limits.get("at_most"),
        below=limits.get("below"),
        limits_known=bool(limits) and members["trust"].one_of(tuple(Trust)) != Trust.MEMORY.value,
        end=End(members["end"].one_of(tuple(End))) if "end" in members else None,
    )


def _apart(place: Value, bands: tuple[Band, ...]) -> None:
    """A limit must not stand in two bands."""
    for limit in {edge for band in bands for edge in (band.at_least, band.at_most) if edge is not None}:
        twice = [band.code for band in bands if band.limits_known and band.holds(limit)]
        if len(twice) > 1:
            place.refuse(f"{limit} is in {' and in '.join(twice)}", "each score in one band")


def _event(place: Value, *, wallet: bool) -> EventRule:
    members = place.mapping("points", *(("months",) if wallet else ()), optional=("zh", "en"))
    return EventRule(_cell(members["points"]), _cell(members["months"]) if wallet else Cell(None))


def _repeat(place: Value, codes: tuple[str, ...]) -> Repeat:
    members = place.mapping("band", "times", "leaves_at_least")
    return Repeat(members["band"].one_of(codes), _whole(2, 12)(members["times"]), _known(members["leaves_at_least"]))
