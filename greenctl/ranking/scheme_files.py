"""Reads a scheme strictly: what is misspelt, missing, twice or contradictory is refused with file, line and what is
allowed. A new scheme is a file in `schemes/`, not code."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

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
from greenctl.review.errors import WorkflowRefused
from greenctl.review.plain_yaml import read_yaml

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
T = TypeVar("T")


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
    try:
        document, lines = read_yaml(path)
    except WorkflowRefused as error:
        raise SchemeRefused(**{"allowed": None, **error.details}) from error
    scheme = scheme_from(document, path.name, lines)
    if scheme.id != path.stem:
        _Place(path.name, lines, "id", scheme.id).refuse(f"{scheme.id!r} in a file of another name", path.stem)
    return scheme


def scheme_from(document: Any, file: str = "scheme", lines: Mapping[str, int] | None = None) -> Scheme:
    """The scheme in a document, which its fingerprint covers whole.

    Raises:
        SchemeRefused
    """
    place = _Place(file, lines or {}, "", document)
    if not isinstance(document, dict) or "kind" not in document:
        place.refuse("no kind", tuple(Kind))
    kind = Kind(place.child("kind", document["kind"]).one_of(tuple(Kind)))
    members = place.mapping(*_HEAD, *_OF_KIND[kind], optional=("note", *_MAY_SAY[kind]))
    members["dated"].day_or_year()
    documents = members["documents"].named(_document)
    for each in members.values():
        each.documents = tuple(documents)
    rules = _rate(members) if kind is Kind.RATE else _bands(kind, members)
    official = members["official"].flag()
    if official and (doubtful := next(_doubtful(document), None)):
        members["official"].refuse(f"official, though a figure is only {doubtful!r}", False)
    return Scheme(
        id=members["id"].code(),
        kind=kind,
        name_zh=members["name_zh"].text(),
        name_en=members["name_en"].text(),
        official=official,
        rules=rules,
        fingerprint=digest_of(document),
        document=document,
    )


class _Place:
    """A value in a document, and where it stands there."""

    def __init__(self, file: str, lines: Mapping[str, int], path: str, value: Any) -> None:
        self.file, self.lines, self.path, self.value = file, lines, path, value
        self.documents: tuple[str, ...] | None = None

    def child(self, name: str, value: Any) -> "_Place":
        return self._inner(f"{self.path}.{name}".lstrip("."), value)

    def _inner(self, path: str, value: Any) -> "_Place":
        inner = _Place(self.file, self.lines, path, value)
        inner.documents = self.documents
        return inner

    def refuse(self, wrong: str, allowed: Any = None) -> NoReturn:
        said = ", ".join(map(str, allowed)) if isinstance(allowed, tuple) else allowed
        raise SchemeRefused(
            file=self.file, line=self.lines.get(self.path), place=self.path or "the whole", wrong=wrong, allowed=said
        )

    def mapping(self, *names: str, optional: tuple[str, ...] = ()) -> dict[str, "_Place"]:
        """The members by name: all of `names`, perhaps some of `optional`, nothing else."""
        if not isinstance(self.value, dict):
            self.refuse("not a mapping", (*names, *optional))
        for name in self.value:
            if name not in names and name not in optional:
                self.refuse(f"unknown key {name!r}", (*names, *optional))
        for name in names:
            if name not in self.value:
                self.refuse(f"{name!r} is missing", (*names, *optional))
        return {name: self.child(name, member) for name, member in self.value.items()}

    def named(self, read: Callable[["_Place"], T]) -> dict[str, T]:
        if not isinstance(self.value, dict) or not self.value:
            self.refuse("not a mapping with something in it", "code: …")
        return {name: read(self.child(name, member)) for name, member in self.value.items()}

    def many(self, read: Callable[["_Place"], T]) -> tuple[T, ...]:
        if not isinstance(self.value, list) or not self.value:
            self.refuse("not a list with something in it", "a list")
        return tuple(read(self._inner(f"{self.path}[{n}]", item)) for n, item in enumerate(self.value))

    def text(self) -> str:
        if not isinstance(self.value, str) or not 1 <= len(self.value.strip()) <= 300:
            self.refuse(f"{self.value!r}", "a text of 1 to 300 characters")
        return self.value

    def code(self) -> str:
        word = self.value
        if not isinstance(word, str) or not 1 <= len(word) <= 40 or not word.replace("-", "_").isidentifier():
            self.refuse(f"{word!r}", "1 to 40 letters, digits, _ and -")
        return word

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse(f"{self.value!r}", (True, False))
        return self.value

    def day_or_year(self) -> None:
        if isinstance(self.value, dict):
            self.mapping("unknown")["unknown"].text()
            return
        said = self.text()
        try:
            date.fromisoformat(said if len(said) > 4 else f"{said}-01-01")
        except ValueError:
            self.refuse(f"{self.value!r}", "a day or year in quotes, such as '2019-01-01' or '2019', or unknown: why")

    def one_of(self, allowed: tuple[str, ...]) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            self.refuse(f"{self.value!r}", tuple(str(word) for word in allowed))
        return self.value


def _document(place: _Place) -> None:
    members = place.mapping("zh", "en", optional=("note",))
    members["zh"].text(), members["en"].text()


def _doubtful(document: Any) -> Any:
    if isinstance(document, dict):
        if document.get("trust", "confirmed") != "confirmed" or "unknown" in document:
            yield document.get("trust", "unknown")
        for inner in document.values():
            yield from _doubtful(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from _doubtful(inner)


def _cell(place: _Place) -> Cell:
    """`{value, cite, trust}`, or `{unknown: why}`."""
    if isinstance(place.value, dict) and "unknown" in place.value:
        place.mapping("unknown")["unknown"].text()
        return Cell(None)
    members = place.mapping("value", "cite", "trust")
    _cited(members["cite"])
    return Cell(_number(members["value"]), Trust(members["trust"].one_of(tuple(Trust))))


def _cited(place: _Place) -> None:
    members = place.mapping("doc", optional=("page", "clause"))
    if place.documents is not None:
        members["doc"].one_of(place.documents)


def _number(place: _Place) -> Decimal:
    try:
        number = Decimal(str(place.value)) if not isinstance(place.value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > _MOST or number != round(number, 6):
        place.refuse(f"{place.value!r}", f"a number of at most {_MOST} with at most 6 places, in quotes")
    return number


def _known(place: _Place) -> Decimal:
    number = _cell(place).evaluable
    if number is None:
        place.refuse("nothing can be reckoned with a figure from memory or one that was not read", tuple(Trust)[:-1])
    return number


def _whole(least: int, most: int) -> Callable[[_Place], int]:
    def read(place: _Place) -> int:
        number = _known(place)
        if number != int(number) or not least <= number <= most:
            place.refuse(f"{number}", f"a whole number from {least} to {most}")
        return int(number)

    return read


def _doubtful_visits(place: _Place | None) -> tuple[str, ...]:
    """`{flags, cite, trust}`: a doubt weighs nothing unless a cited rule says that it does."""
    if place is None:
        return ()
    members = place.mapping("flags", "cite", "trust")
    _cited(members["cite"])
    if Trust(members["trust"].one_of(tuple(Trust))) is Trust.MEMORY:
        place.refuse("nothing can be reckoned with what is from memory", tuple(Trust)[:-1])
    flags = members["flags"].many(lambda each: each.one_of(FLAGS))
    return tuple(sorted(_once_each(members["flags"], flags)))


def _rate(members: Mapping[str, _Place]) -> RateRules:
    severities = members["severities"].many(_Place.code)
    ages = members["ages"].many(_age)
    open_percent = _whole(1, 100)(members["open_percent"])
    _falling(members["ages"], open_percent, ages)
    coverage = _whole(1, 99)(members["coverage_percent"])
    if coverage not in QUANTILES:
        members["coverage_percent"].refuse(str(coverage), tuple(QUANTILES))
    least, most = (_whole(1, 1000)(members[f"prior_visits_at_{end}"]) for end in ("least", "most"))
    if least > most:
        members["prior_visits_at_least"].refuse(f"{least} is more than {most}", f"at most {most}")
    unit = _known(members["unit_points"])
    if unit <= 0 or unit * 1000 != int(unit * 1000):
        members["unit_points"].refuse(str(unit), "more than 0, at most 3 places")
    return RateRules(
        window_days=_whole(1, 3660)(members["window_days"]),
        open_percent=open_percent,
        ages=ages,
        severities=_once_each(members["severities"], severities),
        unit_thousandths=int(unit * 1000),
        cohort=_once_each(members["cohort"], members["cohort"].many(lambda each: each.one_of(COHORT_FIELDS))),
        others_at_least=_whole(1, 1000)(members["others_at_least"]),
        visits_at_least=_whole(1, 1000)(members["visits_at_least"]),
        prior_visits_at_least=least,
        prior_visits_at_most=most,
        coverage_percent=coverage,
        visits_not_counted=_doubtful_visits(members.get("visits_not_counted")),
        vetoes=members["vetoes"].many(lambda each: _veto(each, severities)) if members["vetoes"].value != [] else (),
    )


def _age(place: _Place) -> tuple[int, int]:
    members = place.mapping("until_days", "percent", "cite", "trust")
    _cited(members["cite"])
    Trust(members["trust"].one_of(tuple(Trust)[:-1]))
    days, percent = _number(members["until_days"]), _number(members["percent"])
    if days != int(days) or percent != int(percent) or days < 0 or not 0 <= percent <= 100:
        place.refuse(f"{days} days, {percent} percent", "whole days from 0, whole percents from 0 to 100")
    return int(days), int(percent)


def _falling(place: _Place, open_percent: int, ages: tuple[tuple[int, int], ...]) -> None:
    """Were it otherwise, closing a finding early could hurt."""
    days, percents = [until for until, _ in ages], [open_percent, *(percent for _, percent in ages)]
    if days != sorted(set(days)) or percents != sorted(percents, reverse=True):
        place.refuse("ages do not rise, or weights do not fall", "rising days, percents that never rise")


def _veto(place: _Place, severities: tuple[str, ...]) -> Veto:
    members = place.mapping("severity", "while", "cite", "trust")
    _cited(members["cite"])
    Trust(members["trust"].one_of(tuple(Trust)[:-1]))
    return Veto(members["severity"].one_of(severities), members["while"].one_of(("open", "counting")) == "open")


def _bands(kind: Kind, members: Mapping[str, _Place]) -> BandRules:
    bands = members["bands"].many(_band)
    codes = _once_each(members["bands"], tuple(band.code for band in bands))
    _apart(members["bands"], bands)
    rules: dict[str, Any] = {"bands": bands}
    if kind in {Kind.WALLET, Kind.YEAR_POINTS}:
        rules["events"] = members["events"].named(lambda each: _event(each, wallet=kind is Kind.WALLET))
    if kind is Kind.WALLET:
        rules |= {"start": _known(members["start"]), "most": _known(members["most"])}
        rules["valid_from_day"] = _whole(0, 366)(members["valid_from_day"])
    if kind is Kind.SCORE:
        rules["repeat"] = _repeat(members["repeat"], codes)
    return BandRules(**rules)


def _band(place: _Place) -> Band:
    members = place.mapping(
        "code", "colour", "zh", "en", "cite", "trust", optional=("at_least", "at_most", "below", "end", "unknown")
    )
    _cited(members["cite"])
    limits = {name: _number(members[name]) for name in ("at_least", "at_most", "below") if name in members}
    if not limits and "unknown" not in members:
        place.refuse("no limit", ("at_least", "at_most", "below", "unknown"))
    colour = members["colour"].text()
    code = members["code"].code()
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


def _apart(place: _Place, bands: tuple[Band, ...]) -> None:
    """A limit must not stand in two bands."""
    for limit in {edge for band in bands for edge in (band.at_least, band.at_most) if edge is not None}:
        twice = [band.code for band in bands if band.limits_known and band.holds(limit)]
        if len(twice) > 1:
            place.refuse(f"{limit} is in {' and in '.join(twice)}", "each score in one band")


def _event(place: _Place, *, wallet: bool) -> EventRule:
    members = place.mapping("points", *(("months",) if wallet else ()), optional=("zh", "en"))
    return EventRule(_cell(members["points"]), _cell(members["months"]) if wallet else Cell(None))


def _repeat(place: _Place, codes: tuple[str, ...]) -> Repeat:
    members = place.mapping("band", "times", "leaves_at_least")
    return Repeat(members["band"].one_of(codes), _whole(2, 12)(members["times"]), _known(members["leaves_at_least"]))


def _once_each(place: _Place, codes: tuple[str, ...]) -> tuple[str, ...]:
    twice = [code for n, code in enumerate(codes) if code in codes[:n]]
    if twice:
        place.refuse(f"{twice[0]!r} stands twice", "each once")
    return codes
