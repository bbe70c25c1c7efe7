#!/usr/bin/env python3
"""Makes a published ranking again from its open data, byte for byte. Needs Python 3.11 and nothing else.

    python3 rebuild.py inputs.jsonl > mine.jsonl
    python3 rebuild.py inputs.jsonl --before-inputs older-inputs.jsonl --before-ranking older-ranking.jsonl > mine.jsonl
    cmp mine.jsonl ranking.jsonl

An edition that supersedes another says beside each row why it moved, so it needs the two files of the one before. This
file is written a second time on purpose: it shares no line with the application, and says the method as plainly as it
can. Whole numbers only: a point is a million micropoints; "divided" rounds half up.
"""

import argparse
import hashlib
import json
import sys
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal, getcontext
from math import isqrt
from pathlib import Path

MICRO = 10**6
NORMAL = {50: 674490, 80: 1281552, 90: 1644854, 95: 1959964, 99: 2575829}
SHOWN = ("rank", "end", "state", "rate")
getcontext().prec = 60


def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain(number):
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def micro(number):
    return None if number is None else plain(Decimal(number) / MICRO)


def divided(number, by):
    return (2 * number + by) // (2 * by)


def figure(cell):
    """What a figure of the scheme says, unless it is from memory or was not read."""
    if "unknown" in cell or cell["trust"] == "memory":
        return None
    return Decimal(str(cell["value"]))


class Edition:
    """The inputs of an edition: heading, scheme, sources, findings, scores, requests."""

    def __init__(self, lines):
        first, self.sources, self.findings, self.scores, self.requests = json.loads(lines[0]), {}, {}, [], {}
        self.heading, self.scheme, self.as_of = first, first["scheme"], date.fromisoformat(first["as_of"])
        self.is_rate = self.scheme["kind"] == "rate"
        for line in lines[1:]:
            self.take(json.loads(line))

    def take(self, item):
        if "name" in item:
            self.sources[item["source"]] = item
        elif "finding" in item:
            item["found"] = date.fromisoformat(item["found_on"])
            item["closed"] = date.fromisoformat(item["closed_on"]) if item["closed_on"] else None
            self.findings[item["finding"]] = item
        elif "score" in item:
            self.scores.append(item)
        else:
            self.requests[item["request"]] = item["source"]

    def is_open(self, finding):
        return finding["closed"] is None or finding["closed"] > self.as_of

    def weighs(self, finding):
        """Found by the day; under a rate, within the window or still open."""
        if finding["found"] > self.as_of:
            return False
        if not self.is_rate or self.is_open(finding):
            return True
        return finding["found"] > self.as_of - timedelta(days=int(figure(self.scheme["window_days"])))

    def percent(self, finding):
        """An open finding weighs in full; a closed one less the longer ago that was."""
        if self.is_open(finding):
            return int(figure(self.scheme["open_percent"]))
        days = (self.as_of - finding["closed"]).days
        return next((int(age["percent"]) for age in self.scheme["ages"] if days <= int(age["until_days"])), 0)

    def of_sources(self):
        """source -> number -> finding, of those that weigh."""
        held = {source: {} for source in self.sources}
        for number, finding in self.findings.items():
            if finding["source"] in held and self.weighs(finding):
                held[finding["source"]][number] = finding
        return held


def sums_of(edition, held):
    """What the findings of each source add up to."""
    scheme, sums = edition.scheme, {}
    vetoes = {veto["severity"]: veto["while"] for veto in scheme["vetoes"]}
    for source, item in edition.sources.items():
        cohort = "/".join(item[name] or "-" for name in scheme["cohort"])
        total = {"cohort": cohort, "visits": item["visits"], "open": 0, "weighted": 0, "squares": 0}
        total |= {"vetoed": False, "unknown": False}
        for finding in held[source].values():
            points, percent = int(Decimal(finding["points"]) * MICRO), edition.percent(finding)
            total["open"] += edition.is_open(finding)
            total["weighted"] += points * percent
            total["squares"] += (points // 1000 * percent) ** 2
            veto = vetoes.get(finding["severity"])
            total["vetoed"] |= veto == "counting" or (veto == "open" and edition.is_open(finding))
            total["unknown"] |= finding["severity"] not in scheme["severities"]
        total["rate"] = divided(total["weighted"], 100 * total["visits"]) if total["visits"] else None
        sums[source] = total
    return sums


def add_up(sums):
    """Number of visited sources, their visits, points and squares, and visits times rate squared."""
    seen = [each for each in sums if each["visits"]]
    spread = sum(each["visits"] * each["rate"] ** 2 for each in seen)
    return [len(seen), *(sum(each[name] for each in seen) for name in ("visits", "weighted", "squares")), spread]


def without(whole, one):
    return [total - part for total, part in zip(whole, add_up([one]), strict=True)]


def quantile(shape, z):
    """Of the gamma distribution, after Wilson and Hilferty; all in millionths."""
    shape = max(1, shape)
    step = divided(abs(z) * 10**18, 3 * isqrt(shape * 10**18))
    root = 10**12 - divided(10**18, 9 * shape) + (step if z > 0 else -step)
    return divided(shape * root**3, 10**36) if root > 0 else 0


def estimate(scheme, one, others):
    """The others' rate as a gamma prior, by moments; the source's own points and visits on top of it."""
    number, visits, weighted, squares, spread = others
    half = int(figure(scheme["unit_points"]) * 1000)
    mean = max(1, divided(weighted + 50_000 * half, 100 * visits))
    size = max(1, divided((squares + 5_000 * half**2) * 10**4, weighted + 50_000 * half))
    bare = divided(weighted, 100 * visits)
    between = divided(spread, visits) - bare**2 - divided(size * mean * number, visits)
    least, most = (int(figure(scheme[f"prior_visits_at_{end}"])) * MICRO for end in ("least", "most"))
    prior = most if between <= 0 else min(most, max(least, divided(size * mean * MICRO, between)))
    shape = divided(prior * mean, size) + divided(one["weighted"] * 10**4, size)
    weight, z = prior + one["visits"] * MICRO, NORMAL[int(figure(scheme["coverage_percent"]))]
    low, high = quantile(shape, -z), quantile(shape + MICRO, z)
    shrunk, low, high = (divided(size * each, weight) for each in (shape, low, high))
    return {"others": mean, "shrunk": shrunk, "low": low, "high": high, "prior": prior}


def ending(state, one, estimated):
    """Praise, blame or neither, and why."""
    if state == "vetoed":
        return "blame", "veto"
    if state != "ranked":
        return None, "severity_unknown" if state == "undetermined" else "not_enough_visits"
    if estimated is None:
        return None, "nobody_to_compare_with"
    if estimated["low"] > estimated["others"]:
        return "blame", "above_the_others"
    if estimated["high"] < estimated["others"]:
        return (None, "something_open") if one["open"] else ("praise", "below_the_others")
    return None, "like_the_others"


def state_of(scheme, one):
    if one["unknown"]:
        return "undetermined"
    if one["vetoed"]:
        return "vetoed"
    return "ranked" if one["visits"] >= figure(scheme["visits_at_least"]) else "not_enough_visits"


def by_rate(edition, held):
    """source -> its figures, under a scheme that ranks by a rate."""
    scheme, sums, results = edition.scheme, sums_of(edition, held), {}
    city, cohorts, rates = add_up(sums.values()), {}, {}
    for one in sums.values():
        cohorts.setdefault(one["cohort"], []).append(one)
    for cohort, members in cohorts.items():
        rates[cohort] = [one["rate"] for one in members if state_of(scheme, one) == "ranked"]
    totals = {cohort: add_up(members) for cohort, members in cohorts.items()}
    # How many have a lower rate: where the same rate first comes up, read from behind so that the first one stays.
    lower = {c: {rate: n for n, rate in reversed(list(enumerate(sorted(found))))} for c, found in rates.items()}
    for source, one in sums.items():
        others = without(totals[one["cohort"]], one)
        if others[0] < figure(scheme["others_at_least"]):
            others = without(city, one)
        estimated = estimate(scheme, one, others) if one["visits"] and others[0] else None
        state = state_of(scheme, one)
        end, why = ending(state, one, estimated)
        rank = 1 + lower[one["cohort"]][one["rate"]] if state == "ranked" else None
        said = estimated or dict.fromkeys(("others", "shrunk", "low", "high", "prior"))
        results[source] = {
            "cohort": one["cohort"],
            "state": state,
            "rank": rank,
            "of": len(rates[one["cohort"]]),
            "end": end,
            "why": why,
            "open": one["open"],
            "points": plain(Decimal(one["weighted"]) / (100 * MICRO)),
            "rate": micro(one["rate"]),
            **{name: micro(said[name]) for name in ("others", "shrunk", "low", "high")},
            "prior_visits": micro(said["prior"]),
            **dict.fromkeys(("score", "band")),
        }
    return results


def holds(band, score):
    low, high, below = (band.get(name) for name in ("at_least", "at_most", "below"))
    return not (
        (low is not None and score < Decimal(str(low)))
        or (high is not None and score > Decimal(str(high)))
        or (below is not None and score >= Decimal(str(below)))
    )


def placed(scheme, score):
    """(band, end, why) of a score; nothing where a limit is from memory."""
    bands = scheme["bands"]
    if any(band["trust"] == "memory" or "unknown" in band for band in bands):
        return None, None, "limit_unread"
    band = next((band for band in bands if holds(band, score)), None)
    return (band["code"], band.get("end"), None) if band else (None, None, "between_bands")


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def taken(edition, rule, found):
    """The points an event takes on the day; None where a figure it rests on was not read."""
    points = figure(rule["points"])
    if edition.scheme["kind"] == "year_points":
        return points if found.year == edition.as_of.year else Decimal(0)
    start = found + timedelta(days=int(figure(edition.scheme["valid_from_day"])))
    months = figure(rule["months"])
    if edition.as_of < start:
        return points
    if months is None or points is None:
        return None
    return Decimal(0) if edition.as_of >= months_later(start, int(months)) else points


def by_events(edition, findings):
    """(score, band, end, why) by the points that events take."""
    scheme, codes = edition.scheme, sorted(finding["issue"] for finding in findings.values())
    unmapped = [code for code in codes if code not in scheme["events"]]
    if unmapped:
        return None, None, None, f"event_unmapped:{unmapped[0]}"
    each = [taken(edition, scheme["events"][finding["issue"]], finding["found"]) for finding in findings.values()]
    if None in each:
        return None, None, None, "figure_unread"
    total = sum(each, Decimal(0))
    if scheme["kind"] == "wallet":
        total = min(figure(scheme["start"]) - total, figure(scheme["most"]))
    return total, *placed(scheme, total)


def by_scores(edition, source):
    """(score, band, end, why) by the last score; several bad ones in a row blame until a good one."""
    scheme, repeat = edition.scheme, edition.scheme["repeat"]
    given = sorted((item["on"], item["score"]) for item in edition.scores if item["source"] == source)
    scores = [Decimal(score) for on, score in given if date.fromisoformat(on) <= edition.as_of]
    if not scores:
        return None, None, None, "no_score"
    band, end, why = placed(scheme, scores[-1])
    if band is None:
        return scores[-1], band, end, why
    run, listed = 0, False
    for score in scores:
        run = run + 1 if placed(scheme, score)[0] == repeat["band"] else 0
        listed = run >= figure(repeat["times"]) or (listed and score < figure(repeat["leaves_at_least"]))
    return scores[-1], band, "blame" if listed else end, "repeated" if listed else None


def in_bands(edition, held):
    """source -> its figures, under a published scheme with bands."""
    results = {}
    for source in edition.sources:
        by_score = edition.scheme["kind"] == "score"
        score, band, end, why = by_scores(edition, source) if by_score else by_events(edition, held[source])
        unused = ("rank", "of", "open", "points", "rate", "others", "shrunk", "low", "high", "prior_visits")
        results[source] = {
            **dict.fromkeys(unused),
            "cohort": "-",
            "state": "undetermined" if band is None else "banded",
            "end": end,
            "why": why,
            "score": None if score is None else plain(score),
            "band": band,
        }
    return results


def change(before, edition, then, now):
    """What became of one finding between two editions."""
    if then is None:
        return "new_finding"
    if now is None:
        return "counts_no_more" if edition.weighs(then) else "left_window"
    was_open, is_open = before.is_open(then), edition.is_open(now)
    if was_open != is_open:
        return "closed" if was_open else "reopened"
    if before.is_rate and edition.is_rate and before.percent(then) != edition.percent(now):
        return "aged"
    return None


def since(before, edition, row, held_before, held):
    """Where the source stood, and why it stands elsewhere."""
    source, then = row["source"], before.rows.get(row["source"])
    if then is None:
        return {**dict.fromkeys(SHOWN), "reasons": [{"code": "new_in_the_ranking"}]}
    reasons, told = [], {}
    if before.heading["scheme_fingerprint"] != edition.heading["scheme_fingerprint"]:
        reasons.append({"code": "scheme_changed"})
    if then["cohort"] != row["cohort"]:
        reasons.append({"code": "cohort_changed", "from": then["cohort"], "to": row["cohort"]})
    old, new = held_before.get(source, {}), held[source]
    for number in sorted({*old, *new}):
        code = change(before, edition, old.get(number), new.get(number))
        if code:
            told.setdefault(code, []).append(number)
    reasons += [{"code": code, "findings": told[code]} for code in sorted(told)]
    if then["visits"] != row["visits"]:
        reasons.append({"code": "visits", "from": then["visits"], "to": row["visits"]})
    requests = sorted(request for request, asked in edition.requests.items() if asked == source)
    if requests:
        reasons.append({"code": "rated_again_on_request", "requests": requests})
    if not reasons and any(then[name] != row[name] for name in SHOWN):
        reasons.append({"code": "others_moved"})
    return {**{name: then[name] for name in SHOWN}, "reasons": reasons}


def rows_of(edition, before):
    held = edition.of_sources()
    held_before = before.of_sources() if before else {}
    results = (by_rate if edition.is_rate else in_bands)(edition, held)
    order = sorted(
        results, key=lambda s: (results[s]["cohort"], results[s]["rank"] is None, results[s]["rank"] or 0, s)
    )
    for source in order:
        item = edition.sources[source]
        row = {name: item[name] for name in ("source", "name", "area", "visits")}
        row |= {"findings": len(held[source]), **results[source], "events": sorted(held[source])}
        row["since"] = since(before, edition, row, held_before, held) if before else None
        yield row


def rebuilt(inputs, before_inputs=None, before_ranking=None):
    """The bytes of the ranking, from the bytes of the files."""
    edition = Edition(inputs.splitlines())
    heading, scheme = edition.heading, edition.scheme
    if hashlib.sha256(canonical(scheme)).hexdigest() != heading["scheme_fingerprint"]:
        sys.exit("the scheme in the inputs is not the one that their fingerprint names")
    older = heading["supersedes"]
    before = older_edition(older, before_inputs, before_ranking) if older else None
    common = {name: heading[name] for name in ("scheme_fingerprint", "official", "number", "as_of", "supersedes")}
    names = {"schema": "greenctl-ranking/1", "scheme": scheme["id"]}
    names |= {name: scheme[name] for name in ("name_zh", "name_en")}
    first = {**names, **common, "inputs_sha256": hashlib.sha256(inputs).hexdigest(), "count": len(edition.sources)}
    return b"".join(canonical(line) + b"\n" for line in (first, *rows_of(edition, before)))


def older_edition(named, inputs, ranking):
    if inputs is None or ranking is None:
        sys.exit(f"it supersedes edition {named['number']}: --before-inputs and --before-ranking are needed")
    for what, content in (("inputs_sha256", inputs), ("fingerprint", ranking)):
        if hashlib.sha256(content).hexdigest() != named[what]:
            sys.exit(f"this is not the file of edition {named['number']}: its SHA-256 is not the {what} named")
    before = Edition(inputs.splitlines())
    before.rows = {row["source"]: row for row in map(json.loads, ranking.splitlines()[1:])}
    return before


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs")
    parser.add_argument("--before-inputs")
    parser.add_argument("--before-ranking")
    given = parser.parse_args()
    paths = (given.inputs, given.before_inputs, given.before_ranking)
    files = [None if path is None else Path(path).read_bytes() for path in paths]
    sys.stdout.buffer.write(rebuilt(*files))


if __name__ == "__main__":
    main()
